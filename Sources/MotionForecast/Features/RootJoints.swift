import MotionCore

/// The joints that carry and turn the whole body: the first that move, with nothing moving above them.
struct RootJoints {
    var travel: Int?
    var heading: Int?

    init(skeleton: Skeleton, moving: [Bool]) {
        var still = Array(repeating: true, count: skeleton.joints.count)
        for joint in skeleton.joints.indices {
            let above = skeleton.joints[joint].parent.map { still[$0] } ?? true
            let rotation = skeleton.rotationChannels(of: joint)
            let turns = rotation.indices.contains { moving[$0] }
            if above && travel == nil
                && skeleton.positionChannels(of: joint).contains(where: { moving[$0.index] })
            {
                travel = joint
            }
            if above && heading == nil && turns && rotation.order != nil { heading = joint }
            still[joint] = above && !turns
        }
        // A joint that does not carry nearly all that moves, such as one limb under a still root, is no root.
        if let joint = heading, !skeleton.carriesMotion(joint, moving) { heading = nil }
        if let joint = travel, !skeleton.carriesMotion(joint, moving) { travel = nil }
    }
}

extension Skeleton {
    /// Whether nine of ten joints that move stand at or below `joint`, those above it not counted.
    fileprivate func carriesMotion(_ joint: Int, _ moving: [Bool]) -> Bool {
        var above: Set<Int> = []
        var next = joints[joint].parent
        while let index = next {
            above.insert(index)
            next = joints[index].parent
        }
        var below = Array(repeating: false, count: joints.count)
        var (inside, all) = (0, 0)
        for index in joints.indices {
            below[index] = index == joint || joints[index].parent.map { below[$0] } ?? false
            let channels = firstChannel[index]..<firstChannel[index] + joints[index].channels.count
            guard !above.contains(index), channels.contains(where: { moving[$0] }) else { continue }
            all += 1
            if below[index] { inside += 1 }
        }
        return 10 * inside >= 9 * all
    }
}
