import Tensors

/// The product of one row with packed weights, split among threads by columns.
///
/// What a step of one sequence waits for is its weights: each core reads a part of them, and finds it in a cache of its own
/// at the next step.
final class SplitProduct: ShardedWork, @unchecked Sendable {
    private let executor: ShardedExecutor
    private var work: (left: MatrixView, matrix: PackedMatrix, result: MatrixView, backward: Bool)?
    private var shards = 1

    init(_ executor: ShardedExecutor) { self.executor = executor }

    /// result = left · matrix, the same bits as on one thread.
    func multiply(_ left: MatrixView, _ matrix: PackedMatrix, into result: MatrixView, backward: Bool) {
        shards = min(executor.threads, result.columns / matrix.panelWidth)
        guard shards > 1 else { return matrix.multiply(left, into: result, backward: backward) }
        work = (left, matrix, result, backward)
        executor.run(shards: shards, of: self)
    }

    func run(shard: Int) {
        guard let work else { return }
        let (panels, width) = (work.result.columns / work.matrix.panelWidth, work.matrix.panelWidth)
        let first = panels * shard / shards * width
        let end = shard == shards - 1 ? work.result.columns : panels * (shard + 1) / shards * width
        work.matrix.multiply(
            work.left, into: work.result.slice(columns: first..<end), firstColumn: first,
            backward: work.backward)
    }
}
