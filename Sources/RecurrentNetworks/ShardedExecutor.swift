import Dispatch
import Tensors

/// Runs the shards of a batch on a few threads.
///
/// How many threads there are changes nothing in the result: the number of shards is the caller's, every
/// shard writes to what is its own, and the shards' gradients are summed in their order.
public struct ShardedExecutor: Sendable {
    /// The number of threads.
    public let threads: Int

    /// Uses a number of threads, the caller's among them.
    public init(threads: Int) {
        precondition(threads > 0, "there is at least one thread")
        self.threads = threads
    }

    /// Calls `body` once with each of `0..<shards` and returns when all calls have ended.
    ///
    /// Thread w takes the shards w, w + threads, and so on.
    public func run(shards: Int, _ body: @Sendable (Int) -> Void) {
        let workers = min(threads, shards)
        guard workers > 1 else {
            for shard in 0..<shards { body(shard) }
            return
        }
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
            for shard in stride(from: worker, to: shards, by: workers) { body(shard) }
        }
    }

    /// Sets `total` to the sum of the shards' gradients, added in their order.
    public func sum(_ shards: [Parameters], into total: Parameters, kernels: VectorKernels = .best) {
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
}
