/// How a joint's rotation stands in a frame of channels.
package struct RotationChannels: Sendable {
    /// The joint's rotation channels as indices into a frame, in order.
    package let indices: [Int]
    package let axes: [Axis]
    /// The order of the three angles; nil where the channels are not three of different axes.
    package let order: EulerOrder?

    /// - Parameter first: the index of the joint's first channel.
    init(_ joint: Joint, first: Int) {
        let listed = joint.channels.enumerated().filter { $0.element.kind == .rotation }
        indices = listed.map { first + $0.offset }
        axes = listed.map(\.element.axis)
        order = EulerOrder(axes)
    }
}

extension Skeleton {
    /// The indices of the rotation channels of `joint` in a frame.
    package func rotationChannels(of joint: Int) -> RotationChannels { rotationChannels[joint] }

    /// The indices of the position channels of `joint` in a frame, each with its axis.
    package func positionChannels(of joint: Int) -> [(index: Int, axis: Axis)] {
        joints[joint].channels.enumerated().filter { $0.element.kind == .position }
            .map { (firstChannel[joint] + $0.offset, $0.element.axis) }
    }

    /// The largest distance, over axes, between any two joints or End Sites of `world`.
    package func extent(_ world: WorldPose) -> Vector3 {
        let points = world.positions + endSites(world)
        guard var low = points.first else { return .zero }
        var high = low
        for point in points {
            low.replace(with: point, where: point .< low)
            high.replace(with: point, where: point .> high)
        }
        return high - low
    }
}
