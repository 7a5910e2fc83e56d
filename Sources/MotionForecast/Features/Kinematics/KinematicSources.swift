import MotionCore

/// Where the joints of a skeleton take rotations and coordinates from; each kind of feature adds its own.
struct KinematicSources {
    /// Where a joint's rotation comes from.
    enum Rotation: Sendable {
        /// It never changes: the local matrix.
        case constant(Matrix3)
        /// Features of the rotation relative to the joint above.
        case local(any LaneRotation)
        /// Features of the rotation in the body's frame.
        case body(any LaneRotation)
    }

    /// A feature that is a coordinate of a joint's position.
    struct Coordinate: Sendable {
        let axis: Axis
        let feature: Int
    }

    /// The coordinates of a point beside the reference joint, where features tell them.
    func coordinates(of point: BodyPoint) -> [Coordinate]? {
        positions[point].map { first in
            [Axis.x, .y, .z].map { Coordinate(axis: $0, feature: first + $0.rawValue) }
        }
    }

    /// For each joint.
    var rotations: [Rotation]
    var coordinates: [[Coordinate]]
    /// The first of three features that tell where a joint or End Site stands beside the reference joint.
    var positions: [BodyPoint: Int] = [:]
    /// For each joint with single angles among the features: by rotation channel the feature of its cosine.
    var angles: [Int: [Int: Int]] = [:]

    init(_ layout: FeatureLayout, still: [Double], _ pose: Pose) {
        let skeleton = layout.skeleton
        rotations = pose.rotations.map { .constant($0) }
        coordinates = skeleton.joints.map { _ in [] }
        for (index, block) in layout.blocks.enumerated() {
            block.kind.addKinematics(to: &self, at: layout.firstFeature[index], in: layout)
        }
        for (joint, features) in angles {
            let listed = skeleton.rotationChannels(of: joint)
            rotations[joint] = .local(
                AxisTurns(
                    turns: zip(listed.indices, listed.axes).map {
                        .init(axis: $1, angle: still[$0], feature: features[$0])
                    }))
        }
    }
}
