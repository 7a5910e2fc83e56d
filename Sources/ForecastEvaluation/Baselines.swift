import MotionCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A forecast that needs no model.
package protocol Baseline: Sendable {
    /// The name in tables and reports.
    var name: String { get }

    /// The poses that follow frame `seam - 1` of `clip`; nil where there is nothing to go on.
    func poses(_ clip: EvaluatedClip, seam: Int, count: Int) -> [Pose]?
}

/// The baselines that forecasts are compared with, in the order of tables.
package enum Baselines {
    package static let all: [any Baseline] = [ZeroVelocity(), ConstantVelocity(), Copy()]
}

/// The last pose stands still.
struct ZeroVelocity: Baseline {
    let name = "zero velocity"

    func poses(_ clip: EvaluatedClip, seam: Int, count: Int) -> [Pose]? {
        Array(repeating: clip.poses[seam - 1], count: count)
    }
}

/// Each joint turns on, and the root goes on, as between the last two frames.
struct ConstantVelocity: Baseline {
    let name = "constant velocity"

    func poses(_ clip: EvaluatedClip, seam: Int, count: Int) -> [Pose]? {
        guard seam > 1 else { return nil }
        let (before, last) = (clip.poses[seam - 2], clip.poses[seam - 1])
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
}

/// The moment before the seam that looks most like the last half second is played on from there.
struct Copy: Baseline {
    let name = "copy"

    /// The frames from the best match on, moved and turned about the up axis so that they go on from frame `seam - 1`.
    func poses(_ clip: EvaluatedClip, seam: Int, count: Int) -> [Pose]? {
        guard let start = clip.bestMatch(seam: seam, count: count) else { return nil }
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
    /// Compared are the positions of all points, the root's taken away and the facing turned out; nil where the clip does
    /// not reach back far enough.
    fileprivate func bestMatch(seam: Int, count: Int) -> Int? {
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
