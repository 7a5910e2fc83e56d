import MotionCore

/// Where in a clip a loop closes, and how many new frames it takes.
package struct LoopPlan: Equatable, Sendable {
    /// The frame of the clip that follows the last new one.
    package let start: Int
    /// The new frames before it.
    package let count: Int
    /// Whether the body comes back to where it stood there; else it goes on as it does there from wherever it has come to.
    package let isInPlace: Bool
}

extension Forecaster {
    /// The fraction of the length wanted by which a loop may be longer or shorter, and the seconds by which it may at least and
    /// at most.
    private static let tolerance = (fraction: 0.25, least: 0.3, most: 1.0)
    /// How far a body that stays in place goes from where it began, in body sizes.
    private static let inPlace = 1.0
    /// The seconds of a clip's beginning among which a loop may close where it cannot at the first frame.
    private static let startSeconds = 5.0

    /// How a motion after a clip's end comes back to one of the clip's first frames.
    ///
    /// The first frame that is motion is preferred by far: only where nothing leads near to it, a later one is chosen.
    ///
    /// - Parameters:
    ///   - clip: what goes on, at any rate.
    ///   - whole: the clip that is come back to.
    ///   - starts: its frames that are motion, in order; at least one.
    ///   - wanted: about how many new frames.
    package func loop(
        of clip: Clip, to whole: Clip, starts: [Int], frames wanted: Int, variation: Int = 0,
        variationStrength: Double = 1
    ) -> LoopPlan {
        let starts = whole.withoutHaste(starts)
        let first = starts[0]
        let ratio = rate.frameTime / clip.frameTime
        let isInPlace = staysInPlace(whole.frames(first..<whole.frameCount))
        let plan = { (start: Int, steps: Int) in
            LoopPlan(
                start: start, count: max(1, Int((Double(steps) * ratio).rounded()) - 1), isInPlace: isInPlace)
        }
        let steps = max(2, Int((Double(wanted + 1) / ratio).rounded()))
        guard let begin = start(of: clip, variationStrength: variationStrength) else {
            return plan(first, steps)
        }
        let realisation = begin.realisation
        func goal(_ frame: Int) -> Clip {
            EndCondition(frame: frame, of: whole, isPlaced: isInPlace, frameTime: clip.frameTime).at(rate)
                .following
        }
        let (frames, costs) = goals(starts, frameTime: whole.frameTime, realisation, goal: goal)
        let ends = realisation.ends(in: zip(frames, costs).map { (goal($0), $1) })
        let seconds = Double(steps) * rate.frameTime
        let limits = Self.tolerance
        let room = max(
            1, Int(min(limits.most, max(limits.least, limits.fraction * seconds)) / rate.frameTime))
        let lengths = (max(2, steps - room)...steps + room).map { length in
            let away = Float(length - steps) / Float(room)
            return (steps: length, cost: realisation.settings.jumpCost * away * away)
        }
        let seed = seed(of: clip)
        let guess = predict(seed, count: min(steps, settings.shape.predicted))
        let (path, _) = realisation.way(
            along: carried(self.frames(of: guess, after: seed), after: begin.end), after: begin.observed,
            to: ends,
            knowsEnd: false, lengths: lengths, variation: variation)
        guard let last = path.last else { return plan(first, steps) }
        return plan(frames[ends.goals[last]], path.count)
    }

    /// The frames at which the loop may close, with what it costs to choose them.
    private func goals(
        _ starts: [Int], frameTime: Double, _ realisation: Realisation, goal: (Int) -> Clip
    ) -> (frames: [Int], costs: [Float]) {
        let (first, settings) = (starts[0], realisation.settings)
        let gap = realisation.gaps(to: goal(first)).min() ?? 0
        guard gap > settings.farthestEnd * settings.farthestEnd else { return ([first], [0]) }
        let every = max(1, Int(0.1 / frameTime))
        let near = starts.filter {
            $0 > first && ($0 - first) % every == 0
                && Double($0 - first) * frameTime < Self.startSeconds
        }
        let costs = near.map { frame in
            settings.laterStartCost * Float(1 + Double(frame - first) * frameTime)
        }
        return ([first] + near, [0] + costs)
    }

    /// Whether the body stays about where it began, over the whole clip.
    private func staysInPlace(_ clip: Clip) -> Bool {
        let every = max(1, Int(0.1 / clip.frameTime))
        let size = clip.bodySize
        var begin: Vector3?
        for frame in stride(from: 0, to: clip.frameCount, by: every) {
            var position = layout.rootState(clip.pose(frame)).position
            position[layout.up.rawValue] = 0
            let start = begin ?? position
            begin = start
            if (position - start).length > Self.inPlace * size { return false }
        }
        return true
    }
}

extension Clip {
    /// How many times as fast as all but a hundredth of a clip's steps a body is not, unless it leaves a rest pose.
    private static let hasty = 2.0
    /// The seconds in which a rest pose may be left.
    private static let fadeSeconds = 0.3

    /// The frames from the first one on that the body leaves no faster than it moves elsewhere.
    ///
    /// Tools fade the first frames of a clip in from a rest pose (martial_04_exponents.bvh): nothing leads back into these.
    fileprivate func withoutHaste(_ starts: [Int]) -> [Int] {
        guard frameCount > 2 else { return starts }
        let positions = { (frame: Int) in
            let world = self.world(frame)
            return world.positions.map { $0 - world.positions[0] }
        }
        let step = { (frame: Int) in
            zip(positions(frame), positions(frame + 1)).reduce(0) { $0 + ($1.0 - $1.1).length }
        }
        let every = max(1, frameCount / 500)
        let steps = stride(from: 0, to: frameCount - 1, by: every).map(step)
        guard let fastest = steps.quantile(0.99), fastest > 0 else { return starts }
        guard let first = starts.first, first + 1 < frameCount, step(first) > Self.hasty * fastest else {
            return starts
        }
        let fade = starts.prefix { Double($0 - first) * frameTime < Self.fadeSeconds && $0 + 1 < frameCount }
        let last = fade.last { step($0) > fastest } ?? first
        let kept = starts.drop { $0 <= last }
        return kept.isEmpty ? starts : Array(kept)
    }
}
