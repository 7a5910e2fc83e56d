/// How far feet slide over the ground.
package enum FootSlide {
    /// Points no higher above the ground than this fraction of the body's size count as on it.
    static let band = 0.03
    /// How many of the lowest points of the body count as its feet.
    static let points = 4

    /// The mean horizontal speed of the lowest points of the body while they are on the ground.
    ///
    /// The four joints or End Sites that reach lowest count; the ground is the height below which they are in 5 % of
    /// the frames, and a point is on it within 3 % of the body's size. Rolling over the toes counts too, so the
    /// figure of a true recording is no zero: it is to be compared with that.
    ///
    /// - Parameters:
    ///   - positions: frames × points, in the world, at least two frames.
    ///   - size: the body's size in the same unit.
    /// - Returns: per cent of the body's size a second; 0 where nothing is on the ground.
    package static func percentASecond(_ positions: [[Vector3]], frameTime: Double, up: Axis, size: Double)
        -> Double
    {
        guard let width = positions.first?.count, positions.count > 1, size > 0 else { return 0 }
        let axis = up.rawValue
        let lowest = (0..<width).map { point in positions.lazy.map { $0[point][axis] }.min() ?? 0 }
        let feet = (0..<width).sorted { (lowest[$0], $0) < (lowest[$1], $1) }.prefix(points)
        let heights = positions.flatMap { frame in feet.map { frame[$0][axis] } }
        let floor = heights.quantile(0.05) ?? 0
        var (sum, count) = (0.0, 0)
        for frame in 1..<positions.count {
            for point in feet where positions[frame][point][axis] < floor + band * size {
                var step = positions[frame][point] - positions[frame - 1][point]
                step[axis] = 0
                sum += step.length
                count += 1
            }
        }
        return count == 0 ? 0 : 100 * sum / Double(count) / frameTime / size
    }
}
