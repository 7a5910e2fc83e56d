/// Finds transforms by the addresses that channels give (COLLADA 1.4.1 specification, chapter 3: Address Syntax).
struct COLLADAAddresses {
    /// How many nodes of one sid are compared, for the one nearest to the start.
    private static let mostCandidates = 64

    private let nodes: [COLLADARecords.Node]
    private let byID: [String: Int]
    private let bySID: [String: [Int]]
    // Node elements are numbered in the order of the document: those below one follow it in one run.
    private let ends: [Int]
    private let depths: [Int]

    init(_ records: COLLADARecords) {
        nodes = records.nodes
        var byID: [String: Int] = [:]
        var bySID: [String: [Int]] = [:]
        var ends = Array(nodes.indices.map { $0 + 1 })
        var depths = Array(repeating: 0, count: nodes.count)
        for (index, node) in nodes.enumerated() {
            if let id = node.id.map(COLLADAReference.key), byID[id] == nil { byID[id] = index }
            if let sid = node.sid.map(COLLADAReference.key) { bySID[sid, default: []].append(index) }
            for case .node(let child) in node.children { depths[child] = depths[index] + 1 }
        }
        for (index, node) in nodes.enumerated().reversed() {
            for case .node(let child) in node.children { ends[index] = max(ends[index], ends[child]) }
        }
        self.byID = byID
        self.bySID = bySID
        self.ends = ends
        self.depths = depths
    }

    /// The node element, its transform's index, and the reading of the target that fits; nil where nothing is there.
    func find(_ target: String) -> (node: Int, transform: Int, reading: COLLADATarget)? {
        for reading in COLLADATarget.readings(target) {
            guard let first = reading.path.first, let sid = reading.path.last else { continue }
            // Of nodes that share an id the first counts; an exporter that names nodes by sid alone is understood.
            guard let start = byID[first] ?? bySID[first]?.first,
                let node = descend(from: start, along: reading.path.dropFirst().dropLast()),
                let transform = nodes[node].transforms.firstIndex(where: {
                    $0.sid.map(COLLADAReference.key) == sid
                })
            else { continue }
            return (node, transform, reading)
        }
        return nil
    }

    /// Follows sids of nodes downwards; of several the one that is least deep counts.
    private func descend(from start: Int, along path: ArraySlice<String>) -> Int? {
        var at = start
        for sid in path {
            let candidates = bySID[sid] ?? []
            var (low, high) = (0, candidates.count)
            while low < high {
                let middle = (low + high) / 2
                if candidates[middle] <= at { low = middle + 1 } else { high = middle }
            }
            let below = candidates[low...].prefix(Self.mostCandidates).prefix { $0 < ends[at] }
            guard let nearest = below.min(by: { depths[$0] < depths[$1] }) else { return nil }
            at = nearest
        }
        return at
    }
}
