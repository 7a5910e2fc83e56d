/// Which joint takes the place of which where left and right are exchanged, and what becomes of each channel.
///
/// The reflection turns one axis of space round. A rotation R of a joint becomes M R M of its partner, M being the
/// reflection: rotations about the other two axes change their sign, positions along the axis do too. Where each
/// partner's offset is the mirror image of the joint's own, the motion is mirrored exactly, whatever the axes of the
/// joints mean.
package struct SkeletonMirror: Equatable, Sendable, Codable {
    /// The axis that is turned round.
    package let axis: Axis
    /// For each joint the one that takes its place: itself in the middle of the body.
    package let partners: [Int]
    /// For each channel the index of the one that it takes its value from.
    let sources: [Int]
    /// For each channel 1, or -1 where its value changes sign.
    let signs: [Double]

    /// The fraction of the body's size by which offsets may differ from the mirror image: people are not symmetric.
    private static let tolerance = 0.04

    /// Pairs joints by name (left and right, L and R) and checks each pair by its offsets and channels.
    ///
    /// Nil where the skeleton has no left and right, or where a pair is no mirror image.
    ///
    /// - Parameters:
    ///   - skeleton: the skeleton.
    ///   - up: the axis that points up, which is never the one turned round.
    ///   - size: the body's size in the unit of the offsets.
    package init?(_ skeleton: Skeleton, up: Axis, size: Double) {
        for axis in Axis.allCases where axis != up {
            guard let partners = Self.partners(skeleton, axis: axis, slack: Self.tolerance * size) else {
                continue
            }
            self.init(skeleton, axis: axis, partners: partners)
            return
        }
        return nil
    }

    /// The mirror that turns an axis round and puts each joint in the place of its partner; they have the same channels.
    package init(_ skeleton: Skeleton, axis: Axis, partners: [Int]) {
        self.axis = axis
        self.partners = partners
        var (sources, signs): ([Int], [Double]) = ([], [])
        for (channel, item) in skeleton.channels.enumerated() {
            let within = channel - skeleton.firstChannel[item.joint]
            sources.append(skeleton.firstChannel[partners[item.joint]] + within)
            let isAlong = item.channel.axis == axis
            signs.append(isAlong == (item.channel.kind == .position) ? -1 : 1)
        }
        (self.sources, self.signs) = (sources, signs)
    }

    /// Whether every index that is named is one of the skeleton's.
    package func fits(_ skeleton: Skeleton) -> Bool {
        let count = skeleton.channelCount
        return sources.count == count && signs.count == count && sources.allSatisfy((0..<count).contains)
            && partners.count == skeleton.joints.count
            && partners.allSatisfy(skeleton.joints.indices.contains)
    }

    /// The names of the pairs, left and right as they stand, for people to check.
    package func pairs(_ skeleton: Skeleton) -> [(String, String)] {
        partners.enumerated().filter { $0.offset < $0.element }
            .map { (skeleton.joints[$0.offset].name, skeleton.joints[$0.element].name) }
    }

    /// The mirror image of a frame of channels.
    package func mirrored(_ channels: some RandomAccessCollection<Double>) -> [Double] {
        let start = channels.startIndex
        return sources.indices.map { signs[$0] * channels[channels.index(start, offsetBy: sources[$0])] }
    }

    private static func partners(_ skeleton: Skeleton, axis: Axis, slack: Double) -> [Int]? {
        var indices: [String: [Int]] = [:]
        for (index, joint) in skeleton.joints.enumerated() { indices[joint.name, default: []].append(index) }
        var partners: [Int] = []
        for (index, joint) in skeleton.joints.enumerated() {
            var partner = index
            for name in SideName.exchanged(joint.name) {
                if let found = indices[name]?.first {
                    partner = found
                    break
                }
            }
            partners.append(partner)
        }
        guard partners.enumerated().contains(where: { $0.offset != $0.element }) else { return nil }
        let mirrored = { (vector: Vector3) -> Vector3 in
            var image = vector
            image[axis.rawValue] = -image[axis.rawValue]
            return image
        }
        for (index, joint) in skeleton.joints.enumerated() {
            let other = skeleton.joints[partners[index]]
            guard partners[partners[index]] == index, joint.channels == other.channels,
                joint.parent.map({ partners[$0] }) == other.parent,
                joint.parent == nil || (mirrored(joint.offset) - other.offset).length <= slack
            else { return nil }
            switch (joint.endSite, other.endSite) {
            case (nil, nil): continue
            case (let a?, let b?): guard (mirrored(a) - b).length <= slack else { return nil }
            default: return nil
            }
        }
        return partners
    }
}

/// The side of the body that a joint's name tells.
package enum SideName {
    /// What the name could be on the other side, the likeliest first; empty for a name that tells no side.
    package static func exchanged(_ name: String) -> [String] {
        for (left, right) in [("Left", "Right"), ("left", "right"), ("LEFT", "RIGHT")] {
            for (side, other) in [(left, right), (right, left)] {
                guard let range = name.firstRange(of: side) else { continue }
                var changed = name
                changed.replaceSubrange(range, with: other)
                return [changed]
            }
        }
        // A letter of its own: LHipJoint, lfemur, l_arm, thigh.L, arm_l, Bip01 L Thigh.
        let letters: [Character: Character] = ["l": "r", "r": "l", "L": "R", "R": "L"]
        var (inside, found): ([String], [String]) = ([], [])
        let characters = Array(name)
        for (index, letter) in characters.enumerated() {
            guard let other = letters[letter] else { continue }
            let startsWord = index == 0 || !characters[index - 1].isLetter
            let endsWord = index == characters.count - 1 || !characters[index + 1].isLetter
            var changed = characters
            changed[index] = other
            if startsWord && endsWord {
                inside.append(String(changed))
            } else if startsWord || endsWord {
                found.append(String(changed))
            }
        }
        return inside + found
    }
}

extension Clip {
    /// The clip with left and right exchanged.
    package func mirrored(by mirror: SkeletonMirror) -> Clip {
        Clip(
            skeleton: skeleton, frameTime: frameTime, frameCount: frameCount,
            values: (0..<frameCount).flatMap { mirror.mirrored(frame($0)) })
    }

    /// The clip played backwards.
    package var reversed: Clip {
        Clip(
            skeleton: skeleton, frameTime: frameTime, frameCount: frameCount,
            values: (0..<frameCount).reversed().flatMap { frame($0) })
    }
}
