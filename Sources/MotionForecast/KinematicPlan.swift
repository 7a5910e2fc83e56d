import MotionCore

/// Forward kinematics from features: for each joint and End Site where its rotation and place come from.
///
/// Places are those in the body's own frame: the heading is taken out, and the travelling joint stands at its height
/// above the origin. Joints stand after their parents, as in the skeleton.
struct KinematicPlan: Equatable, Sendable {
    /// Where a joint's rotation comes from.
    enum Rotation: Equatable, Sendable {
        /// Never changes: the local matrix, by columns.
        case constant(Matrix3)
        /// The features of the local rotation from this one on, as the representation has them.
        case local(feature: Int)
        /// The features of the rotation in the body's frame.
        case body(feature: Int)
        /// Rotations about axes in order, each by a constant angle or by cosine and sine among the features.
        case angles([Turn])
        /// None: an End Site.
        case end
    }

    /// One factor of a rotation.
    struct Turn: Equatable, Sendable {
        let axis: Axis
        /// The constant angle; not used where there is a feature.
        let angle: Double
        /// The feature of the cosine, the sine being the next; nil for a constant angle.
        let feature: Int?
    }

    struct Node: Equatable, Sendable {
        /// The index of the node above; nil for a root.
        let parent: Int?
        let rotation: Rotation
        /// The place relative to the node above, in units of the loss.
        let offset: Vector3
        /// Features that replace coordinates of the offset.
        let places: [Place]
        /// Whether the node stands at its offset in the body's frame whatever is above: the travelling joint.
        let isTravelling: Bool
    }

    struct Place: Equatable, Sendable {
        let axis: Axis
        let feature: Int
    }

    let nodes: [Node]
    /// What the features of whole rotations are.
    let representation: Representation
    /// What lengths in the file's unit are multiplied by.
    let scale: Double

    /// The plan of a layout.
    ///
    /// - Parameters:
    ///   - still: a frame of channels, for what is no feature.
    ///   - scale: what lengths in the file's unit are multiplied by.
    init(_ layout: FeatureLayout, still: [Double], scale: Double) {
        representation = layout.representation
        let skeleton = layout.skeleton
        let pose = skeleton.pose(channels: still[...])
        var rotations = pose.rotations.map { Rotation.constant($0) }
        var places = skeleton.joints.map { _ in [Place]() }
        var turning: [Int: [Int: Int]] = [:]
        let channels = skeleton.channels
        for (index, block) in layout.blocks.enumerated() {
            let feature = layout.firstFeature[index]
            switch block {
            case .turn, .travel: continue
            case .height:
                if let joint = layout.travelJoint {
                    places[joint] = [Place(axis: layout.up, feature: feature)]
                }
            case .rotation(let joint): rotations[joint] = .local(feature: feature)
            case .uprightRotation(let joint), .bodyRotation(let joint):
                rotations[joint] = .body(feature: feature)
            case .angle(let place): turning[channels[place].joint, default: [:]][place] = feature
            case .position(let place):
                places[channels[place].joint].append(
                    Place(axis: channels[place].channel.axis, feature: feature))
            }
        }
        for (joint, features) in turning {
            let listed = skeleton.rotationChannels(of: joint)
            rotations[joint] = .angles(
                zip(listed.places, listed.axes).map {
                    Turn(axis: $1, angle: still[$0], feature: features[$0])
                })
        }
        self.scale = scale
        var nodes = skeleton.joints.indices.map { joint in
            let travels = joint == layout.travelJoint
            return Node(
                parent: skeleton.joints[joint].parent, rotation: rotations[joint],
                offset: travels ? .zero : pose.translations[joint] * scale, places: places[joint],
                isTravelling: travels)
        }
        for (joint, item) in skeleton.joints.enumerated() {
            guard let end = item.endSite else { continue }
            nodes.append(
                Node(parent: joint, rotation: .end, offset: end * scale, places: [], isTravelling: false))
        }
        self.nodes = nodes
    }
}
