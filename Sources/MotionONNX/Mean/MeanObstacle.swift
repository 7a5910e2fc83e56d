import MotionForecast

/// Why the mean of a model's networks is no graph.
package enum MeanObstacle: Error, Equatable, Sendable {
    /// Some networks predict where joints are, which have to be brought onto the bones.
    case positions
    /// Rotations stand in a form that the mean is not written for.
    case representation(Representation)
    /// The body's root is not the skeleton's first joint with all its channels.
    case root
    /// The networks' features are of different kinds.
    case features
}

extension MeanObstacle: CustomStringConvertible {
    /// The reason, as part of a sentence.
    package var description: String {
        switch self {
        case .positions:
            "some networks predict positions of joints, and to bring the mean of these onto the bones is no graph"
        case .representation(let kind):
            "the mean of rotations as \(kind.rawValue) is not written as a graph, only that of 6d and body-6d"
        case .root:
            "the joint that carries the body is not the first one of the skeleton, with three position and three rotation channels"
        case .features: "the networks do not have the same kinds of features"
        }
    }
}

extension FeatureRole {
    /// Whether two layouts tell the same here, though rotations may be relative to another joint.
    func isAlike(_ other: FeatureRole) -> Bool {
        if case .rotation(let a, _) = self, case .rotation(let b, _) = other { return a == b }
        return self == other
    }
}
