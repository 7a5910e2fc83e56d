import RecurrentNetworks
import Tensors

/// Trains the network by back-propagation through time, one step at a time.
///
/// A batch is drawn at random and split over a fixed number of shards whose gradients are summed in a fixed
/// order, so that a seed gives the same bits on any number of threads.
public final class Trainer {
    /// The windows of a shard; a batch has as many shards as it takes.
    private static let shardWindows = 16

    public let data: TrainingData
    public let settings: ForecasterSettings
    public let network: ForecasterNetwork
    /// The number of steps done.
    public private(set) var step = 0
    /// The running mean of the loss.
    public private(set) var loss = 0.0
    let parameters: Parameters
    private let gradients: Parameters
    private let weights: ForecasterWeights
    let optimiser: AdamW
    let average: ExponentialMovingAverage
    private let schedule: LearningRateSchedule
    private let shards: [TrainingShard]
    private let executor: ShardedExecutor
    private(set) var random: RandomSource

    /// A training that has not begun; `data.training` must not be empty.
    public init(_ data: TrainingData, settings: ForecasterSettings, threads: Int) {
        precondition(!data.training.isEmpty, "there are no windows to train on")
        self.data = data
        self.settings = settings
        random = RandomSource(seed: settings.seed)
        let network = ForecasterNetwork(
            features: data.layout.count, units: settings.units, layers: settings.layers)
        self.network = network
        parameters = network.initialParameters(using: &random)
        gradients = Parameters(network.layout)
        weights = ForecasterWeights(network, from: parameters, for: .training)
        optimiser = AdamW(network.layout, settings: .init(weightDecay: settings.weightDecay))
        average = ExponentialMovingAverage(of: parameters, decay: settings.averaging)
        schedule = .cosine(
            peak: settings.learningRate, floor: settings.learningRate / 100, warmUp: settings.warmUp,
            total: settings.steps)
        let rule = StepRule(layout: data.layout, scaling: data.scaling)
        let featureWeights = FeatureWeights(data.layout).values
        shards = Self.shardSizes(settings.batch).map {
            TrainingShard(network, settings: settings, rule: rule, weights: featureWeights, windows: $0)
        }
        executor = ShardedExecutor(threads: threads)
    }

    private static func shardSizes(_ batch: Int) -> [Int] {
        let count = (batch + shardWindows - 1) / shardWindows
        return (0..<count).map { batch / count + ($0 < batch % count ? 1 : 0) }
    }

    /// Takes up the counters of a training broken off; the tensors are set already.
    func resume(step: Int, loss: Double, random: RandomSource) {
        (self.step, self.loss, self.random) = (step, loss, random)
        weights.load(from: parameters)
    }

    /// Whether all steps are done.
    public var isDone: Bool { step >= settings.steps }

    /// Draws a batch and moves the weights once.
    public func advance() {
        let sources = shards.map { _ in random.split() }
        let (shards, weights, data) = (shards, weights, data)
        executor.run(shards: shards.count) { index in
            var random = sources[index]
            shards[index].load(data, using: &random)
            shards[index].run(weights)
        }
        executor.sum(shards.map(\.gradients), into: gradients)
        VectorKernels.best.scale(gradients.everything, by: Float(1 / Double(shards.count)))
        let scale = GradientClipping.scale(
            norm: GradientClipping.globalNorm(gradients), limit: settings.clipNorm)
        optimiser.update(
            parameters, gradients: gradients, learningRate: schedule.rate(at: step), gradientScale: scale,
            executor: executor)
        average.update(from: parameters)
        weights.load(from: parameters)
        step += 1
        let now = shards.map(\.loss).reduce(0, +) / Double(shards.count)
        loss = step == 1 ? now : loss + (now - loss) * max(0.02, 1 / Double(step))
    }

    /// The forecaster as learnt so far: the running mean of the weights.
    public func forecaster() -> Forecaster {
        Forecaster(
            settings: settings, layout: data.layout, rate: data.rate, scaling: data.scaling,
            parameters: average.average.copy())
    }
}

extension Parameters {
    /// All numbers as one row.
    var everything: MatrixView { MatrixView(values, rows: 1, columns: values.count) }
}
