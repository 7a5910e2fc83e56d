import Tensors

/// Trains a network one batch at a time, over shards of which the batch size alone says how many there are.
///
/// The shards' gradients are summed in their order, so that a seed gives the same bits on any number of threads.
final class NetworkTrainer {
    private let model: Sequential
    private let loss: Loss
    private let optimiser: OptimiserState
    private let layers: [any PackedLayer]
    private let shards: [NetworkShard]
    private let parts: [FloatBuffer]
    private let pieces: [Range<Int>]
    private let total: Parameters
    private let executor: ShardedExecutor
    /// For work that is too little to share.
    private let updateExecutor: ShardedExecutor
    private let drops: Bool

    init(_ model: Sequential, loss: Loss, optimiser: OptimiserState, batchSize: Int, threads: Int) {
        self.model = model
        self.loss = loss
        self.optimiser = optimiser
        let layers = model.packedLayers(for: .training)
        self.layers = layers
        let shards = Self.shardSizes(batchSize).map {
            NetworkShard(model, layers, capacity: $0, isTraining: true)
        }
        self.shards = shards
        parts = shards.compactMap { $0.gradients?.values }
        let layout = model.parameters.layout
        total = (shards.count == 1 ? shards[0].gradients : nil) ?? Parameters(layout)
        pieces = ShardedExecutor.pieces(of: 0..<layout.count)
        executor = ShardedExecutor(threads: threads)
        updateExecutor = ShardedExecutor(threads: shards.count == 1 ? 1 : threads)
        drops = model.layers.contains { $0.drops }
    }

    /// The numbers of samples in the shards of a batch.
    static func shardSizes(_ batch: Int) -> [Int] {
        let count = batch < 16 ? 1 : max(2, (batch + 31) / 32)
        return (0..<count).map { share(of: batch, $0, count) }
    }

    private static func share(of batch: Int, _ index: Int, _ count: Int) -> Int {
        batch / count + (index < batch % count ? 1 : 0)
    }

    /// The samples of a shard in a batch that may be smaller than the others.
    private static func range(_ batch: Range<Int>, _ index: Int, _ count: Int) -> Range<Int> {
        let (size, larger) = (batch.count / count, batch.count % count)
        let first = batch.lowerBound + index * size + min(index, larger)
        return first..<first + size + (index < larger ? 1 : 0)
    }

    /// Computes the gradients of the samples `order[range]` and gives their mean loss.
    func gradients(
        _ x: Tensor, _ y: Tensor, _ order: [Int], _ range: Range<Int>, using random: inout RandomSource
    ) -> Double {
        let elements = Double(range.count * model.outputShape.reduce(1, *))
        if drops { for shard in shards { shard.pass.random = random.split() } }
        let (shards, loss) = (shards, loss)
        executor.run(shards: shards.count) { index in
            let own = Self.range(range, index, shards.count)
            if own.isEmpty {
                shards[index].rest()
            } else {
                shards[index].train(x, y, order, own, loss, scale: Float(1 / elements))
            }
        }
        if shards.count > 1 {
            let (parts, pieces, total, kernels) = (parts, pieces, total, model.kernels)
            executor.run(shards: pieces.count) {
                kernels.sum(parts, into: total.values, range: pieces[$0])
            }
        }
        var sum = 0.0
        for shard in shards { sum += shard.lossSum }
        return sum / elements
    }

    /// The gradients of the last batch.
    var batchGradients: Parameters { total }

    /// Moves the weights once by the samples `order[range]` and gives their mean loss before that.
    func step(
        _ x: Tensor, _ y: Tensor, _ order: [Int], _ range: Range<Int>, using random: inout RandomSource
    ) -> Double {
        let loss = gradients(x, y, order, range, using: &random)
        optimiser.update(model.parameters, gradients: total, executor: updateExecutor)
        let (layers, parameters) = (layers, model.parameters)
        updateExecutor.run(shards: layers.count) { layers[$0].load(from: parameters) }
        return loss
    }

    /// The mean loss of the samples `order[range]`.
    func evaluate(_ x: Tensor, _ y: Tensor, _ order: [Int], _ range: Range<Int>) -> Double {
        let (shards, loss) = (shards, loss)
        executor.run(shards: shards.count) { index in
            let own = Self.range(range, index, shards.count)
            if own.isEmpty { shards[index].rest() } else { shards[index].evaluate(x, y, order, own, loss) }
        }
        var sum = 0.0
        for shard in shards { sum += shard.lossSum }
        return sum / Double(range.count * model.outputShape.reduce(1, *))
    }
}

extension NetworkShard {
    /// Takes no part in a batch that has fewer samples than shards.
    func rest() {
        gradients?.values.fill(0)
        lossSum = 0
    }
}

extension Layer {
    /// Whether random numbers decide what the layer drops.
    fileprivate var drops: Bool {
        switch self {
        case let layer as Dropout: layer.rate > 0
        case let layer as LSTM: layer.dropout > 0
        case let layer as Bidirectional: layer.layer.dropout > 0
        case let layer as TimeDistributed: layer.layer.drops
        // A layer of one's own may.
        default: !(self is Dense || self is RepeatVector)
        }
    }
}
