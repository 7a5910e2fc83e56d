/// One joint of a skeleton.
public struct Joint: Equatable, Sendable, Codable {
    public var name: String
    /// The index of the joint above; nil for the root.
    public var parent: Int?
    /// The position relative to the joint above, in the file's unit, where no position channel replaces it.
    public var offset: Vector3
    /// The joint's channels in the order in which they are stored and multiplied.
    public var channels: [Channel]
    /// The end of the bone of a leaf joint, relative to the joint; nil where the file gives none.
    public var endSite: Vector3?

    public init(
        name: String, parent: Int?, offset: Vector3 = .zero, channels: [Channel] = [], endSite: Vector3? = nil
    ) {
        self.name = name
        self.parent = parent
        self.offset = offset
        self.channels = channels
        self.endSite = endSite
    }
}

/// A tree of joints, each listed after its parent; joint 0 is the root.
public struct Skeleton: Equatable, Sendable {
    public let joints: [Joint]
    /// For each joint the index of its first channel in a frame.
    package let firstChannel: [Int]
    /// The number of channels in a frame.
    public let channelCount: Int
    /// For each joint its rotation channels; asked for in every frame.
    let rotationChannels: [RotationChannels]

    /// The skeleton of these joints; each parent must stand before its children.
    public init(joints: [Joint]) {
        for (index, joint) in joints.enumerated() {
            precondition((joint.parent ?? -1) < index, "a joint stands before its parent")
        }
        self.joints = joints
        var first: [Int] = []
        var count = 0
        for joint in joints {
            first.append(count)
            count += joint.channels.count
        }
        firstChannel = first
        channelCount = count
        rotationChannels = zip(joints, first).map { RotationChannels($0, first: $1) }
    }

    /// Whether the joints are the same; all else follows from them.
    public static func == (a: Skeleton, b: Skeleton) -> Bool { a.joints == b.joints }

    /// The channels of a frame, in order, each with its joint's index.
    public var channels: [(joint: Int, channel: Channel)] {
        joints.indices.flatMap { index in joints[index].channels.map { (index, $0) } }
    }
}

extension Skeleton: Codable {
    /// The skeleton of a list of joints; throws where a joint does not stand after its parent.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let joints = try container.decode([Joint].self)
        for (index, joint) in joints.enumerated()
        where joint.parent.map({ !(0..<index).contains($0) }) ?? false {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "joint \(joint.name) does not stand after its parent")
        }
        self.init(joints: joints)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(joints)
    }
}
