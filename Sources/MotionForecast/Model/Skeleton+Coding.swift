import MotionCore

/// A skeleton as it stands in files: its joints, each after its parent.
struct CodedSkeleton: Codable {
    let skeleton: Skeleton

    init(_ skeleton: Skeleton) { self.skeleton = skeleton }

    private enum Key: String, CodingKey {
        case name, parent, offset, channels, endSite
    }

    init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        var joints: [Joint] = []
        while !list.isAtEnd {
            let values = try list.nestedContainer(keyedBy: Key.self)
            let joint = Joint(
                name: try values.value(.name), parent: try values.decodeIfPresent(Int.self, forKey: .parent),
                offset: try values.value(.offset, or: .zero),
                channels: try values.value(.channels, or: [CodedChannel]()).map(\.channel),
                endSite: try values.decodeIfPresent(Vector3.self, forKey: .endSite))
            guard joint.parent.map(joints.indices.contains) ?? true else {
                throw ModelFault("joint \(joint.name) does not stand after its parent")
            }
            joints.append(joint)
        }
        skeleton = Skeleton(joints: joints)
    }

    func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        for joint in skeleton.joints {
            var values = list.nestedContainer(keyedBy: Key.self)
            try values.encode(joint.name, forKey: .name)
            try values.encodeIfPresent(joint.parent, forKey: .parent)
            try values.encode(joint.offset, forKey: .offset)
            try values.encode(joint.channels.map(CodedChannel.init), forKey: .channels)
            try values.encodeIfPresent(joint.endSite, forKey: .endSite)
        }
    }
}

/// A channel by its name in BVH; before version 3 by kind and axis.
private struct CodedChannel: Codable {
    let channel: Channel

    init(_ channel: Channel) { self.channel = channel }

    private enum Key: String, CodingKey {
        case kind, axis
    }

    init(from decoder: any Decoder) throws {
        if let values = try? decoder.container(keyedBy: Key.self) {
            guard let kind = Channel.Kind(rawValue: try values.value(.kind)),
                let axis = Axis(rawValue: try values.value(.axis))
            else { throw ModelFault("a channel is neither a position nor a rotation about an axis") }
            channel = Channel(kind, axis)
            return
        }
        let name = try decoder.singleValueContainer().decode(String.self)
        guard let channel = Channel(name: name) else { throw ModelFault("there is no channel \(name)") }
        self.channel = channel
    }

    func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        try value.encode(channel.name)
    }
}

/// A mirror as it stands in files: its axis and the partners of joints; what becomes of channels follows from them.
struct CodedMirror: Codable {
    private let axis: Axis
    private let partners: [Int]

    init(_ mirror: SkeletonMirror) { (axis, partners) = (mirror.axis, mirror.partners) }

    private enum Key: String, CodingKey {
        case axis, partners
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        (axis, partners) = (try values.value(.axis), try values.value(.partners))
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(axis, forKey: .axis)
        try values.encode(partners, forKey: .partners)
    }

    /// The mirror of a skeleton; throws `ModelFault` where it is another's.
    func mirror(of skeleton: Skeleton) throws -> SkeletonMirror {
        guard partners.count == skeleton.joints.count, partners.allSatisfy(skeleton.joints.indices.contains)
        else { throw ModelFault("its mirror is not the skeleton's") }
        let mirror = SkeletonMirror(skeleton, axis: axis, partners: partners)
        guard mirror.fits(skeleton) else { throw ModelFault("its mirror is not the skeleton's") }
        return mirror
    }
}
