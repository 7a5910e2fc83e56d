#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Skeleton {
    /// The mean of several frames of channels, taken on the rotation group.
    ///
    /// The rotation of each joint relative to the root is the mean in the tangent space of the rotation before it, taken
    /// again around the mean found (after Hartley et al., Rotation Averaging, IJCV 2013). What is turned by more than a
    /// quarter from there counts less and less, and nothing at half a turn: the mean of opposite rotations would jump
    /// from one frame to the next. Joints that do not turn freely take the circular mean of each angle: of a whole rotation
    /// at gimbal lock one of them could not be told from another.
    ///
    /// - Parameters:
    ///   - frames: frames of channels, at least one.
    ///   - weights: what each frame counts; their sum is not 0.
    ///   - previous: the frame before: angles come out on the branch nearest to it.
    ///   - moving: the channels that may change, nil for all; the others are those of `previous`.
    package func mean(
        of frames: [[Double]], weights: [Double]? = nil, near previous: ArraySlice<Double>,
        moving: [Bool]? = nil
    ) -> [Double] {
        let weights = weights ?? Array(repeating: 1, count: frames.count)
        let moving = moving ?? Array(repeating: true, count: channelCount)
        let total = weights.reduce(0, +)
        precondition(!frames.isEmpty && weights.count == frames.count && total != 0, "a mean needs frames")
        var result = Array(previous)
        let worlds = frames.map { world(pose(channels: $0[...])) }
        let before = world(pose(channels: previous))
        var means: [Matrix3] = []
        means.reserveCapacity(joints.count)
        for (joint, item) in joints.enumerated() {
            let rotation = rotationChannels(of: joint)
            if let order = rotation.order, rotation.indices.allSatisfy({ moving[$0] }) {
                let turn = { (world: WorldPose) in
                    item.parent == nil
                        ? world.rotations[joint] : world.rotations[0].transposed * world.rotations[joint]
                }
                means.append(Matrix3.mean(of: worlds.map(turn), weights: weights, around: turn(before)))
                let above = item.parent.flatMap { $0 == 0 ? nil : means[$0] } ?? .identity
                let near = Vector3(
                    result[rotation.indices[0]], result[rotation.indices[1]], result[rotation.indices[2]])
                let angles = order.angles(of: above.transposed * means[joint], near: near)
                for (index, channel) in rotation.indices.enumerated() { result[channel] = angles[index] }
            } else {
                var local = Matrix3.identity
                for (channel, axis) in zip(rotation.indices, rotation.axes) {
                    if moving[channel] {
                        let mean = Self.circularMean(of: frames.map { $0[channel] }, weights: weights)
                        result[channel] = unwrapped(mean, near: result[channel])
                    }
                    local = local * Matrix3(angle: result[channel], about: axis)
                }
                let above = item.parent.flatMap { $0 == 0 ? nil : means[$0] } ?? .identity
                means.append(above * local)
            }
            for (channel, _) in positionChannels(of: joint) where moving[channel] {
                result[channel] = zip(frames, weights).reduce(0) { $0 + $1.0[channel] * $1.1 } / total
            }
        }
        return result
    }

    private static func circularMean(of angles: [Double], weights: [Double]) -> Double {
        var (sine, cosine) = (0.0, 0.0)
        for (angle, weight) in zip(angles, weights) {
            sine += weight * sin(angle)
            cosine += weight * cos(angle)
        }
        return atan2(sine, cosine)
    }
}

extension Matrix3 {
    /// The mean of rotations that lie around another.
    fileprivate static func mean(of rotations: [Matrix3], weights: [Double], around start: Matrix3) -> Matrix3
    {
        var mean = start
        for _ in 0..<2 {
            let inverse = mean.transposed
            var (sum, total) = (Vector3.zero, 0.0)
            for (rotation, weight) in zip(rotations, weights) {
                let vector = Quaternion(inverse * rotation).rotationVector
                let angle = vector.length
                sum += vector * (angle <= .pi / 2 ? weight : weight * (.pi - angle) / angle)
                total += weight
            }
            mean = mean * Quaternion(rotationVector: sum / total).matrix
        }
        return mean
    }
}
