import MotionCore

/// Makes a scene of a glTF file's nodes and animations.
struct GLTFAssembler {
    /// How many numbers animations may hold which the file's own bytes do not account for.
    private static let mostNumbers = 6_000_000

    let description: GLTFDescription
    var buffers: GLTFBuffers
    private var nodes: [SceneDocument.Node] = []
    /// For each node of the file its index in `nodes`.
    private var places: [Int] = []
    /// For each node of the file where its transforms stand; nil where a matrix stands for them.
    private var transforms: [[SceneDocument.Transform]] = []
    private var rest: [Double] = []
    private var samplers: [SceneSampler] = []
    private var numberCount = 0
    private var notes: [SceneNote] = []

    init(_ description: GLTFDescription, _ buffers: GLTFBuffers) {
        self.description = description
        self.buffers = buffers
    }

    /// The scene. Throws `GLTFFault`.
    mutating func document(file: String, checksum: Checksum?) throws(GLTFFault) -> SceneDocument {
        let order = try nodesInOrder()
        var endSites: [Int: Vector3] = [:]
        for (index, node) in order.enumerated() {
            let record = try description.nodes.member(node.index, of: .node)
            let list = [
                (SceneTransformKind.translate, record.translation), (.quaternion, record.rotation),
                (.scale, record.scale),
            ]
            if let matrix = record.matrix, matrix.count == 16 {
                transforms.append([.init(kind: .matrix, offset: rest.count)])
                // Column by column there, row by row here.
                rest += (0..<16).map { matrix[$0 % 4 * 4 + $0 / 4] }
            } else {
                transforms.append(
                    list.map { kind, numbers in
                        defer { rest += numbers?.count == kind.count ? numbers ?? [] : kind.still }
                        return .init(kind: kind, offset: rest.count)
                    })
            }
            if let end = record.extras?.endSite, end.count == 3 {
                endSites[index] = Vector3(end[0], end[1], end[2])
            }
        }
        let joints = Set((description.skins ?? []).flatMap { $0.joints ?? [] })
        nodes = try order.map { node throws(GLTFFault) in
            let record = try description.nodes.member(node.index, of: .node)
            return SceneDocument.Node(
                id: nil, sid: nil, name: record.name ?? "node\(node.index)",
                isJoint: joints.contains(node.index), holdsMore: record.mesh != nil || record.camera != nil,
                parent: node.parent, element: places[node.index])
        }
        let motion = try motion()
        var isMoved = Array(repeating: false, count: nodes.count)
        for drive in motion.drives { isMoved[drive.element] = true }
        if motion.drives.isEmpty, motion.broken.isEmpty { notes.append(.noAnimation) }
        return SceneDocument(
            format: .gltf, file: file, version: description.asset?.version, upAxis: .y, metersPerUnit: 1,
            nodes: nodes, notes: notes.map(FileNote.scene), checksum: checksum, transforms: transforms,
            rest: rest, drives: motion.drives, samplers: samplers, isMoved: isMoved, clips: motion.clips,
            clipsOverlap: true, brokenClips: motion.broken, endSites: endSites)
    }

    /// The nodes of the file, each after the node above it: those of the scene that is shown first.
    private mutating func nodesInOrder() throws(GLTFFault) -> [(index: Int, parent: Int?)] {
        let records = description.nodes ?? []
        guard !records.isEmpty else { throw .noNodes }
        var isChild = Array(repeating: false, count: records.count)
        for record in records {
            for child in record.children ?? [] {
                guard isChild.indices.contains(child) else {
                    throw .noSuch(.node, child, count: records.count)
                }
                guard !isChild[child] else { throw .twoParents(node: child) }
                isChild[child] = true
            }
        }
        let scenes = description.scenes ?? []
        let shown =
            scenes.indices.contains(description.scene ?? 0) ? scenes[description.scene ?? 0].nodes ?? [] : []
        let tops = shown.filter { isChild.indices.contains($0) && !isChild[$0] }
        places = Array(repeating: -1, count: records.count)
        var order: [(index: Int, parent: Int?)] = []
        for top in tops + records.indices.filter({ !isChild[$0] }) where places[top] < 0 {
            var stack: [(index: Int, parent: Int?)] = [(top, nil)]
            while let node = stack.popLast() {
                places[node.index] = order.count
                for child in (records[node.index].children ?? []).reversed() {
                    stack.append((child, order.count))
                }
                order.append(node)
            }
        }
        // What hangs on no node without a parent goes round in a circle.
        if let lost = places.firstIndex(of: -1) { throw .loop(node: lost) }
        return order
    }

    private struct Motion {
        var drives: [SceneDocument.Drive] = []
        var clips: [SceneDocument.AnimationClip] = []
        var broken: [(name: String, fault: GLTFFault)] = []
    }

    /// What an animation moves.
    private struct Destination: Hashable {
        let element: Int
        let offset: Int
        let blend: SceneSampler.Blend
    }

