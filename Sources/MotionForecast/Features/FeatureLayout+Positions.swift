import MotionCore

/// Where joints stand beside the body, which does not hang on where the body stands and which way it faces.
extension FeatureLayout {
    /// The joint whose position and axes those of others are told in; nil for the world's own.
    var referenceJoint: Int? { headingJoint ?? travelJoint }

    /// The position and rotation of the reference joint in the world.
    func referenceFrame(_ world: WorldPose) -> (position: Vector3, rotation: Matrix3) {
        referenceJoint.map { (world.positions[$0], world.rotations[$0]) } ?? (.zero, .identity)
    }

    /// Where `points` stand beside the reference joint, in its axes.
    func positions(of points: [BodyPoint], in world: WorldPose) -> [Vector3] {
        let reference = referenceFrame(world)
        let back = reference.rotation.transposed
        return points.map { back * (skeleton.position(of: $0, in: world) - reference.position) }
    }

    /// Turns the joints of a frame so that points stand as near as bones allow to their mean position, beside the reference
    /// joint, in several frames.
    ///
    /// Means of rotations add up their errors from the root outward; means of positions do not, but break bones, and leave a
    /// limb's turn about itself open. So what the frame has is kept where positions do not tell.
    ///
    /// - Parameters:
    ///   - row: a frame of channels.
    ///   - rows: the frames whose mean is taken.
    ///   - weights: what each counts; nil for alike.
    func steer(_ row: inout [Double], toMeanOf rows: [[Double]], weights: [Double]? = nil) {
        let points = positionFit.points
        let weights = weights ?? Array(repeating: 1, count: rows.count)
        let total = weights.reduce(0, +)
        var means = Array(repeating: Vector3.zero, count: points.count)
        for (other, weight) in zip(rows, weights) {
            let world = skeleton.world(skeleton.pose(channels: other[...]))
            for (index, position) in positions(of: points, in: world).enumerated() {
                means[index] += position * (weight / total)
            }
        }
        let reference = referenceFrame(skeleton.world(skeleton.pose(channels: row[...])))
        positionFit.fit(&row, to: means.map { reference.position + reference.rotation * $0 })
    }
}

extension Skeleton {
    /// For each joint whether it stands below `joint`; all do where that is nil.
    func below(_ joint: Int?) -> [Bool] {
        guard let joint else { return joints.map { _ in true } }
        var below = joints.map { _ in false }
        for index in joints.indices {
            if let parent = joints[index].parent { below[index] = parent == joint || below[parent] }
        }
        return below
    }

    /// The rotation channels that move of the joints below `joint`; of all where that is nil.
    func turningChannels(below joint: Int?, _ moving: [Bool]) -> [Int] {
        let below = below(joint)
        return joints.indices.filter { below[$0] }.flatMap { rotationChannels(of: $0).indices }
            .filter { moving[$0] }
    }

    /// The joints and End Sites that move beside a joint above them, in the order of joints, each before its End Site; those
    /// that coincide with the joint above left out.
    ///
    /// - Parameters:
    ///   - reference: the joint above; nil for all joints of the skeleton.
    ///   - moving: for each channel whether it moves.
    func movingPoints(below reference: Int?, _ moving: [Bool]) -> [BodyPoint] {
        let below = below(reference)
        // Whether what hangs on a joint moves.
        var carries = joints.map { _ in false }
        var points: [BodyPoint] = []
        for (index, joint) in joints.enumerated() where below[index] {
            let isCarried = joint.parent.map { below[$0] && carries[$0] } ?? false
            let travels = positionChannels(of: index).contains { moving[$0.index] }
            carries[index] =
                isCarried || travels || rotationChannels(of: index).indices.contains { moving[$0] }
            if travels || (isCarried && joint.offset != .zero) { points.append(.joint(index)) }
            if carries[index], let end = joint.endSite, end != .zero { points.append(.endSite(index)) }
        }
        return points
    }
}
