extension Clip {
    /// How many joints stand before the body in the file: joints at the top of the tree that only carry it, and what
    /// stands still beside it.
    ///
    /// They never move, one alone of what hangs on each moves, and the joint at the end of that way travels. Engines put a
    /// root bone above the hips, some with still handles beside these, modelling programs an armature, the Bandai-Namco set a
    /// joint_Root: whoever looks for the way of the body at the root would find that it stays.
    package var stillTopJoints: Int {
        let moving = movingChannels
        let children = skeleton.children
        func isMoving(_ joint: Int, _ kind: Channel.Kind) -> Bool {
            let channels = skeleton.joints[joint].channels
            return channels.indices.contains {
                channels[$0].kind == kind && moving[skeleton.firstChannel[joint] + $0]
            }
        }
        // Whether a joint or any that hangs on it moves; each stands after the one it hangs on.
        var moves = skeleton.joints.indices.map { isMoving($0, .position) || isMoving($0, .rotation) }
        for joint in skeleton.joints.indices.reversed() where moves[joint] {
            if let parent = skeleton.joints[joint].parent { moves[parent] = true }
        }
        var joint = 0
        while joint < skeleton.joints.count {
            if isMoving(joint, .position) { return joint }
            let below = children[joint].filter { moves[$0] }
            guard !isMoving(joint, .rotation), below.count == 1 else { return 0 }
            joint = below[0]
        }
        return 0
    }

    /// The motion of the body alone: without the joints above and beside it that never move.
    package var body: Clip { below(stillJoints: stillTopJoints) }

    /// The clip of the joint after the first `count`, and of those that hang on it, where all others stand still.
    ///
    /// It is the same motion, seen from the joint above, with the channels from `channels(below:)` of each frame.
    package func below(stillJoints count: Int) -> Clip {
        guard count > 0 else { return self }
        let joints = skeleton.joints[count..<skeleton.end(ofJointsFrom: count)].enumerated().map {
            index, joint in
            var joint = joint
            joint.parent = index == 0 ? nil : joint.parent.map { $0 - count }
            return joint
        }
        let channels = skeleton.channels(below: count)
        var values: [Double] = []
        values.reserveCapacity(frameCount * channels.count)
        for frame in 0..<frameCount {
            values += self.frame(frame).dropFirst(channels.lowerBound).prefix(channels.count)
        }
        return Clip(
            skeleton: Skeleton(joints: Array(joints)), frameTime: frameTime, frameCount: frameCount,
            values: values)
    }
}

extension Skeleton {
    /// The joint after the last of those that hang on one: they follow it in one run.
    fileprivate func end(ofJointsFrom joint: Int) -> Int {
        joints[(joint + 1)...].firstIndex { ($0.parent ?? 0) < joint } ?? joints.count
    }

    /// The channels of a joint and of those that hang on it, among those of a frame.
    package func channels(below joint: Int) -> Range<Int> {
        let end = end(ofJointsFrom: joint)
        return firstChannel[joint]..<(end < joints.count ? firstChannel[end] : channelCount)
    }
}
