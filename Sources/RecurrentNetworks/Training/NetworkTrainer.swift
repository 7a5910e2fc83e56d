import Foundation
import Synchronization
import Tensors

/// Trains a network one batch at a time, over shards of which the batch size alone says how many there are.
///
/// The shards' gradients are summed in their order, so that a seed gives the same bits on any number of threads.
final class NetworkTrainer {
    private let model: Sequential
    private let optimiser: OptimiserState
    private let work: Work
    private let total: Parameters
    private let executor: ShardedExecutor
    /// For work that is too little to split.
    private let updateExecutor: ShardedExecutor
    /// Over how many terms of a sample the loss is a mean.
    private let terms: Int

    init(_ model: Sequential, loss: Loss, optimiser: OptimiserState, batchSize: Int, threads: Int) {
        self.model = model
        self.optimiser = optimiser
        let layers = model.packedLayers(for: .training)
        let shards = Self.shardSizes(batchSize).map {
            NetworkShard(model, layers, capacity: $0, isTraining: true)
        }
        let layout = model.parameters.layout
        total = (shards.count == 1 ? shards[0].gradients : nil) ?? Parameters(layout)
        work = Work(model, layers, shards, loss: loss, total: total)
        executor = ShardedExecutor(threads: min(threads, max(shards.count, 1)))
        updateExecutor = shards.count == 1 ? ShardedExecutor(threads: 1) : executor
        terms = loss.terms(of: model.outputShape)
    }

    /// The numbers of samples in the shards of a batch.
    static func shardSizes(_ batch: Int) -> [Int] {
        let count = batch < 16 ? 1 : max(2, (batch + 31) / 32)
        return (0..<count).map { size(of: batch, $0, count) }
    }

    private static func size(of batch: Int, _ index: Int, _ count: Int) -> Int {
        batch / count + (index < batch % count ? 1 : 0)
    }

    /// The samples of a shard in a batch that may be smaller than the others.
    fileprivate static func range(_ batch: Range<Int>, _ index: Int, _ count: Int) -> Range<Int> {
        let (size, larger) = (batch.count / count, batch.count % count)
        let first = batch.lowerBound + index * size + min(index, larger)
        return first..<first + size + (index < larger ? 1 : 0)
    }

    /// Computes the gradients of the samples `order[range]` and gives their mean loss.
    func gradients(
        _ x: Tensor, _ y: Tensor, _ order: [Int], _ range: Range<Int>, using random: inout RandomSource
    ) -> Double {
        let shards = work.shards
        if model.drops { for shard in shards { shard.pass.random = random.split() } }
        work.batch = Work.Batch(x: x, y: y, order: order, range: range)
        work.beginBatch()
        let sum = run(.train)
        if shards.count > 1 {
            work.phase = .sum
            executor.run(shards: work.pieces.count, of: work)
        }
        return sum / Double(range.count * terms)
    }

    /// The gradients of the last batch.
    var batchGradients: Parameters { total }

    /// Moves the weights once by the samples `order[range]` and gives their mean loss before that.
    func step(
        _ x: Tensor, _ y: Tensor, _ order: [Int], _ range: Range<Int>, using random: inout RandomSource
    ) -> Double {
        let loss = gradients(x, y, order, range, using: &random)
        optimiser.update(model.parameters, gradients: total, executor: updateExecutor)
        work.phase = .load
        updateExecutor.run(shards: work.layers.count, of: work)
        return loss
    }

    /// The mean loss of the samples `order[range]`.
    func evaluate(_ x: Tensor, _ y: Tensor, _ order: [Int], _ range: Range<Int>) -> Double {
        work.batch = Work.Batch(x: x, y: y, order: order, range: range)
        return run(.evaluate) / Double(range.count * terms)
    }

    /// Has all shards of the batch do something, and gives the sum of their losses.
    private func run(_ phase: Work.Phase) -> Double {
        work.phase = phase
        executor.run(shards: work.shards.count, of: work)
        var sum = 0.0
        for shard in work.shards { sum += shard.lossSum }
        return sum
    }

