import MotionCore

/// What a group of neighbouring features stands for, for those who compute with features elsewhere.
package enum FeatureRole: Equatable, Sendable {
    /// The change of heading.
    case turn
    /// The root's velocity, sideways and forwards.
    case travel
    case height
    /// The rotation of a joint: relative to the joint above it, or in the body's frame.
    case rotation(joint: Int, isInBody: Bool)
    /// The cosine and sine of a rotation channel.
    case angle(channel: Int)
    /// A position channel.
    case position(channel: Int)
    /// Where joints and End Sites stand beside the body.
    case points

    /// The unit of each number, for people.
    func unit(_ representation: Representation) -> String {
        switch self {
        case .turn: "radians a second"
        case .travel: "lengths a second"
        case .height, .position, .points: "lengths"
        case .rotation: representation == .exponentialMap ? "radians" : "1"
        case .angle: "1"
        }
    }
}

extension FeatureLayout {
    /// What each group of features stands for, and which they are, in order.
    package var roles: [(role: FeatureRole, features: Range<Int>)] {
        blocks.indices.map { (blocks[$0].kind.role, features(of: $0)) }
    }

    /// For each feature whether it tells how fast the root turns or travels.
    package var isSpeed: [Bool] {
        roles.flatMap { role, features in features.map { _ in role == .turn || role == .travel } }
    }

    /// The unit of each feature, for people; lengths are in the file's unit.
    package var featureUnits: [String] {
        roles.flatMap { role, features in features.map { _ in role.unit(representation) } }
    }
}
