extension Clip {
    /// The axis that points up, Y or Z: BVH does not say, so it is the one along which the body is tall.
    ///
    /// The body's extent is the median over up to nine poses spread over the clip.
    package var guessedUpAxis: Axis {
        guard frameCount > 0 else { return .y }
        let samples = min(9, frameCount)
        let extents = (0..<samples).map { index in
            skeleton.extent(world(index * (frameCount - 1) / max(1, samples - 1)))
        }
        let tall = extents.filter { $0.y >= $0.z }.count
        return 2 * tall >= samples ? .y : .z
    }

    /// The axis that points up, for formats that have Y up: Z only where the body is tall along it and stands at its zero.
    ///
    /// What has four legs is longer than it is tall. Feet stand near the zero of the axis that points up, while along the others
    /// a body lies to both sides of zero, or anywhere.
    package var standingAxis: Axis {
        guard guessedUpAxis == .z, skeleton.joints.count > 2 else { return .y }
        let world = world(0)
        let (places, size) = (
            skeleton.points.map { skeleton.position(of: $0, in: world) }, skeleton.extent(world)
        )
        let lift = { (axis: Axis) in
            abs(places.lazy.map { $0[axis.rawValue] }.min() ?? 0)
                / max(size[axis.rawValue], .leastNormalMagnitude)
        }
        return lift(.z) <= lift(.y) ? .z : .y
    }

    /// The body's size in the file's unit: the largest extent, along any axis, of the first pose.
    package var bodySize: Double {
        guard frameCount > 0 else { return 0 }
        return skeleton.extent(world(0)).max()
    }

    /// For each channel whether it takes more than one value in the clip.
    package var movingChannels: [Bool] {
        let width = skeleton.channelCount
        var moving = Array(repeating: false, count: width)
        // Few channels are left after the first rows.
        var still = Array(0..<width)
        var row = width
        while row < values.count, !still.isEmpty {
            if still.contains(where: { values[row + $0] != values[$0] }) {
                for channel in still where values[row + channel] != values[channel] { moving[channel] = true }
                still.removeAll { moving[$0] }
            }
            row += width
        }
        return moving
    }
}
