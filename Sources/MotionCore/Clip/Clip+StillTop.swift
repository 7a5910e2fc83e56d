extension Clip {
    /// How many joints at the top of the tree only carry the body: they never move, hang one below the other, and the
    /// joint below them travels.
    ///
    /// Engines put a root bone above the hips, modelling programs an armature, the Bandai-Namco set a joint_Root: whoever
    /// looks for the way of the body at the root would find that it stays.
    package var stillTopJoints: Int {
        let moving = movingChannels
        let children = skeleton.children
        for joint in skeleton.joints.indices {
            let first = skeleton.firstChannel[joint]
            let channels = skeleton.joints[joint].channels
            let isMoving = { (kind: Channel.Kind) in
                channels.indices.contains { channels[$0].kind == kind && moving[first + $0] }
            }
            if isMoving(.position) { return joint }
            guard !isMoving(.rotation), children[joint] == [joint + 1] else { return 0 }
        }
        return 0
    }

    /// The motion of the body alone: without the joints above it that only carry it.
    package var body: Clip { below(stillJoints: stillTopJoints) }

    /// The clip of the joints below the first `count`, which stand still and hang one below the other.
    ///
    /// It is the same motion, seen from the lowest of those that are left out; their channels are the first of a frame.
    package func below(stillJoints count: Int) -> Clip {
        guard count > 0 else { return self }
        let joints = skeleton.joints.dropFirst(count).enumerated().map { index, joint in
            var joint = joint
            joint.parent = index == 0 ? nil : joint.parent.map { $0 - count }
            return joint
        }
        let left = skeleton.firstChannel[count]
        var values: [Double] = []
        values.reserveCapacity(frameCount * (skeleton.channelCount - left))
        for frame in 0..<frameCount { values += self.frame(frame).dropFirst(left) }
        return Clip(
            skeleton: Skeleton(joints: Array(joints)), frameTime: frameTime, frameCount: frameCount,
            values: values)
    }
}
