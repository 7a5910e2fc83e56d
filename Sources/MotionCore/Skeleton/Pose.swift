/// The local rotation and translation of every joint at one moment.
public struct Pose: Equatable, Sendable {
    /// Rotation of each joint relative to the joint above.
    public var rotations: [Matrix3]
    /// Position of each joint relative to the joint above.
    public var translations: [Vector3]

    public init(rotations: [Matrix3], translations: [Vector3]) {
        self.rotations = rotations
        self.translations = translations
    }
}

/// Where every joint stands and how it is turned in the world, at one moment.
public struct WorldPose: Equatable, Sendable {
    public var rotations: [Matrix3]
    public var positions: [Vector3]

    package init(rotations: [Matrix3], positions: [Vector3]) {
        self.rotations = rotations
        self.positions = positions
    }
}

extension Skeleton {
    /// The local pose that one frame of channels stands for.
    ///
    /// A rotation is the product of the rotation channels in the order listed; position channels replace the
    /// joint's offset axis by axis, wherever they stand in the list (the convention of Blender and assimp).
    public func pose(channels: ArraySlice<Double>) -> Pose {
        precondition(channels.count == channelCount, "a frame of another skeleton")
        var pose = Pose(
            rotations: Array(repeating: .identity, count: joints.count), translations: joints.map(\.offset))
        var next = channels.startIndex
        for (index, joint) in joints.enumerated() {
            for channel in joint.channels {
                let value = channels[next]
                next += 1
                switch channel.kind {
                case .position: pose.translations[index][channel.axis.rawValue] = value
                case .rotation:
                    pose.rotations[index] =
                        pose.rotations[index] * Matrix3(angle: value, about: channel.axis)
                }
            }
        }
        return pose
    }

    /// Forward kinematics: every joint's position and rotation in the world.
    public func world(_ pose: Pose) -> WorldPose {
        var world = WorldPose(rotations: pose.rotations, positions: pose.translations)
        for (index, joint) in joints.enumerated() {
            guard let parent = joint.parent else { continue }
            world.rotations[index] = world.rotations[parent] * pose.rotations[index]
            world.positions[index] =
                world.positions[parent] + world.rotations[parent] * pose.translations[index]
        }
        return world
    }

    /// The positions of the End Sites in the world, in the order of their joints.
    public func endSites(_ world: WorldPose) -> [Vector3] {
        joints.indices.compactMap { index in
            joints[index].endSite.map { world.positions[index] + world.rotations[index] * $0 }
        }
    }
}

extension Clip {
    /// The local pose of frame `index`.
    public func pose(_ index: Int) -> Pose { skeleton.pose(channels: frame(index)) }

    /// Every joint's position and rotation in the world in frame `index`.
    public func world(_ index: Int) -> WorldPose { skeleton.world(pose(index)) }
}
