/// A clip in which nothing jumps for good, to learn from and to start from.
///
/// A tracker that takes a joint for turned, or the body for somewhere else, from some frame on leaves everything else as it was.
/// All frames are brought to the angle, and to the place, that most neighbouring frames have, so that the clip goes on over the
/// jump as one motion of one body.
package struct JoinedClip: Sendable {
    package private(set) var clip: Clip
    /// The faults that are left.
    package private(set) var faults: [MotionFault] = []
    /// For each channel how much more the last frames of the file have; empty where nothing jumps.
    package private(set) var offsets: [Double] = []
    /// The first frame of the file from which on all channels are as in its last frames.
    package private(set) var lastJump = 0

    /// What jumps in the last frame is taken to be back after it. Where more than one angle, or the body and an angle jump, one
    /// motion ends and another begins: such faults are left as they are.
    package init(_ clip: Clip, over faults: [MotionFault]) {
        self.clip = clip
        let last = clip.frameCount - 1
        var (jumps, spikes): ([Int: [Jump]], [Jump]) = ([:], [])
        for fault in faults.sorted(by: { $0.frames.lowerBound < $1.frames.lowerBound }) {
            let found = clip.jumps(at: fault)
            if found.isEmpty { self.faults.append(fault) }
            for jump in found {
                guard jump.frame < last else {
                    spikes.append(jump)
                    continue
                }
                jumps[jump.channel, default: []].append(jump)
                lastJump = max(lastJump, jump.frame)
            }
        }
        guard !(jumps.isEmpty && spikes.isEmpty) else { return }
        let width = clip.skeleton.channelCount
        var values = clip.values
        for spike in spikes { values[last * width + spike.channel] -= spike.size }
        offsets = Array(repeating: 0, count: width)
        for (channel, jumps) in jumps {
            let starts = [0] + jumps.map(\.frame)
            let sums = jumps.reduce(into: [0.0]) { $0.append($0[$0.count - 1] + $1.size) }
            let stretches = zip(starts, starts.dropFirst() + [clip.frameCount]).map { $0..<$1 }
            // The first of the longest.
            let most = stretches.map(\.count).max() ?? 0
            let usual = stretches.firstIndex { $0.count == most } ?? 0
            for (stretch, sum) in zip(stretches, sums) where sum != sums[usual] {
                for frame in stretch { values[frame * width + channel] += sums[usual] - sum }
            }
            offsets[channel] = sums[sums.count - 1] - sums[usual]
        }
        self.clip = Clip(
            skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: clip.frameCount, values: values)
    }

    /// The clips to learn from.
    package var learnable: [Clip] { clip.learnable(without: faults) }

    /// Of which frames of the file they are.
    package var learnableFrames: [Range<Int>] { clip.learnableFrames(without: faults) }

    /// The clip that a forecast starts from.
    package var start: Clip { clip.start(without: faults) }

    /// Frames of this clip's motion, as the last frames of the file would have them.
    package func asAtEnd(_ frames: Clip) -> Clip { frames.adding(offsets) }

    /// Frames that are as the last ones of the file, as frames of this clip's motion.
    package func asJoined(_ frames: Clip) -> Clip { frames.adding(offsets.map { -$0 }) }
}

/// How much further a channel goes in the step that leads to a frame than it would.
private struct Jump {
    var frame: Int
    var channel: Int
    var size: Double
}

extension Clip {
    /// The clip with numbers added to its channels, the same in all frames; none for nothing.
    fileprivate func adding(_ numbers: [Double]) -> Clip {
        guard numbers.contains(where: { $0 != 0 }) else { return self }
        let sums = values.indices.map { values[$0] + numbers[$0 % numbers.count] }
        return Clip(skeleton: skeleton, frameTime: frameTime, frameCount: frameCount, values: sums)
    }

    /// What jumps for good where a fault says so: an angle of a joint, or the place of the body; empty where
    /// other angles jump with it.
    fileprivate func jumps(at fault: MotionFault) -> [Jump] {
        let frame = fault.frames.lowerBound
        guard fault.divides, frame > 1 else { return [] }
        let angles = jumps(at: frame, of: .rotation)
        switch fault.kind {
        case .jump(let joint):
            let own =
                skeleton.firstChannel[joint]..<skeleton.firstChannel[joint]
                + skeleton.joints[joint].channels.count
            guard
                let most = angles.filter({ own.contains($0.channel) }).max(by: { abs($0.size) < abs($1.size) }
                ),
                angles.allSatisfy({ $0.channel == most.channel || abs($0.size) < 0.15 * abs(most.size) })
            else { return [] }
            return [most]
        case .teleport:
            let root = skeleton.positionChannels(of: 0).map(\.index)
            guard angles.allSatisfy({ abs($0.size) < Self.leastJump }) else { return [] }
            return jumps(at: frame, of: .position).filter { root.contains($0.channel) }
        default: return []
        }
    }

    /// An angle that goes further has jumped: 20 degrees.
    private static let leastJump = 0.35

    /// How much further each channel of a kind goes in the step that leads to a frame than in the steps around it.
    private func jumps(at frame: Int, of kind: Channel.Kind) -> [Jump] {
        let width = skeleton.channelCount
        return skeleton.channels.enumerated().filter { $1.channel.kind == kind }.map { channel, _ in
            func step(to frame: Int) -> Double {
                let step = values[frame * width + channel] - values[(frame - 1) * width + channel]
                return kind == .rotation ? step - 2 * .pi * (step / (2 * .pi)).rounded() : step
            }
            let after = frame + 1 < frameCount ? step(to: frame + 1) : step(to: frame - 1)
            let size = step(to: frame) - (step(to: frame - 1) + after) / 2
            return Jump(frame: frame, channel: channel, size: size)
        }
    }
}
