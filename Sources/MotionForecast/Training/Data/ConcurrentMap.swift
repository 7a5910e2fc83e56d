import RecurrentNetworks
import Synchronization

/// Does the same to many things on several threads.
package enum ConcurrentMap {
    /// The results for `0..<count`, in their order; throws the error of the first of them that failed.
    ///
    /// After a failure no more are begun.
    package static func map<Result: Sendable>(
        _ count: Int, threads: Int, _ body: @Sendable (Int) throws -> Result
    ) throws -> [Result] {
        let state = Mutex(State<Result>(results: Array(repeating: nil, count: count)))
        ShardedExecutor(threads: max(1, min(threads, count))).run(shards: count) { index in
            guard state.withLock({ $0.failure.map { index < $0.index } ?? true }) else { return }
            do {
                let result = try body(index)
                state.withLock { $0.results[index] = result }
            } catch {
                state.withLock { state in
                    if state.failure.map({ index < $0.index }) ?? true { state.failure = (index, error) }
                }
            }
        }
        return try state.withLock { state in
            if let failure = state.failure { throw failure.error }
            return state.results.compactMap { $0 }
        }
    }

    private struct State<Result> {
        var results: [Result?]
        var failure: (index: Int, error: any Error)?
    }
}
