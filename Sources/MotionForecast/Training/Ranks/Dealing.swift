/// Which rank does which part of a training's steps.
///
/// Networks that one rank trains whole need no exchange; of the others each shard of a batch is somebody's, and all ranks sum
/// the gradients. What is learnt does not depend on it, to the bit.
struct Dealing: Equatable {
    /// For each network the rank that trains it whole; nil where its shards are dealt.
    let owners: [Int?]
    /// For each network the rank of each of its shards.
    let shards: [[Int]]

    /// Deals all shards one by one.
    static func shards(_ counts: [Int], ranks: Int) -> Dealing {
        Dealing(owners: counts.map { _ in nil }, counts, ranks)
    }

    /// Deals whole networks, to each rank as many, and the shards of those that are left.
    ///
    /// - Parameter costs: what a step of each network costs: the dearest are dealt first, each to the rank that has the
    ///   least to do.
    static func networks(_ counts: [Int], costs: [Double], ranks: Int) -> Dealing {
        let each = counts.count / ranks
        var owners: [Int?] = counts.map { _ in nil }
        var load = Array(repeating: (networks: 0, cost: 0.0), count: ranks)
        let sorted = counts.indices.prefix(each * ranks).sorted { (costs[$1], $0) < (costs[$0], $1) }
        for network in sorted {
            let free = load.indices.filter { load[$0].networks < each }
            guard let rank = free.min(by: { (load[$0].cost, $0) < (load[$1].cost, $1) }) else { break }
            owners[network] = rank
            load[rank].networks += 1
            load[rank].cost += costs[network]
        }
        return Dealing(owners: owners, counts, ranks)
    }

    private init(owners: [Int?], _ counts: [Int], _ ranks: Int) {
        self.owners = owners
        var next = 0
        shards = zip(owners, counts).map { owner, count in
            (0..<count).map { _ in
                if let owner { return owner }
                defer { next += 1 }
                return next % ranks
            }
        }
    }

    /// The shards that a rank does.
    func pieces(of rank: Int) -> [(member: Int, shard: Int)] {
        shards.indices.flatMap { member in
            shards[member].indices.filter { shards[member][$0] == rank }.map { (member, $0) }
        }
    }

    /// Whether all networks are trained by all ranks, each of which has all that is learnt.
    var isShared: Bool { owners.allSatisfy { $0 == nil } }
}
