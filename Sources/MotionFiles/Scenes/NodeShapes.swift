import MotionCore

/// What nodes do to the shape of what hangs on them, beside turning it.
struct NodeShapes {
    private static let tolerance = 1e-3

    var flat: Set<Int> = []
    private var scaled: Set<Int> = []
    private var sheared: Set<Int> = []
    private var mirrored: Set<Int> = []

    /// Looks at the nodes' own maps at the time that the poser has moved to.
    mutating func note(_ document: SceneDocument, _ nodes: [Int], _ poser: ScenePoser, isFirst: Bool) {
        for node in nodes
        where isFirst || document.isMoved[document.nodes[node].element] {
            let map = poser.local(ofNode: node).linear
            let lengths = Vector3(map.x.length, map.y.length, map.z.length)
            if (lengths - Vector3(1, 1, 1)).max() > Self.tolerance || lengths.min() < 1 - Self.tolerance {
                scaled.insert(node)
            }
            let slants = Vector3(map.x.dot(map.y), map.y.dot(map.z), map.z.dot(map.x))
            let limit = Self.tolerance * lengths.max() * lengths.max()
            if max(slants.max(), -slants.min()) > limit { sheared.insert(node) }
            if map.determinant < 0 { mirrored.insert(node) }
        }
    }

    func notes(_ name: (Int) -> String) -> [SceneNote] {
        func names(_ nodes: Set<Int>) -> [String] { nodes.sorted().map(name) }
        var notes: [SceneNote] = []
        if !scaled.isEmpty { notes.append(.scaled(names(scaled))) }
        if !sheared.isEmpty { notes.append(.sheared(names(sheared))) }
        if !mirrored.isEmpty { notes.append(.mirrored(names(mirrored))) }
        if !flat.isEmpty { notes.append(.flat(names(flat))) }
        return notes
    }
}
