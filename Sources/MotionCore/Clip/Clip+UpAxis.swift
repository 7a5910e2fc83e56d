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

    /// The axis that points up, for formats that have Y up: Z where the body is tall along it, unless it plainly stands on the zero
    /// of Y.
    ///
    /// What has four legs is longer than it is tall: its feet are at zero along the axis that points up, while along the others
    /// it lies to both sides of it.
    package var standingAxis: Axis {
        guard guessedUpAxis == .z, skeleton.joints.count > 2 else { return .y }
        let world = world(0)
        /// How far the lowest of some points is from zero, in the extent of them all.
        func lift(_ axis: Axis, _ points: [BodyPoint]) -> Double {
            let places = points.map { skeleton.position(of: $0, in: world)[axis.rawValue] }
            let (low, high) = (places.min() ?? 0, places.max() ?? 0)
            return abs(low) / max(high - low, .leastNormalMagnitude)
        }
        // Ends that a reader has guessed may lie below the ground.
        let joints = skeleton.joints.indices.map { BodyPoint.joint($0) }
        let standsOnY = min(lift(.y, joints), lift(.y, skeleton.points)) < 0.05
        let size = skeleton.extent(world)
        // A person is more than twice as tall as thick.
        return standsOnY && (lift(.z, skeleton.points) > 0.25 || size.z < 2 * size.y) ? .y : .z
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
