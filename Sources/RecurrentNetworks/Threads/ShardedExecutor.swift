import Tensors

/// Runs the shards of a batch on a few threads.
///
/// How many threads there are, and which of them takes which shard, changes nothing in the result: the number of
/// shards is the caller's, every shard writes to what is its own, and the shards' gradients are summed in their
/// order.
package struct ShardedExecutor: Sendable {
    /// The number of threads.
    package let threads: Int
    private let team: WorkerTeam?

    /// Uses a number of threads, the caller's among them; the others wait for work until the executor goes.
    package init(threads: Int) {
        precondition(threads > 0, "there is at least one thread")
        self.threads = threads
        team = threads > 1 ? WorkerTeam(workers: threads) : nil
    }

    /// Does all shards of `work`, and returns when all are done; allocates nothing.
    package func run(shards: Int, of work: any ShardedWork) {
        if let team {
            team.run(shards: shards, work)
        } else {
            for shard in 0..<shards { work.run(shard: shard) }
        }
    }

    /// Calls `body` once with each of `0..<shards` and returns when all calls have ended.
    package func run(shards: Int, _ body: @Sendable (Int) -> Void) {
        guard let team, shards > 1 else {
            for shard in 0..<shards { body(shard) }
            return
        }
        withoutActuallyEscaping(body) { body in
            let work = ClosureWork(body)
            team.run(shards: shards, work)
            // A thread may hold the object for a moment yet; the closure ends here.
            work.body = nil
        }
    }

    /// Sets `total` to the sum of the shards' gradients, added in their order.
    package func sum(_ shards: [Parameters], into total: Parameters, kernels: VectorKernels = .best) {
        precondition(shards.allSatisfy { $0.layout == total.layout }, "the layouts differ")
        let parts = shards.map(\.values)
        let ranges = Self.pieces(of: 0..<total.layout.count)
        run(shards: ranges.count) { kernels.sum(parts, into: total.values, range: ranges[$0]) }
    }

    /// Cuts a range into pieces that fit a processor's cache.
    static func pieces(of range: Range<Int>) -> [Range<Int>] {
        let length = 16_384
        return stride(from: range.lowerBound, to: range.upperBound, by: length).map {
            $0..<min($0 + length, range.upperBound)
        }
    }

    /// A closure as work.
    private final class ClosureWork: ShardedWork, @unchecked Sendable {
        var body: (@Sendable (Int) -> Void)?

        init(_ body: @escaping @Sendable (Int) -> Void) { self.body = body }

        func run(shard: Int) { body?(shard) }
    }
}
