/// Steps that no body makes, away and back or for good.
extension FaultFinder {
    /// The frames before or after one that say how fast the body is there.
    private static let near = 6

    private var rate: Double { 1 / clip.frameTime }

    /// The longest stretch away that is one fault with its way back, in frames: half a second.
    private var longestAway: Int { max(1, Int(0.5 * rate)) }

    mutating func findJumps() {
        let usualTravel =
            (1..<clip.frameCount).filter { !isFaulty[$0] }.map { travels[$0] }.quantile(0.9) ?? 0
        // 15 sizes of the body in a second are 90 km/h.
        let farthest = max(0.06, 15 / rate, 6 * usualTravel)
        for frame in 1..<clip.frameCount {
            guard !isFaulty[frame], !isFaulty[frame - 1] else { continue }
            if let (kind, frames) = farTravel(at: frame, farthest) {
                add(kind, frames)
                continue
            }
            // Only where some joint turns far is it worth looking for which.
            guard turns[frame] * Double(poses[0].rotations.count) > 0.3 else { continue }
            if let (kind, frames) = farTurn(at: frame) { add(kind, frames) }
        }
    }

    /// The frames of which the steps lead to one, or away from it, as far as they are sound.
    private func steps(_ range: Range<Int>) -> [Int] {
        range.clamped(to: 1..<clip.frameCount).filter { !isFaulty[$0] && !isFaulty[$0 - 1] }
    }

    /// Whether a step that leads to a frame is many times those before it and, with `thenRests`, those after it: so fast
    /// no body starts and stops.
    private func isSudden(
        _ step: Double, at frame: Int, thenRests: Bool, _ other: (Int) -> Double
    ) -> Bool {
        let before = steps(frame - Self.near..<frame).map(other)
        guard before.count > 2, step > 8 * (before.max() ?? 0) else { return false }
        return !thenRests || step > 4 * (steps(frame + 1..<frame + 1 + Self.near).map(other).max() ?? 0)
    }

    private func farTravel(at frame: Int, _ farthest: Double) -> (MotionFault.Kind, Range<Int>)? {
        let far = travels[frame]
        let isSudden = far > max(0.1, 3 / rate) && isSudden(far, at: frame, thenRests: false) { travels[$0] }
        guard far > farthest || isSudden else { return nil }
        for back in frame + 1..<min(frame + 1 + longestAway, clip.frameCount)
        where travels[back] > 0.5 * far && travel(poses[frame - 1], poses[back]) < 0.4 * far {
            return (.stray, frame..<back)
        }
        guard far > farthest || self.isSudden(far, at: frame, thenRests: true, { travels[$0] }) else {
            return nil
        }
        return (.teleport, frame..<frame + 1)
    }

    /// The joint that turns furthest of those that turn too far.
    private func farTurn(at frame: Int) -> (MotionFault.Kind, Range<Int>)? {
        var found: (kind: MotionFault.Kind, frames: Range<Int>, angle: Double)?
        for joint in poses[frame].rotations.indices where reach[joint] > Self.shortestReach * size {
            let angle = turn(of: joint, to: frame)
            guard angle > 0.35, angle > 4 * usualTurns[joint], angle > found?.angle ?? 0 else { continue }
            if let back = wayBack(of: joint, from: frame, angle) {
                found = (.spike(joint: joint), frame..<back, angle)
            } else if isTooFar(angle, joint, frame) {
                found = (.jump(joint: joint), frame..<frame + 1, angle)
            }
        }
        return found.map { ($0.kind, $0.frames) }
    }

    private func turn(of joint: Int, to frame: Int) -> Double {
        poses[frame - 1].rotations[joint].angle(to: poses[frame].rotations[joint])
    }

    /// The frame in which a joint is back that has turned away in a frame; nil where it stays away.
    private func wayBack(of joint: Int, from frame: Int, _ angle: Double) -> Int? {
        guard rate > 20 else { return nil }
        let start = poses[frame - 1].rotations[joint]
        lazy var isSudden =
            angle > 26 / rate
            && self.isSudden(angle, at: frame, thenRests: false) { turn(of: joint, to: $0) }
        for back in frame + 1..<min(frame + 1 + longestAway, clip.frameCount) {
            let turn = turn(of: joint, to: back)
            let isBack =
                turn > 0.5 * angle && start.angle(to: poses[back].rotations[joint]) < 0.4 * min(angle, turn)
            // Away and back within two frames, faster than a muscle turns about.
            if back == frame + 1, isBack, turn > 0.35, turn > 4 * usualTurns[joint] { return back }
            guard isSudden else { return nil }
            if isBack { return back }
        }
        return nil
    }

    /// Whether a joint turns further than any does in a frame.
    private func isTooFar(_ angle: Double, _ joint: Int, _ frame: Int) -> Bool {
        // 4000 degrees in a second, and an eighth of a turn.
        if angle > max(0.785, 70 / rate) { return true }
        // 1500 degrees in a second, out of rest and into rest again; the last frame tells nothing of what follows.
        let isLast = frame == clip.frameCount - 1
        guard angle > max(isLast ? 0.35 : 0.785, 26 / rate) else { return false }
        return isSudden(angle, at: frame, thenRests: true) { turn(of: joint, to: $0) }
    }
}
