extension Clip {
    /// The channels at `time` seconds after the first frame, between frames on the rotation group.
    ///
    /// Rotations of joints with three different axes go the shorter way round at an even rate (Shoemake 1985) where all
    /// three angles change; other angles go the shorter way by themselves, so that those that stay do so at gimbal lock,
    /// too; positions in a straight line. Times outside the clip give its first or last frame. `previous` keeps the angles
    /// on the branch nearest to the frame before; without it the clip's own frames come out digit for digit.
    package func channels(at time: Double, near previous: ArraySlice<Double>? = nil) -> [Double] {
        let position = min(max(time / frameTime, 0), Double(frameCount - 1))
        let lower = min(Int(position), max(0, frameCount - 2))
        let fraction = position - Double(lower)
        if fraction < 1e-6 || frameCount == 1 { return followed(Array(frame(lower)), previous) }
        if fraction > 1 - 1e-6 { return followed(Array(frame(lower + 1)), previous) }
        let (a, b) = (Array(frame(lower)), Array(frame(lower + 1)))
        let near = previous.map { Array($0) } ?? a
        var result = a
        for joint in skeleton.joints.indices {
            for (channel, _) in skeleton.positionChannels(of: joint) {
                result[channel] = a[channel] + fraction * (b[channel] - a[channel])
            }
            let rotation = skeleton.rotationChannels(of: joint)
            if let order = rotation.order, rotation.indices.allSatisfy({ a[$0] != b[$0] }) {
                let triple = { (row: [Double]) in
                    Vector3(row[rotation.indices[0]], row[rotation.indices[1]], row[rotation.indices[2]])
                }
                let between = Quaternion(order.matrix(triple(a)))
                    .interpolated(to: Quaternion(order.matrix(triple(b))), fraction: fraction)
                let angles = order.angles(of: between.matrix, near: triple(near))
                for (index, channel) in rotation.indices.enumerated() { result[channel] = angles[index] }
            } else {
                for channel in rotation.indices {
                    result[channel] =
                        a[channel] + fraction * (unwrapped(b[channel], near: a[channel]) - a[channel])
                }
            }
        }
        return followed(result, previous)
    }

    /// The frame with each joint's angles on the branch nearest to `previous`; those that are stay as they are.
    private func followed(_ frame: [Double], _ previous: ArraySlice<Double>?) -> [Double] {
        guard let previous else { return frame }
        let base = previous.startIndex
        var result = frame
        for joint in skeleton.joints.indices {
            let rotation = skeleton.rotationChannels(of: joint)
            // Steps of less than a quarter of a turn are on the nearest branch, and keep their digits.
            guard rotation.indices.contains(where: { abs(frame[$0] - previous[base + $0]) > .pi / 2 }) else {
                continue
            }
            for channel in rotation.indices {
                result[channel] = unwrapped(frame[channel], near: previous[base + channel])
            }
            // Where whole turns do not bring all angles near, half turns of all three may.
            guard let order = rotation.order,
                rotation.indices.contains(where: { abs(result[$0] - previous[base + $0]) > .pi / 2 })
            else { continue }
            let indices = rotation.indices
            let angles = Vector3(frame[indices[0]], frame[indices[1]], frame[indices[2]])
            let near = Vector3(
                previous[base + indices[0]], previous[base + indices[1]], previous[base + indices[2]])
            let nearest = order.angles(of: order.matrix(angles), near: near)
            guard (nearest - angles).length > 1e-9 else { continue }
            for (index, channel) in indices.enumerated() { result[channel] = nearest[index] }
        }
        return result
    }

    /// The clip at another rate: frames at 0, `frameTime`, 2 `frameTime` … as far as the clip reaches.
    public func resampled(frameTime newTime: Double) -> Clip {
        precondition(newTime > 0, "a frame time is positive")
        let last = Double(frameCount - 1) * frameTime
        let count = Int((last / newTime + 1e-6).rounded(.down)) + 1
        var rows: [Double] = []
        rows.reserveCapacity(count * skeleton.channelCount)
        for index in 0..<count {
            rows += channels(at: Double(index) * newTime, near: rows.suffix(skeleton.channelCount).nonEmpty)
        }
        return Clip(skeleton: skeleton, frameTime: newTime, frameCount: count, values: rows)
    }
}

extension ArraySlice {
    fileprivate var nonEmpty: ArraySlice? { isEmpty ? nil : self }
}
