import MotionCore

/// Channels: which numbers of which transform each moves.
extension COLLADAAssembler {
    /// The numbers that a channel moves.
    private struct Destination: Hashable {
        var element: Int
        var offset: Int
        var width: Int
        var blend: SceneSampler.Blend
    }

    /// The drives of the scene in the order in which they are applied, and their samplers.
    mutating func motion(
        _ transforms: [[SceneDocument.Transform]]
    ) throws -> (drives: [SceneDocument.Drive], samplers: [SceneSampler]) {
        var sources = COLLADASources(records, file: file)
        let addresses = COLLADAAddresses(records)
        var samplers: [SceneSampler] = []
        var read: [Int: Int] = [:]
        var keyless: Set<Int> = []
        var broken: [String] = []
        let needed = elementsOfJoints
        var order: [Destination] = []
        var driven: [Destination: [Int]] = [:]
        var (dead, unseen, several, lost): ([String], [String], [String], [String]) = ([], [], [], [])
        for channel in records.channels {
            guard let (element, transform, reading) = addresses.find(channel.target) else {
                dead.append(channel.target)
                continue
            }
            guard let local = elements[element] else {
                unseen.append(channel.target)
                continue
            }
            guard let sampler = sources.sampler(of: channel) else {
                lost.append(channel.source)
                continue
            }
            if keyless.contains(sampler) { continue }
            let index: Int
            let destination: Destination
            do {
                if let known = read[sampler] {
                    index = known
                } else {
                    guard let curve = try sources.read(sampler) else {
                        keyless.insert(sampler)
                        continue
                    }
                    index = samplers.count
                    samplers.append(curve)
                    animations.append(Set(records.animationIDs[records.samplers[sampler].animation]))
                    read[sampler] = index
                }
                destination = try self.destination(
                    local, transforms[local][transform], reading, channel, width: samplers[index].width,
                    sources.outputID(sampler))
            } catch {
                if needed?.contains(local) ?? true { throw error }
                broken.append(channel.target)
                continue
            }
            if driven[destination] == nil {
                order.append(destination)
            } else {
                several.append(channel.target)
            }
            driven[destination, default: []].append(index)
        }
        notes += sources.notes
        if !broken.isEmpty { notes.append(.brokenChannels(broken)) }
        if !lost.isEmpty { notes.append(.lostSamplers(lost)) }
        if !dead.isEmpty { notes.append(.deadChannels(dead)) }
        if !unseen.isEmpty { notes.append(.unseenChannels(unseen)) }
        if !several.isEmpty { notes.append(.severalChannels(several, clips: records.clips.map(\.name))) }
        // Whole transforms first, so that channels of single numbers are not undone.
        let sorted = order.filter { $0.width > 1 } + order.filter { $0.width == 1 }
        let drives = sorted.map { destination in
            SceneDocument.Drive(
                element: destination.element, offset: destination.offset, blend: destination.blend,
                samplers: driven[destination] ?? [])
        }
        return (drives, samplers)
    }

    /// The elements of joints and of what stands above or hangs on them: a fault in what moves others is none of the
    /// motion. Nil where no node is a joint, so that whatever moves counts.
    private var elementsOfJoints: Set<Int>? {
        guard nodes.contains(where: \.isJoint) else { return nil }
        let none = Array(repeating: false, count: used.count)
        return Set(SceneDocument.joints(of: nodes, isMoved: none).map { nodes[$0].element })
    }

    private func destination(
        _ element: Int, _ transform: SceneDocument.Transform, _ reading: COLLADATarget,
        _ channel: COLLADARecords.Channel, width: Int, _ source: String
    ) throws -> Destination {
        let kind = transform.kind
        var member: Int?
        do { member = try reading.index(in: kind, target: channel.target) } catch {
            throw self.error(error, at: channel.location)
        }
        // The angle alone, without a member, as some exporters write a rotation.
        if member == nil, kind == .rotate, width == 1 { member = 3 }
        let expected = member == nil ? kind.count : 1
        guard width == expected else {
            throw error(
                .outputWidth(
                    width, expected: expected, target: channel.target, in: ElementLabel("source", source)),
                at: channel.location)
        }
        return Destination(
            element: element, offset: transform.offset + (member ?? 0), width: width,
            blend: member == nil && kind == .matrix ? .matrix : .numbers)
    }
}
