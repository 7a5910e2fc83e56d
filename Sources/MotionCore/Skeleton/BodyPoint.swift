/// A point of the body: a joint, or the End Site of one.
package enum BodyPoint: Hashable, Sendable {
    case joint(Int)
    case endSite(Int)

    /// The joint that carries the point.
    package var joint: Int {
        switch self {
        case .joint(let joint), .endSite(let joint): joint
        }
    }
}

extension Skeleton {
    /// Every joint, then every End Site.
    package var points: [BodyPoint] {
        joints.indices.map { .joint($0) }
            + joints.indices.filter { joints[$0].endSite != nil }.map { .endSite($0) }
    }

    /// Where `point` stands in the world.
    package func position(of point: BodyPoint, in world: WorldPose) -> Vector3 {
        switch point {
        case .joint(let joint): world.positions[joint]
        case .endSite(let joint):
            world.positions[joint] + world.rotations[joint] * (joints[joint].endSite ?? .zero)
        }
    }

    /// The height of the lowest point.
    package func lowest(_ world: WorldPose, up: Axis) -> Double {
        points.lazy.map { position(of: $0, in: world)[up.rawValue] }.min() ?? 0
    }

    /// For each joint those that hang on it.
    package var children: [[Int]] {
        var children = Array(repeating: [Int](), count: joints.count)
        for (index, joint) in joints.enumerated() {
            if let parent = joint.parent { children[parent].append(index) }
        }
        return children
    }
}

extension Collection<Double> {
    /// The value below which `fraction` (0 to 1) of the numbers lie, between neighbours in a straight line; nil for none.
    ///
    /// As numpy's `percentile` has it by default (Hyndman and Fan 1996, definition 7).
    @inlinable package func quantile(_ fraction: Double) -> Double? {
        guard !isEmpty else { return nil }
        let sorted = sorted()
        let position = Swift.min(Swift.max(fraction, 0), 1) * Double(count - 1)
        let lower = Swift.min(Int(position), Swift.max(0, count - 2))
        guard count > 1 else { return sorted[0] }
        return sorted[lower] + (position - Double(lower)) * (sorted[lower + 1] - sorted[lower])
    }
}