    private mutating func motion() throws(GLTFFault) -> Motion {
        var motion = Motion()
        var order: [Destination] = []
        var driven: [Destination: [Int]] = [:]
        var names: Set<String> = []
        for (index, member) in (description.animations ?? []).enumerated() {
            let given = (try? member.read)?.name ?? "animation\(index)"
            // A name must tell its animation from the others.
            let name = names.insert(given).inserted ? given : "\(given) (animation \(index))"
            do {
                let animation = try member.read
                let channels = try channels(of: animation)
                let first = samplers.count
                for (destination, sampler) in channels {
                    if driven[destination] == nil { order.append(destination) }
                    driven[destination, default: []].append(samplers.count)
                    samplers.append(sampler)
                }
                motion.clips.append(
                    .init(
                        id: nil, name: name, start: 0, end: nil, samplers: Set(first..<samplers.count),
                        frameTime: animation.extras?.frameTime.flatMap { $0 > 0 && $0.isFinite ? $0 : nil }))
            } catch .tooManyNumbers {
                throw .tooManyNumbers
            } catch {
                motion.broken.append((name, error))
                notes.append(.brokenAnimation(name, error))
            }
        }
        motion.drives = order.map {
            .init(element: $0.element, offset: $0.offset, blend: $0.blend, samplers: driven[$0] ?? [])
        }
        return motion
    }

    private mutating func channels(of animation: GLTFDescription.Animation) throws(GLTFFault) -> [(
        Destination, SceneSampler
    )] {
        var channels: [(Destination, SceneSampler)] = []
        var dead: [String] = []
        for channel in animation.channels {
            // Without a node an extension says what is moved; weights move the skin alone.
            guard let node = channel.target.node, channel.target.path != "weights" else { continue }
            _ = try description.nodes.member(node, of: .node)
            let sampler: GLTFDescription.Animation.Sampler = try Optional(animation.samplers).member(
                channel.sampler, of: .sampler)
            guard let kind = SceneTransformKind(path: channel.target.path),
                let transform = transforms[places[node]].first(where: { $0.kind == kind })
            else {
                dead.append(channel.target.path)
                continue
            }
            guard let curve = try self.sampler(sampler, kind) else { continue }
            let destination = Destination(
                element: places[node], offset: transform.offset,
                blend: kind == .quaternion ? .rotation : .numbers)
            channels.append((destination, curve))
        }
        if !dead.isEmpty { notes.append(.deadChannels(dead)) }
        return channels
    }

    /// The curve of a sampler; nil for one without keys, which moves nothing.
    private mutating func sampler(
        _ sampler: GLTFDescription.Animation.Sampler, _ kind: SceneTransformKind
    ) throws(GLTFFault) -> SceneSampler? {
        let isCubic = sampler.interpolation == "CUBICSPLINE"
        guard let curve = Self.curves[sampler.interpolation ?? "LINEAR"] else {
            throw .interpolation(sampler.interpolation ?? "")
        }
        let times = try buffers.numbers(sampler.input, type: "SCALAR", width: 1)
        let values = try buffers.numbers(
            sampler.output, type: kind == .quaternion ? "VEC4" : "VEC3", width: kind.count,
            mayBeNormalized: kind == .quaternion)
        let rows = values.count / kind.count
        guard rows == times.count * (isCubic ? 3 : 1) else {
            throw .keyCounts(times: times.count, rows: rows)
        }
        guard !times.isEmpty else { return nil }
        for (before, after) in zip(times, times.dropFirst()) where after < before {
            throw .timesGoBack(from: before, to: after)
        }
        numberCount += values.count
        guard numberCount <= max(Self.mostNumbers, 16 * buffers.byteCount) else { throw .tooManyNumbers }
        return isCubic
            ? .spline(times: times, values: values, width: kind.count, curve)
            : SceneSampler(
                times: times, width: kind.count, values: values, curves: [curve], incoming: nil, outgoing: nil
            )
    }

    private static let curves: [String: any SceneCurve.Type] = [
        "LINEAR": LinearCurve.self, "STEP": StepCurve.self, "CUBICSPLINE": HermiteCurve.self,
    ]
}

extension SceneTransformKind {
    /// What a channel's path names.
    fileprivate init?(path: String) {
        switch path {
        case "translation": self = .translate
        case "rotation": self = .quaternion
        case "scale": self = .scale
        default: return nil
        }
    }

    /// The numbers that move nothing.
    fileprivate var still: [Double] {
        switch self {
        case .scale: [1, 1, 1]
        case .quaternion: [0, 0, 0, 1]
        default: Array(repeating: 0, count: count)
        }
    }
}

extension SceneSampler {
    /// A cubic spline of glTF (2.0 specification, appendix C): for each key the tangent that leads in, the value, the tangent that
    /// leads out, both in units a second.
    fileprivate static func spline(
        times: [Double], values: [Double], width: Int, _ curve: any SceneCurve.Type
    ) -> SceneSampler {
        var (keys, incoming, outgoing): ([Double], [Double], [Double]) = ([], [], [])
        for key in times.indices {
            let before = key > 0 ? times[key] - times[key - 1] : 0
            let after = key + 1 < times.count ? times[key + 1] - times[key] : 0
            for column in 0..<width {
                let at = 3 * key * width + column
                incoming.append(before * values[at])
                keys.append(values[at + width])
                outgoing.append(after * values[at + 2 * width])
            }
        }
        return SceneSampler(
            times: times, width: width, values: keys, curves: [curve],
            incoming: SceneTangents(numbers: incoming, stride: width, width: width),
            outgoing: SceneTangents(numbers: outgoing, stride: width, width: width))
    }
}
