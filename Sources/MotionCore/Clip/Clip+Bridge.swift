/// Crosses rows that are no motion, from the frames before them to those after.
extension Clip {
    /// Gaps that a body crosses as it went before and goes after, in seconds; longer ones it crosses evenly.
    private static let longestSwing = 0.1
    /// The greatest step of an angle, in radians a frame, that is sure to be no whole turn.
    private static let greatestStep = 0.5

    /// The frames between two stretches: those around them in between, as fast at either end as the body is there.
    func bridge(from before: Range<Int>, to after: Range<Int>) -> [Double] {
        let gap = after.lowerBound - before.upperBound + 1
        let (first, last) = (before.upperBound - 1, after.lowerBound)
        let ends = Clip(
            skeleton: skeleton, frameTime: Double(gap), frameCount: 2,
            values: Array(frame(first)) + Array(frame(last)))
        var frames = (1..<gap).map { ends.channels(at: Double($0)) }
        if before.count > 2, Double(gap - 1) * frameTime <= Self.longestSwing {
            for joint in skeleton.joints.indices {
                bend(&frames, joint, from: first, to: last, isKnownAfter: after.count > 2)
            }
        }
        return Array(frames.joined())
    }

    /// Makes straight lines between two frames into Hermite's cubics, in the channels of one joint.
    private func bend(
        _ frames: inout [[Double]], _ joint: Int, from first: Int, to last: Int, isKnownAfter: Bool
    ) {
        let gap = Double(last - first)
        let start = skeleton.firstChannel[joint]
        var bends: [(start: Double, end: Double)] = []
        for (index, channel) in skeleton.joints[joint].channels.enumerated() {
            let row = { values[$0 * skeleton.channelCount + start + index] }
            // By the parabola through three frames, a frame; of a channel that does not move nought to the digit.
            let speed = { (frame: Int, step: Int) in
                Double(step)
                    * (2 * (row(frame + step) - row(frame)) - 0.5 * (row(frame + 2 * step) - row(frame)))
            }
            let even = (row(last) - row(first)) / gap
            let before = speed(first, -1)
            // At the end of a clip the way before goes on.
            let after = isKnownAfter ? speed(last, 1) : 2 * even - before
            let isSure = [even, before, after].allSatisfy { abs($0) < Self.greatestStep }
            guard isSure || channel.kind == .position else { return }
            bends.append((gap * (before - even), gap * (after - even)))
        }
        for step in frames.indices {
            let s = Double(step + 1) / gap
            for (index, bend) in bends.enumerated() {
                frames[step][start + index] += s * (1 - s) * ((1 - s) * bend.start - s * bend.end)
            }
        }
    }
}
