/// A clip in which no angle of a joint jumps for good, to learn from and to start from.
///
/// A tracker that takes a joint for turned from some frame on leaves everything else as it was. All frames are given the angle
/// that most neighbouring frames have, so that the clip goes on over the jump as one motion of one body.
package struct JoinedClip: Sendable {
    package private(set) var clip: Clip
    /// The faults that are left.
    package private(set) var faults: [MotionFault] = []
    /// For each channel how much further the last frames of the file are turned; empty where nothing is.
    package private(set) var turn: [Double] = []
    /// The first frame of the file from which on all channels are turned as its last frames are.
    package private(set) var turnedFrom = 0

    /// A joint that jumps within half a second of the end may be back after it, and where more than the one angle jumps, one
    /// motion ends and another begins: such jumps are left as they are.
    package init(_ clip: Clip, over faults: [MotionFault]) {
        self.clip = clip
        var jumps: [Int: [(frame: Int, angle: Double)]] = [:]
        for fault in faults.sorted(by: { $0.frames.lowerBound < $1.frames.lowerBound }) {
            let frame = fault.frames.lowerBound
            if case .jump(let joint) = fault.kind, let jump = clip.jump(of: joint, at: frame) {
                jumps[jump.channel, default: []].append((frame, jump.angle))
                turnedFrom = max(turnedFrom, frame)
            } else {
                self.faults.append(fault)
            }
        }
        guard !jumps.isEmpty else { return }
        let width = clip.skeleton.channelCount
        var values = clip.values
        turn = Array(repeating: 0, count: width)
        for (channel, jumps) in jumps {
            let starts = [0] + jumps.map(\.frame)
            let turns = jumps.reduce(into: [0.0]) { $0.append($0[$0.count - 1] + $1.angle) }
            let stretches = zip(starts, starts.dropFirst() + [clip.frameCount]).map { $0..<$1 }
            // The first of the longest.
            let most = stretches.map(\.count).max() ?? 0
            let usual = stretches.firstIndex { $0.count == most } ?? 0
            for (stretch, angle) in zip(stretches, turns) where angle != turns[usual] {
                for frame in stretch { values[frame * width + channel] += turns[usual] - angle }
            }
            turn[channel] = turns[turns.count - 1] - turns[usual]
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

    /// Frames of this clip's motion, turned as the last frames of the file are.
    package func turned(_ frames: Clip) -> Clip { frames.adding(turn) }

    /// Frames that are turned as the last ones of the file, as frames of this clip's motion.
    package func straight(_ frames: Clip) -> Clip { frames.adding(turn.map { -$0 }) }
}

extension Clip {
    /// The clip with numbers added to its channels, the same in all frames; none for nothing.
    fileprivate func adding(_ numbers: [Double]) -> Clip {
        guard numbers.contains(where: { $0 != 0 }) else { return self }
        let sums = values.indices.map { values[$0] + numbers[$0 % numbers.count] }
        return Clip(skeleton: skeleton, frameTime: frameTime, frameCount: frameCount, values: sums)
    }

    /// The only angle that jumps in a frame, a joint's, and by how much; nil where it is not the only one, or may come back.
    fileprivate func jump(of joint: Int, at frame: Int) -> (channel: Int, angle: Double)? {
        guard frame > 1, frame < frameCount - max(2, Int(0.5 / frameTime)) else { return nil }
        let angles = skeleton.joints.indices.flatMap { index in
            skeleton.joints[index].channels.indices
                .filter { skeleton.joints[index].channels[$0].kind == .rotation }
                .map { (joint: index, channel: skeleton.firstChannel[index] + $0) }
        }
        let jumps = angles.map {
            (joint: $0.joint, channel: $0.channel, angle: excess(of: $0.channel, at: frame))
        }
        guard let most = jumps.filter({ $0.joint == joint }).max(by: { abs($0.angle) < abs($1.angle) }),
            jumps.allSatisfy({ $0.channel == most.channel || abs($0.angle) < 0.15 * abs(most.angle) })
        else { return nil }
        return (most.channel, most.angle)
    }

    /// How much further an angle goes in the step that leads to a frame than in the steps around it.
    private func excess(of channel: Int, at frame: Int) -> Double {
        func step(to frame: Int) -> Double {
            let index = frame * skeleton.channelCount + channel
            let step = values[index] - values[index - skeleton.channelCount]
            return step - 2 * .pi * (step / (2 * .pi)).rounded()
        }
        return step(to: frame) - (step(to: frame - 1) + step(to: frame + 1)) / 2
    }
}
