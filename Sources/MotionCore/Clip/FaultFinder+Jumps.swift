/// Steps that no body makes, away and back or for good.
extension FaultFinder {
    /// The frames before or after one that say how fast the body is there.
    private static let near = 6

    /// Turns that are worth a look, in radians: 20 degrees.
    private static let leastTurn = 0.35

    private var rate: Double { 1 / clip.frameTime }

    /// The longest stretch away that is one fault with its way back, in frames: half a second.
    private var longestAway: Int { max(1, Int(0.5 * rate)) }

    mutating func findJumps() {
        // 15 sizes of the body in a second are 90 km/h.
        lazy var farthest = max(0.06, 15 / rate, 6 * usualTravel)
        // A joint turns no further than the sum of its angles.
        let mostAngles = clip.skeleton.joints.map { $0.channels.count { $0.kind == .rotation } }.max() ?? 0
        let least = Self.leastTurn / Double(max(1, mostAngles))
        for frame in 1..<clip.frameCount {
            guard angleSteps[frame] > least || travels[frame] > 0.06, !isFaulty[frame], !isFaulty[frame - 1]
            else { continue }
            if travels[frame] > 0.06, let (kind, frames) = farTravel(at: frame, farthest) {
                add(kind, frames)
                continue
            }
            if angleSteps[frame] > least, let (kind, frames) = farTurn(at: frame) { add(kind, frames) }
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
        where travels[back] > 0.5 * far && travel(frame - 1, back) < 0.4 * far {
            return (.stray, frame..<back)
        }
        guard far > farthest || self.isSudden(far, at: frame, thenRests: true, { travels[$0] }) else {
            return nil
        }
        return (.teleport, frame..<frame + 1)
    }

    /// The joint that turns furthest of those that turn too far.
    private mutating func farTurn(at frame: Int) -> (MotionFault.Kind, Range<Int>)? {
        var found: (kind: MotionFault.Kind, frames: Range<Int>, angle: Double)?
        for joint in clip.skeleton.joints.indices where reach[joint] > Self.shortestReach * size {
            guard angleSum(of: joint, to: frame) > Self.leastTurn else { continue }
            let angle = turn(of: joint, frame - 1, frame)
            guard angle > Self.leastTurn, angle > found?.angle ?? 0, angle > 4 * usualTurn(of: joint) else {
                continue
            }
            if let back = wayBack(of: joint, from: frame, angle) {
                found = (.spike(joint: joint), frame..<back, angle)
            } else if isTooFar(angle, joint, frame) {
                found = (.jump(joint: joint), frame..<frame + 1, angle)
            }
        }
        return found.map { ($0.kind, $0.frames) }
    }

    /// The frame in which a joint is back that has turned away in a frame; nil where it stays away.
    private mutating func wayBack(of joint: Int, from frame: Int, _ angle: Double) -> Int? {
        guard rate > 20 else { return nil }
        lazy var isSudden =
            angle > 26 / rate
            && self.isSudden(angle, at: frame, thenRests: false) { turn(of: joint, $0 - 1, $0) }
        for back in frame + 1..<min(frame + 1 + longestAway, clip.frameCount) {
            let turn = turn(of: joint, back - 1, back)
            let isBack =
                turn > 0.5 * angle && self.turn(of: joint, frame - 1, back) < 0.4 * min(angle, turn)
            // Away and back within two frames, faster than a muscle turns about.
            if back == frame + 1, isBack, turn > Self.leastTurn, turn > 4 * usualTurn(of: joint) {
                return back
            }
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
        guard angle > max(isLast ? Self.leastTurn : 0.785, 26 / rate) else { return false }
        return isSudden(angle, at: frame, thenRests: true) { turn(of: joint, $0 - 1, $0) }
    }
}
