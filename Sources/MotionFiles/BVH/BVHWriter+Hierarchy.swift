import MotionCore

/// The joints of a skeleton in the order of the tree: each followed at once by all that hangs below it.
struct TreeOrder {
    /// Each joint's index and depth, in order.
    private(set) var joints: [(index: Int, depth: Int)] = []

    /// Throws `BVHWriteError` where there is no root or a second one.
    init(_ skeleton: Skeleton) throws {
        var firstChild = [Int?](repeating: nil, count: skeleton.joints.count)
        var nextSibling = firstChild
        for (index, joint) in skeleton.joints.enumerated().reversed() {
            guard let parent = joint.parent else {
                if index == 0 { continue }
                throw BVHWriteError.severalRoots(skeleton.joints[0].name, joint.name)
            }
            nextSibling[index] = firstChild[parent]
            firstChild[parent] = index
        }
        guard !skeleton.joints.isEmpty else { throw BVHWriteError.nothingToWrite }
        var stack = [(index: 0, depth: 0)]
        while let entry = stack.popLast() {
            joints.append(entry)
            if let sibling = nextSibling[entry.index] { stack.append((sibling, entry.depth)) }
            if let child = firstChild[entry.index] { stack.append((child, entry.depth + 1)) }
        }
    }

    /// For each channel in this order its index in a frame of the skeleton.
    func columns(of skeleton: Skeleton) -> [Int] {
        joints.flatMap { entry in
            let first = skeleton.firstChannel[entry.index]
            return first..<first + skeleton.joints[entry.index].channels.count
        }
    }
}

extension NumberText {
    // 10,000 joints one inside the other would otherwise be 50 million tabs a line of each
    private static let deepestIndent = 60

    /// Writes the hierarchy, from "HIERARCHY" to the last closing brace.
    mutating func appendHierarchy(_ skeleton: Skeleton, _ order: TreeOrder, decimals: Int?) {
        append("HIERARCHY\n")
        var depth = 0
        for entry in order.joints {
            while depth > entry.depth {
                depth -= 1
                line(depth, "}")
            }
            let joint = skeleton.joints[entry.index]
            line(depth, "\(entry.depth == 0 ? "ROOT" : "JOINT") \(Self.name(joint.name, entry.index))")
            line(depth, "{")
            depth += 1
            offset(depth, joint.offset, decimals)
            line(
                depth,
                (["CHANNELS", "\(joint.channels.count)"] + joint.channels.map(\.name)).joined(separator: " "))
            if let end = joint.endSite {
                line(depth, "End Site")
                line(depth, "{")
                offset(depth + 1, end, decimals)
                line(depth, "}")
            }
        }
        while depth > 0 {
            depth -= 1
            line(depth, "}")
        }
    }

    private mutating func line(_ depth: Int, _ text: String) {
        append(.tab, times: min(depth, Self.deepestIndent))
        append(text)
        append(.lineFeed)
    }

    private mutating func offset(_ depth: Int, _ vector: Vector3, _ decimals: Int?) {
        append(.tab, times: min(depth, Self.deepestIndent))
        append("OFFSET")
        for axis in 0..<3 {
            append(.blank)
            if let decimals {
                append(vector[axis], decimals: decimals)
            } else {
                append(shortest: vector[axis])
            }
        }
        append(.lineFeed)
    }

    /// A joint's name as a line of BVH can hold it: no braces, no control characters, no blanks around it.
    private static func name(_ name: String, _ index: Int) -> String {
        let isPlain = name.utf8.allSatisfy {
            $0 > .blank && $0 != 0x7F && $0 != .openingBrace && $0 != .closingBrace
        }
        if isPlain, !name.isEmpty { return name }
        var scalars = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            scalars.append(
                "{}".unicodeScalars.contains(scalar) || scalar.value < 0x20 || scalar.value == 0x7F
                    ? "_" : scalar)
        }
        let kept = scalars.drop { $0 == " " }
        let end = kept.lastIndex { $0 != " " }.map { kept.index(after: $0) } ?? kept.startIndex
        return kept.startIndex == end ? "joint\(index)" : String(kept[..<end])
    }
}
