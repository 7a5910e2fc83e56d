/// One way in which a skeleton is not the skeleton expected.
public enum SkeletonDifference: Equatable, Sendable, CustomStringConvertible {
    case missing(joint: String)
    case unexpected(joint: String)
    case order(joint: String, expected: String)
    case parent(joint: String, found: String?, expected: String?)
    case channels(joint: String, found: [Channel], expected: [Channel])
    case offset(joint: String, found: Vector3, expected: Vector3)

    /// The difference as part of a sentence.
    public var description: String {
        switch self {
        case .missing(let joint): "joint \(joint) is missing"
        case .unexpected(let joint): "joint \(joint) is not expected"
        case .order(let joint, let expected): "joint \(joint) stands where \(expected) is expected"
        case .parent(let joint, let found, let expected):
            "joint \(joint) hangs on \(found ?? "nothing"), expected \(expected ?? "nothing")"
        case .channels(let joint, let found, let expected):
            "joint \(joint) has the channels \(Self.list(found)), expected \(Self.list(expected))"
        case .offset(let joint, let found, let expected):
            "joint \(joint) has the offset \(Self.list(found)), expected \(Self.list(expected))"
        }
    }

    private static func list(_ channels: [Channel]) -> String {
        channels.isEmpty ? "none" : channels.map(\.name).joined(separator: " ")
    }

    private static func list(_ v: Vector3) -> String { "(\(v.x), \(v.y), \(v.z))" }
}

extension Skeleton {
    /// How this skeleton differs from `expected`: names, order, parents, channels, and offsets by more than a
    /// thousandth of the longest bone.
    ///
    /// Names that are missing or not expected hide what follows from them.
    package func differences(from expected: Skeleton) -> [SkeletonDifference] {
        let (found, wanted) = (joints.map(\.name), expected.joints.map(\.name))
        if found != wanted {
            let (have, want) = (Set(found), Set(wanted))
            let changed =
                wanted.filter { !have.contains($0) }.map { SkeletonDifference.missing(joint: $0) }
                + found.filter { !want.contains($0) }.map { .unexpected(joint: $0) }
            if !changed.isEmpty { return changed }
            if found.count != wanted.count {
                return [
                    found.count > wanted.count
                        ? .unexpected(joint: found[wanted.count]) : .missing(joint: wanted[found.count])
                ]
            }
            return zip(found, wanted).filter { $0 != $1 }.map { .order(joint: $0, expected: $1) }
        }
        let longest = expected.joints.map(\.offset.length).max() ?? 0
        return zip(joints, expected.joints).flatMap { joint, other -> [SkeletonDifference] in
            var list: [SkeletonDifference] = []
            if joint.parent != other.parent {
                list.append(
                    .parent(
                        joint: joint.name, found: joint.parent.map { joints[$0].name },
                        expected: other.parent.map { expected.joints[$0].name }))
            }
            if joint.channels != other.channels {
                list.append(
                    .channels(joint: joint.name, found: joint.channels, expected: other.channels))
            }
            if (joint.offset - other.offset).length > 1e-3 * longest {
                list.append(.offset(joint: joint.name, found: joint.offset, expected: other.offset))
            }
            return list
        }
    }
}