    /// What the threads do; the trainer sets phase and batch before they begin.
    private final class Work: ShardedWork, @unchecked Sendable {
        enum Phase { case train, evaluate, sum, load }

        struct Batch {
            let x: Tensor
            let y: Tensor
            let order: [Int]
            let range: Range<Int>
        }

        let layers: [any PackedLayer]
        let shards: [NetworkShard]
        let pieces: [Range<Int>]
        var phase = Phase.train
        var batch: Batch?
        private let progress: [Progress]
        /// How many shards a thread has begun.
        private let claimed = Atomic<Int>(0)
        private let loss: Loss
        private let parameters: Parameters
        private let total: FloatBuffer
        private let parts: [FloatBuffer]
        private let kernels: VectorKernels
        /// Over how many terms of a sample the loss is a mean.
        private let terms: Int

        init(
            _ model: Sequential, _ layers: [any PackedLayer], _ shards: [NetworkShard], loss: Loss,
            total: Parameters
        ) {
            self.layers = layers
            self.shards = shards
            progress = shards.map { _ in Progress() }
            self.loss = loss
            self.total = total.values
            parameters = model.parameters
            kernels = model.kernels
            terms = loss.terms(of: model.outputShape)
            parts = shards.compactMap { $0.gradients?.values }
            pieces = ShardedExecutor.pieces(of: 0..<total.layout.count)
        }

        func run(shard index: Int) {
            switch phase {
            case .sum: kernels.sum(parts, into: total, range: pieces[index])
            case .load: layers[index].load(from: parameters)
            case .train, .evaluate: run(shards[index], index)
            }
        }

        private func run(_ shard: NetworkShard, _ index: Int) {
            guard let batch else { return }
            let own = NetworkTrainer.range(batch.range, index, shards.count)
            if phase == .train { claimed.add(1, ordering: .relaxed) }
            if own.isEmpty {
                shard.rest()
            } else if phase == .train {
                let scale = Float(1 / Double(batch.range.count * terms))
                shard.train(batch.x, batch.y, batch.order, own, loss, scale: scale)
                guard shards.count > 1 else { return shard.accumulate() }
                progress[index].isReady.store(true, ordering: .releasing)
            } else {
                return shard.evaluate(batch.x, batch.y, batch.order, own, loss)
            }
            if phase == .train { accumulate() }
        }

        /// Adds pieces of the weights' gradients, of whichever shards have come so far.
        ///
        /// Cores are not equally fast at every moment: one that is done early takes pieces of the other's shard.
        /// Who does a piece changes nothing in it.
        private func accumulate() {
            while true {
                var isAnyLeft = false
                for (shard, progress) in zip(shards, progress) {
                    guard progress.isReady.load(ordering: .acquiring) else {
                        isAnyLeft = true
                        continue
                    }
                    let piece = progress.next.add(1, ordering: .relaxed).oldValue
                    guard piece < shard.pieces else { continue }
                    shard.accumulate(piece: piece)
                    isAnyLeft = true
                    break
                }
                // A shard that nobody has begun is for this thread to begin.
                guard isAnyLeft, claimed.load(ordering: .relaxed) == shards.count else { return }
            }
        }

        /// Forgets how far the shards came in the last batch.
        func beginBatch() {
            claimed.store(0, ordering: .relaxed)
            for progress in progress {
                progress.isReady.store(false, ordering: .relaxed)
                progress.next.store(0, ordering: .relaxed)
            }
        }

        /// How far a shard has come in the batch.
        private final class Progress: Sendable {
            let isReady = Atomic<Bool>(false)
            let next = Atomic<Int>(0)
        }
    }
}

extension NetworkShard {
    /// Takes no part in a batch that has fewer samples than shards.
    func rest() {
        gradients?.values.fill(0)
        lossSum = 0
    }
}
