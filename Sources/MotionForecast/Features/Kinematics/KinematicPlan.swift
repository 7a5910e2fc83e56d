import MotionCore

/// Forward kinematics from features: for each joint and End Site where its rotation and position come from.
///
/// Positions are those in the body's own frame: the heading is taken out, and the travelling joint stands at its height
/// above the origin. Joints stand after their parents, as in the skeleton; a point whose position is told by features
/// hangs on the reference joint.
struct KinematicPlan: Sendable {
    struct Node: Sendable {
        /// The index of the node above; nil for a root.
        let parent: Int?
        /// Nil for an End Site. Of a joint whose position features tell, nothing is turned.
        let rotation: KinematicSources.Rotation?
        /// The position relative to the node above, in units of the loss.
        let offset: Vector3
        /// Features that replace coordinates of the offset.
        let coordinates: [KinematicSources.Coordinate]
        /// Whether the node stands at its offset in the body's frame whatever is above: the travelling joint.
        let isTravelling: Bool
    }

    let nodes: [Node]
    /// What lengths in the file's unit are multiplied by.
    let scale: Double

    /// The plan of a layout.
    ///
    /// - Parameters:
    ///   - still: a frame of channels, for what is no feature.
    ///   - scale: what lengths in the file's unit are multiplied by.
    init(_ layout: FeatureLayout, still: [Double], scale: Double) {
        let skeleton = layout.skeleton
        let pose = skeleton.pose(channels: still[...])
        let sources = KinematicSources(layout, still: still, pose)
        self.scale = scale
        func node(at coordinates: [KinematicSources.Coordinate]) -> Node {
            Node(
                parent: layout.referenceJoint, rotation: .constant(.identity), offset: .zero,
                coordinates: coordinates, isTravelling: false)
        }
        var nodes = skeleton.joints.indices.map { joint in
            if let coordinates = sources.coordinates(of: .joint(joint)) { return node(at: coordinates) }
            let travels = joint == layout.travelJoint
            return Node(
                parent: skeleton.joints[joint].parent, rotation: sources.rotations[joint],
                offset: travels ? .zero : pose.translations[joint] * scale,
                coordinates: sources.coordinates[joint], isTravelling: travels)
        }
        for (joint, item) in skeleton.joints.enumerated() {
            guard let end = item.endSite else { continue }
            if let coordinates = sources.coordinates(of: .endSite(joint)) {
                nodes.append(node(at: coordinates))
                continue
            }
            nodes.append(
                Node(parent: joint, rotation: nil, offset: end * scale, coordinates: [], isTravelling: false))
        }
        self.nodes = nodes
    }
}
