extension FootLock {
    /// The seconds on either side over which a body comes down to the ground once.
    static let groundSeconds = 0.5
    /// The seconds over which a correction of the height comes in after the seam, and over which it is smoothed.
    static let levelSeconds = 0.3
    /// The fraction of the body's size by which the ground may lie beyond where it was observed.
    static let groundMargin = 0.01
    /// The seconds between the observed frames that are looked at.
    static let sampleSeconds = 0.03
    /// The least seconds of observed motion that tell where the ground is.
    static let leastSeconds = 2.0
    /// The fraction of the observed range by which a correction may take the root's height out of it.
    static let heightMargin = 0.08

    /// The rows with the root raised or lowered so that the body stands no deeper, and comes down no less, than it was seen to.
    ///
    /// The lowest point of the body within half a second on either side is where the ground is. Its heights in the
    /// observed motion are those that it may have: one height on a floor, many on stairs. A body that flies or swims has none.
    /// Only the position channels of the joint that carries the body change, and only where they move.
    ///
    /// - Parameter rows: frames of channels at the clip's rate, following its last frame.
    package func grounded(_ rows: [[Double]]) -> [[Double]] {
        guard !rows.isEmpty, !isIdle, let joint = carrier, clip.seconds >= Self.leastSeconds else {
            return rows
        }
        let reach = max(1, Int((Self.groundSeconds / clip.frameTime).rounded()))
        // Where the ground was is told by some of the observed frames.
        let every = max(1, Int(Self.sampleSeconds / clip.frameTime))
        let first = max(0, clip.frameCount - Int(contacts.rule.seconds / clip.frameTime))
        let seen = stride(from: first, to: clip.frameCount, by: every).map { clip.world($0) }
        let worlds = rows.map { clip.skeleton.world(clip.skeleton.pose(channels: $0[...])) }
        let observed = slidingMinimum(seen.map(lowest), reach: max(1, reach / every))
        guard let low = observed.min(), let high = observed.max() else { return rows }
        let margin = Self.groundMargin * contacts.size
        let levels = slidingMinimum(lead.map(lowest) + worlds.map(lowest), reach: reach).dropFirst(lead.count)
        let missing = levels.map { (min(max($0, low - margin), high + margin) - $0) * contacts.up.unit }
        let up = contacts.up.rawValue
        let heights = seen.map { $0.positions[joint][up] }
        let (least, most) = (heights.min() ?? 0, heights.max() ?? 0)
        let room = Self.heightMargin * (most - least)
        var result = rows
        for (frame, mean) in smoothed(missing, over: Self.levelSeconds).enumerated() {
            let lift = (Double(frame + 1) * clip.frameTime / Self.levelSeconds).smoothStep * mean[up]
            let height = worlds[frame].positions[joint][up]
            var shift = Vector3.zero
            // As far as the range allows, but never away from it.
            shift[up] = min(max(lift, min(0, least - room - height)), max(0, most + room - height))
            move(joint, by: shift, in: &result[frame], of: worlds[frame])
        }
        return result
    }

    private func lowest(_ world: WorldPose) -> Double { clip.skeleton.lowest(world, up: contacts.up) }
}
