/// Tells when feet stand on the ground, by their height and speed, with thresholds learnt from a clip.
///
/// A point of a foot comes to the ground when it is low and slow, and stays there until it is clearly higher or faster
/// (hysteresis). Low is meant from the lowest point within a second, so that a floor that is not quite level, or a root
/// that drifts, does no harm; slow is meant beside the foot's own swing. Feet that are never slow while they are low, as
/// of a body that flies, swims or walks on the spot with sliding feet, never touch the ground.
package struct FootContacts: Sendable {
    /// The thresholds, in body sizes and seconds.
    package struct Rule: Sendable {
        /// Heights above the local ground below which a contact begins, and above which it ends.
        package var heights = (begin: 0.03, end: 0.05)
        /// Speeds, as fractions of the foot's fast swing, below which a contact begins, and above which it ends.
        package var speeds = (begin: 0.12, end: 0.3)
        /// The least and greatest speed, in body sizes a second, at which a contact may begin.
        package var slowest = 0.1
        package var fastest = 0.5
        /// How far the ground may rise above the lowest point of the clip.
        package var rise = 0.08
        /// The seconds on either side among which the lowest point is the ground.
        package var around = 1.0
        /// The shortest contact, in seconds; shorter gaps between contacts are closed.
        package var shortest = 0.06
        /// The fraction of the observed frames in which a leg that stands at all is on the ground.
        package var standing = 0.08
        /// The seconds at the end of the observed motion that are learnt from.
        package var seconds = 60.0

        package init() {}
    }

    package let skeleton: Skeleton
    package let up: Axis
    /// The body's size in the file's unit.
    package let size: Double
    package let rule: Rule
    /// The legs that were seen to stand on the ground.
    package private(set) var legs: [Leg] = []
    /// For each leg and each of its points the height of the ground, at or below which it is in 5 % of the frames.
    package private(set) var grounds: [[Double]] = []
    /// For each leg the speed at which a contact begins, in the file's unit a second.
    package private(set) var slowSpeeds: [Double] = []

    /// Learns from the observed motion.
    package init(_ whole: Clip, up: Axis? = nil, rule: Rule = Rule()) {
        skeleton = whole.skeleton
        self.up = up ?? whole.guessedUpAxis
        size = whole.bodySize
        self.rule = rule
        let frames = min(whole.frameCount, Int((rule.seconds / whole.frameTime).rounded(.up)))
        let clip = whole.frames(whole.frameCount - frames..<whole.frameCount)
        guard clip.frameCount > 2, size > 0 else { return }
        let worlds = (0..<clip.frameCount).map { clip.world($0) }
        for leg in clip.legs(up: self.up) {
            let paths = self.paths(leg, worlds)
            let swing =
                paths.flatMap { Self.speeds($0, frameTime: clip.frameTime) }.quantile(0.95) ?? 0
            let axis = self.up.rawValue
            let ground = paths.map { path in path.map { $0[axis] }.quantile(0.05) ?? 0 }
            let slow = min(max(rule.speeds.begin * swing, rule.slowest * size), rule.fastest * size)
            let tracks = tracks(paths, ground: ground, slow: slow, frameTime: clip.frameTime)
            let standing = worlds.indices.count { frame in tracks.contains { $0.isDown[frame] } }
            guard Double(standing) > rule.standing * Double(clip.frameCount) else { continue }
            legs.append(leg)
            grounds.append(ground)
            slowSpeeds.append(slow)
        }
    }

    /// For each leg, frame and point of the leg whether it touches the ground.
    ///
    /// - Parameters:
    ///   - worlds: frames in the order of time, `frameTime` seconds apart.
    ///   - tolerance: how many times faster than the observed feet these may be where a contact begins; those of
    ///     predicted frames slide a little where they are meant to stand.
    package func contacts(_ worlds: [WorldPose], frameTime: Double, tolerance: Double = 1) -> [[[Bool]]] {
        let all = legs.indices.map { index in
            tracks(
                paths(legs[index], worlds), ground: grounds[index], slow: slowSpeeds[index],
                frameTime: frameTime,
                tolerance: tolerance)
        }
        return all.map { points in
            worlds.indices.map { frame in points.map { $0.isDown[frame] } }
        }
    }

    /// The positions of the leg's points: points × frames.
    func paths(_ leg: Leg, _ worlds: [WorldPose]) -> [[Vector3]] {
        leg.points.map { point in worlds.map { skeleton.position(of: point, in: $0) } }
    }

    /// What is known of one point in each frame.
    private struct Track {
        /// The height above the local ground, in body sizes.
        var heights: [Double]
        /// The unit of length a second.
        var speeds: [Double]
        var isDown: [Bool]
    }

    /// - Parameters:
    ///   - paths: points × frames.
    ///   - ground: for each point.
    private func tracks(
        _ paths: [[Vector3]], ground: [Double], slow own: Double, frameTime: Double, tolerance: Double = 1
    ) -> [Track] {
        let slow = own * tolerance
        let reach = max(1, Int((rule.around / frameTime).rounded()))
        let shortest = max(1, Int((rule.shortest / frameTime).rounded()))
        return zip(paths, ground).map { path, ground in
            let positions = path.map { $0[up.rawValue] }
            let heights = zip(positions, slidingMinimum(positions, reach: reach)).map {
                ($0 - min($1, ground + rule.rise * size)) / size
            }
            let speeds = Self.speeds(path, frameTime: frameTime)
            let fast = slow * rule.speeds.end / rule.speeds.begin
            var isDown = false
            let raw = path.indices.map { frame in
                isDown =
                    isDown
                    ? heights[frame] < rule.heights.end && speeds[frame] < fast
                    : heights[frame] < rule.heights.begin && speeds[frame] < slow
                return isDown
            }
            return Track(heights: heights, speeds: speeds, isDown: Self.settled(raw, shortest: shortest))
        }
    }

    /// The speed in each frame, over about a twentieth of a second, in the unit of `path` a second.
    static func speeds(_ path: [Vector3], frameTime: Double) -> [Double] {
        guard path.count > 1 else { return path.map { _ in 0 } }
        let reach = max(1, Int((0.02 / frameTime).rounded()))
        return path.indices.map { frame in
            let (from, to) = (max(0, frame - reach), min(path.count - 1, frame + reach))
            return (path[to] - path[from]).length / (Double(to - from) * frameTime)
        }
    }

    /// The flags without gaps, and then without stretches, shorter than `shortest` frames.
    private static func settled(_ flags: [Bool], shortest: Int) -> [Bool] {
        var flags = flags
        for value in [false, true] {
            var start = 0
            while start < flags.count {
                let end = flags[start...].firstIndex { $0 != flags[start] } ?? flags.count
                if flags[start] == value, end - start < shortest, start > 0, end < flags.count {
                    for frame in start..<end { flags[frame] = !value }
                }
                start = end
            }
        }
        return flags
    }
}

/// For each number the least of those up to `reach` before and after it.
func slidingMinimum(_ values: [Double], reach: Int) -> [Double] {
    // The indices of a rising queue: each is less than all after it within the reach.
    var queue: [Int] = []
    var (head, next) = (0, 0)
    return values.indices.map { index in
        while next < min(values.count, index + reach + 1) {
            while queue.count > head, values[queue[queue.count - 1]] >= values[next] { queue.removeLast() }
            queue.append(next)
            next += 1
        }
        while queue[head] < index - reach { head += 1 }
        return values[queue[head]]
    }
}
