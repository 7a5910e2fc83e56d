import MotionCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Forecasts that need no model.
public enum Baseline: String, CaseIterable, Sendable {
    /// The last pose stands still.
    case zeroVelocity = "zero velocity"
    /// Each joint turns on, and the root goes on, as between the last two frames.
    case constantVelocity = "constant velocity"
    /// The moment before the seam that looks most like the last half second is played on from there.
    case copy

    /// The poses that follow frame `seam - 1` of `clip`; nil where there is nothing to go on.
    public func poses(_ clip: EvaluatedClip, seam: Int, count: Int) -> [Pose]? {
        let last = clip.poses[seam - 1]
        switch self {
        case .zeroVelocity: return Array(repeating: last, count: count)
        case .constantVelocity: return seam > 1 ? goingOn(clip.poses[seam - 2], last, count: count) : nil
        case .copy:
            return clip.bestMatch(seam: seam, count: count).map { playing(clip, from: $0, seam, count) }
        }
    }

    private func goingOn(_ before: Pose, _ last: Pose, count: Int) -> [Pose] {
        let turns = zip(before.rotations, last.rotations).map { $0.transposed * $1 }
        let steps = zip(before.translations, last.translations).map { $1 - $0 }
        var pose = last
        return (0..<count).map { _ in
            for joint in turns.indices {
                pose.rotations[joint] = pose.rotations[joint] * turns[joint]
                pose.translations[joint] += steps[joint]
            }
            return pose
        }
    }

    /// The frames from `start` on, moved and turned about the up axis so that they go on from frame `seam - 1`.
    private func playing(_ clip: EvaluatedClip, from start: Int, _ seam: Int, _ count: Int) -> [Pose] {
        let turn = Matrix3(
            angle: clip.headings[seam - 1] - clip.headings[start - 1], about: clip.up)
        let (from, to) = (clip.poses[start - 1].translations[0], clip.poses[seam - 1].translations[0])
        return (start..<start + count).map { frame in
            var pose = clip.poses[frame]
            pose.rotations[0] = turn * pose.rotations[0]
            pose.translations[0] = to + turn * (pose.translations[0] - from)
            return pose
        }
    }
}

extension EvaluatedClip {
    /// The frame from which to play on: the end of the half second before the seam that looks most like the last one.
    ///
    /// Compared are the places of all points, the root's taken away and the facing turned out; nil where the clip does
    /// not reach back far enough.
    func bestMatch(seam: Int, count: Int) -> Int? {
        let width = max(2, Int((0.5 / clip.frameTime).rounded()))
        var best: (frame: Int, cost: Double)?
        guard seam >= width else { return nil }
        for end in stride(from: width, to: seam - count, by: 1) {
            var cost = 0.0
            for back in 1...width {
                let (a, b) = (turnedOut[end - back], turnedOut[seam - back])
                for value in a.indices { cost += abs(a[value] - b[value]) }
                if let best, cost >= best.cost { break }
            }
            if best.map({ cost < $0.cost }) ?? true { best = (end, cost) }
        }
        return best?.frame
    }
}
