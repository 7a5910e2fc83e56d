/// A tree of a scene's nodes that moves as one.
package struct SceneSkeleton: Equatable, Sendable {
    /// The name of its topmost node.
    package let name: String
    /// The ids and names by which it can be chosen.
    let aliases: Set<String>
    /// Its nodes, as indices of the document's, in the order of the document.
    package let nodes: [Int]
    /// Those of `nodes` that a clip holds: less the nodes at the top that never move and carry one node alone.
    package let clipNodes: [Int]
    /// Whether a channel moves any of its nodes.
    package let isMoved: Bool
}

extension SceneDocument {
    /// The nodes that make up skeletons: joints with what stands between and above them, and what hangs on them and holds
    /// transforms alone; where there is no joint, the same of the nodes that channels move, and where there is none of
    /// these either, all of the scene.
    package var joints: [Int] { Self.joints(of: nodes, isMoved: isMoved) }

    /// The same for nodes of which it is known which elements move.
    static func joints(of nodes: [Node], isMoved: [Bool]) -> [Int] {
        var isListed = nodes.map(\.isJoint)
        if !isListed.contains(true) { isListed = nodes.map { isMoved[$0.element] } }
        if !isListed.contains(true) { return Array(nodes.indices) }
        // Exporters write ends of limbs as plain nodes, and trees whose leaves are no joints by name.
        for index in nodes.indices where !nodes[index].holdsMore {
            if let parent = nodes[index].parent, isListed[parent] { isListed[index] = true }
        }
        for index in nodes.indices.reversed() where isListed[index] {
            if let parent = nodes[index].parent { isListed[parent] = true }
        }
        return nodes.indices.filter { isListed[$0] }
    }

    /// The skeletons of the scene, in the order of the document.
    package var skeletons: [SceneSkeleton] {
        var trees: [[Int]] = []
        var tree = Array(repeating: -1, count: nodes.count)
        for index in joints {
            tree[index] = nodes[index].parent.map { tree[$0] } ?? trees.count
            if tree[index] == trees.count { trees.append([]) }
            trees[tree[index]].append(index)
        }
        return trees.map(skeleton)
    }

    private func skeleton(_ tree: [Int]) -> SceneSkeleton {
        var children: [Int: Int] = [:]
        for index in tree { if let parent = nodes[index].parent { children[parent, default: 0] += 1 } }
        // Tops that stand still would hide the walk of the joint below from whoever looks for it at the root.
        let still = tree.prefix { index in
            let node = nodes[index]
            return !node.isJoint && !isMoved[node.element] && children[index] == 1
        }
        let tops = tree.prefix(still.count + 1)
        let aliases = tops.flatMap { index in
            [nodes[index].label(index), nodes[index].id, nodes[index].name, nodes[index].sid].compactMap {
                $0
            }
        }
        return SceneSkeleton(
            name: nodes[tree[0]].label(tree[0]), aliases: Set(aliases), nodes: tree,
            clipNodes: Array(tree.dropFirst(still.count)),
            isMoved: tree.contains { isMoved[nodes[$0].element] })
    }

    /// The skeleton of this name or, without one, the first that moves, else the first.
    ///
    /// Throws `ParseError` where there is none of the name.
    ///
    /// - Parameter drives: what is to move it.
    func skeleton(named name: String?, movedBy drives: [Drive]) throws -> (
        taken: SceneSkeleton, others: [SceneSkeleton]
    ) {
        let all = skeletons
        guard let name else {
            let moved = Set(drives.map(\.element))
            let index =
                all.firstIndex { $0.nodes.contains { moved.contains(nodes[$0].element) } }
                ?? all.firstIndex { $0.isMoved } ?? 0
            return (all[index], all.indices.filter { $0 != index }.map { all[$0] })
        }
        guard
            let taken = all.first(where: { $0.name == name })
                ?? all.first(where: { $0.aliases.contains(name) })
        else {
            throw ParseError(file: file, fact: .scene(.noSuchSkeleton(name, known: all.map(\.name))))
        }
        return (taken, [])
    }

    /// The name of a node, for people and for BVH.
    package func label(ofNode index: Int) -> String { nodes[index].label(index) }
}
