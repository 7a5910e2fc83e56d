import MotionCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension FeatureLayout {
    /// The frame of channels that a row of features and the root's state stand for: the way back.
    ///
    /// - Parameters:
    ///   - features: F features; turn and travel are not looked at, the state already holds them.
    ///   - root: the root's heading and place in this frame.
    ///   - previous: the frame before: angles come out on the branch nearest to it, and what is no feature is
    ///     repeated from it.
    ///   - maximumStep: the largest step, in radians, of the first angle of a joint; see `EulerOrder`.
    ///   - repeated: the places of channels that keep their value; a joint's other angles come as near as they can.
    public func decode(
        _ features: ArraySlice<Double>, root: RootState, previous: ArraySlice<Double>,
        maximumStep: Double? = nil, repeated: [Int] = []
    ) -> [Double] {
        var channels = Array(previous)
        // The world rotations that are known so far; blocks stand in the order of their joints.
        var turns: [Int: Matrix3] = [:]
        let still = skeleton.pose(channels: previous)
        func set(_ joint: Int, _ rotation: Matrix3) {
            let places = skeleton.rotationChannels(of: joint)
            guard let order = places.order else { return }
            let near = Vector3(
                channels[places.places[0]], channels[places.places[1]], channels[places.places[2]])
            let free = places.places.map { !repeated.contains($0) }
            let angles = order.angles(of: rotation, near: near, free: free, maximumStep: maximumStep)
            for (index, place) in places.places.enumerated() { channels[place] = angles[index] }
        }
        /// The world rotation of the joint above: of a joint with world rotations, or of joints that keep their channels.
        func turnAbove(_ joint: Int) -> Matrix3 {
            guard let above = skeleton.joints[joint].parent else { return .identity }
            if let turn = turns[above] { return turn }
            let turn = turnAbove(above) * skeleton.rotation(of: above, channels: channels[...])
            turns[above] = turn
            return turn
        }
        for (index, block) in blocks.enumerated() {
            let at = features.startIndex + firstFeature[index]
            let part = features[at..<at + width(of: index)]
            switch block {
            case .turn, .travel, .height: continue
            case .uprightRotation(let joint):
                let world = Matrix3(angle: root.heading, about: up) * representation.decode(part)
                turns[joint] = world
                set(joint, skeleton.frameAbove(joint, still).rotation.transposed * world)
            case .rotation(let joint):
                set(joint, representation.decode(part))
            case .bodyRotation(let joint):
                turns[joint] = Matrix3(angle: root.heading, about: up) * representation.decode(part)
                set(joint, turnAbove(joint).transposed * (turns[joint] ?? .identity))
            case .angle(let place):
                channels[place] = unwrapped(atan2(part[at + 1], part[at]), near: channels[place])
            case .position(let place):
                channels[place] = part[at]
            }
        }
        if let joint = travelJoint {
            let above = skeleton.frameAbove(joint, still)
            let local = above.rotation.transposed * (root.place - above.place)
            for (place, axis) in skeleton.positionChannels(of: joint) {
                channels[place] = local[axis.rawValue]
            }
        }
        return channels
    }

    /// The name of each feature, for people: "turn", "Spine 6d 3", "LeftArm Zrotation sine".
    public var featureNames: [String] {
        let channels = skeleton.channels
        func label(_ place: Int) -> String {
            "\(skeleton.joints[channels[place].joint].name) \(channels[place].channel.name)"
        }
        return blocks.flatMap { block -> [String] in
            switch block {
            case .turn: ["turn"]
            case .travel: ["travel sideways", "travel forwards"]
            case .height: ["height"]
            case .uprightRotation(let joint), .rotation(let joint), .bodyRotation(let joint):
                (0..<representation.width).map {
                    "\(skeleton.joints[joint].name) \(representation.rawValue) \($0)"
                }
            case .angle(let place): ["\(label(place)) cosine", "\(label(place)) sine"]
            case .position(let place): [label(place)]
            }
        }
    }
}

extension Skeleton {
    /// The local rotation of one joint in a frame of channels.
    fileprivate func rotation(of joint: Int, channels: ArraySlice<Double>) -> Matrix3 {
        let listed = rotationChannels(of: joint)
        return zip(listed.places, listed.axes).reduce(.identity) { turn, item in
            turn * Matrix3(angle: channels[channels.startIndex + item.0], about: item.1)
        }
    }
}
