import MotionCore

/// What of a skeleton the measures of naturalness look at.
struct NaturalBody: Sendable {
    /// The body's size in the file's unit.
    let size: Double
    /// The axis that points up, and the two level ones.
    let up: Int
    let level: (Int, Int)
    /// The points at and below the root, the root first, each End Site after its joint: their indices among `points` of the
    /// clip.
    let points: [Int]
    /// The two of these, by their indices here, whose direction tells where the body faces.
    let side: (Int, Int)
    /// For each of these the one on the other side of the body, by name; itself in the middle. Nil where names tell too few.
    let partners: [Int]?

    /// - Parameter clip: at least one frame of a body that has a size.
    init?(_ clip: EvaluatedClip) {
        guard let first = clip.positions.first, clip.size > 0 else { return nil }
        let nodes = Nodes(clip)
        let root = Self.root(clip)
        var isInside = Array(repeating: false, count: nodes.points.count)
        for node in nodes.points.indices {
            let parent = nodes.parents[node]
            isInside[node] = nodes.points[node] == root || parent.map { isInside[$0] } ?? false
        }
        let inside = nodes.points.indices.filter { isInside[$0] }
        guard let top = inside.first else { return nil }
        let up = clip.up.rawValue
        let level = (up == 0 ? 1 : 0, up == 2 ? 1 : 2)
        var indices: [Int: Int] = [:]
        for (index, node) in inside.enumerated() { indices[node] = index }
        let partners = nodes.partners(clip.clip.skeleton)
        let widest = nodes.widest(below: top, partners: partners, wide: 0.02 * clip.size) { a, b in
            var across = first[a] - first[b]
            across[up] = 0
            return across.length
        }
        (size, self.up, self.level) = (clip.size, up, level)
        points = inside.map { nodes.points[$0] }
        side = (indices[widest.0] ?? 0, indices[widest.1] ?? 0)
        self.partners = partners.map { partners in
            inside.indices.map { indices[partners[inside[$0]]] ?? $0 }
        }
    }

    /// The first joint that travels more than a hundredth of the size: some rigs have still ones above the hips.
    private static func root(_ clip: EvaluatedClip) -> Int {
        let samples = stride(from: 0, to: clip.positions.count, by: max(1, clip.positions.count / 200))
        let isTravelling = { (joint: Int) in
            (0..<3).contains { axis in
                let values = samples.map { clip.positions[$0][joint][axis] }
                return (values.max() ?? 0) - (values.min() ?? 0) > 0.01 * clip.size
            }
        }
        return clip.clip.skeleton.joints.indices.first(where: isTravelling) ?? 0
    }
}

/// The points of a skeleton as a tree, each End Site after its joint.
private struct Nodes {
    /// For each node its index among the clip's points.
    var points: [Int] = []
    /// For each node the one that it hangs on, how deep it hangs, and whether it is away from that one.
    var parents: [Int?] = []
    var depths: [Int] = []
    var isAway: [Bool] = []
    /// For each node its joint, and whether it is the joint's End Site.
    var joints: [Int] = []
    var isEnd: [Bool] = []

    init(_ clip: EvaluatedClip) {
        let skeleton = clip.clip.skeleton
        var nodeOfJoint: [Int] = []
        for (index, joint) in skeleton.joints.enumerated() {
            nodeOfJoint.append(points.count)
            add(
                index, joint: index, isEnd: false, under: joint.parent.map { nodeOfJoint[$0] },
                isAway: joint.offset != .zero)
            guard let end = joint.endSite, let point = clip.points.firstIndex(of: .endSite(index)) else {
                continue
            }
            add(point, joint: index, isEnd: true, under: nodeOfJoint[index], isAway: end != .zero)
        }
    }

    private mutating func add(_ point: Int, joint: Int, isEnd: Bool, under parent: Int?, isAway: Bool) {
        points.append(point)
        joints.append(joint)
        self.isEnd.append(isEnd)
        parents.append(parent)
        depths.append(parent.map { depths[$0] + 1 } ?? 0)
        self.isAway.append(isAway)
    }

    /// For each node the one on the other side, by name; itself where it has none; nil where fewer than two of five have.
    func partners(_ skeleton: Skeleton) -> [Int]? {
        var (joint, end): ([String: Int], [String: Int]) = ([:], [:])
        for node in points.indices.reversed() {
            let name = skeleton.joints[joints[node]].name
            if isEnd[node] { end[name] = node } else { joint[name] = node }
        }
        var found = 0
        let partners = points.indices.map { node in
            let named = isEnd[node] ? end : joint
            for name in SideName.exchanged(skeleton.joints[joints[node]].name) {
                if let other = named[name] {
                    found += 1
                    return other
                }
            }
            return node
        }
        return 5 * found >= 2 * points.count ? partners : nil
    }

    /// The two nodes that tell where the body faces: the children of the root farthest apart, of both sides where there are
    /// such; where they lie above each other, the two farthest apart of one depth, of the upper four.
    ///
    /// - Parameters:
    ///   - wide: how far apart children tell something.
    ///   - distance: the level distance of two points of the clip.
    func widest(below root: Int, partners: [Int]?, wide: Double, distance: (Int, Int) -> Double) -> (Int, Int)
    {
        typealias Pair = (distance: Double, first: Int, second: Int)
        func farthest(_ pairs: [(Int, Int)]) -> Pair? {
            pairs.map { ($0.0, $0.1) }.map { (distance(points[$0.0], points[$0.1]), $0.0, $0.1) }
                .max { ($0.0, $0.1, $0.2) < ($1.0, $1.1, $1.2) }
        }
        let children = points.indices.filter { parents[$0] == root && isAway[$0] }
        let pairs = children.flatMap { a in children.filter { $0 > a }.map { (a, $0) } }
        let sides = pairs.filter { partners?[$0.0] == $0.1 }
        if let pair = farthest(sides.isEmpty ? pairs : sides), pair.distance > wide {
            return (pair.first, pair.second)
        }
        let upper = points.indices.filter { depths[$0] <= 4 }
        let apart = farthest(
            upper.flatMap { a in upper.filter { $0 < a && depths[$0] == depths[a] }.map { (a, $0) } })
        return apart.map { ($0.first, $0.second) } ?? (root, points.count - 1)
    }
}
