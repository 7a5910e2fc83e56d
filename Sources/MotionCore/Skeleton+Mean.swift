#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Skeleton {
    /// The mean of several frames of channels, taken on the rotation group.
    ///
    /// The rotation of each joint relative to the root is the one nearest to the mean of the matrices (the chordal
    /// mean; Hartley et al., Rotation Averaging, IJCV 2013), so that limbs end near the mean of their places. Joints
    /// without three rotation channels take the circular mean of each angle.
    ///
    /// - Parameters:
    ///   - frames: frames of channels, at least one.
    ///   - weights: what each frame counts; their sum is not 0.
    ///   - previous: the frame before: angles come out on the branch nearest to it.
    public func mean(
        of frames: [[Double]], weights: [Double]? = nil, near previous: ArraySlice<Double>
    ) -> [Double] {
        let weights = weights ?? Array(repeating: 1, count: frames.count)
        let total = weights.reduce(0, +)
        precondition(!frames.isEmpty && weights.count == frames.count && total != 0, "a mean needs frames")
        var result = Array(previous)
        let worlds = frames.map { world(pose(channels: $0[...])) }
        var means: [Matrix3] = []
        means.reserveCapacity(joints.count)
        for (joint, item) in joints.enumerated() {
            let rotation = rotationChannels(of: joint)
            if let order = rotation.order {
                var sum = Matrix3(.zero, .zero, .zero)
                for (world, weight) in zip(worlds, weights) {
                    let turn =
                        item.parent == nil
                        ? world.rotations[joint] : world.rotations[0].transposed * world.rotations[joint]
                    sum = sum + turn * weight
                }
                means.append(sum.nearestRotation ?? worlds[0].rotations[joint])
                let above = item.parent.flatMap { $0 == 0 ? nil : means[$0] } ?? .identity
                let near = Vector3(
                    result[rotation.places[0]], result[rotation.places[1]], result[rotation.places[2]])
                let angles = order.angles(of: above.transposed * means[joint], near: near)
                for (index, place) in rotation.places.enumerated() { result[place] = angles[index] }
            } else {
                var local = Matrix3.identity
                for (place, axis) in zip(rotation.places, rotation.axes) {
                    var (sine, cosine) = (0.0, 0.0)
                    for (frame, weight) in zip(frames, weights) {
                        sine += weight * sin(frame[place])
                        cosine += weight * cos(frame[place])
                    }
                    result[place] = unwrapped(atan2(sine, cosine), near: result[place])
                    local = local * Matrix3(angle: result[place], about: axis)
                }
                let above = item.parent.flatMap { $0 == 0 ? nil : means[$0] } ?? .identity
                means.append(above * local)
            }
            for (place, _) in positionChannels(of: joint) {
                result[place] = zip(frames, weights).reduce(0) { $0 + $1.0[place] * $1.1 } / total
            }
        }
        return result
    }
}

extension Matrix3 {
    static func + (a: Matrix3, b: Matrix3) -> Matrix3 { Matrix3(a.x + b.x, a.y + b.y, a.z + b.z) }

    static func * (a: Matrix3, factor: Double) -> Matrix3 {
        Matrix3(a.x * factor, a.y * factor, a.z * factor)
    }
}
