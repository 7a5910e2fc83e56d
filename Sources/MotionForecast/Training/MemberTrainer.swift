import RecurrentNetworks
import Tensors

/// Trains one network of a forecaster by back-propagation through time.
///
/// A step is done in three parts, so that several networks can share the threads: `draw`, `run` of each shard, `update`.
final class MemberTrainer {
    /// The windows of a shard; a batch has as many shards as it takes.
    private static let shardWindows = 16

    let data: TrainingData
    private(set) var settings: ForecasterSettings
    let parameters: Parameters
    let optimiser: AdamW
    let average: ExponentialMovingAverage
    /// The number of steps done.
    private(set) var step = 0
    /// The running mean of the loss.
    private(set) var loss = 0.0
    private(set) var random: RandomSource
    private let gradients: Parameters
    private let weights: ForecasterWeights
    private let shards: [TrainingShard]
    private var sources: [RandomSource] = []
    /// What is no number any more: the gradient of a tensor, or the loss; nil where all is well.
    private(set) var fault: String?
    /// Why the windows of the last step could not be read; nil where they were.
    private(set) var readFault: (any Error)?

    /// A training that has not begun; `data.training` must not be empty.
    init(_ data: TrainingData, settings: ForecasterSettings) {
        precondition(!data.training.isEmpty, "there are no windows to train on")
        self.data = data
        self.settings = settings
        random = RandomSource(seed: settings.seed)
        let network = ForecasterNetwork(
            features: data.layout.count, units: settings.units, layers: settings.layers)
        parameters = network.initialParameters(using: &random)
        gradients = Parameters(network.layout)
        weights = ForecasterWeights(network, from: parameters, for: .training)
        optimiser = AdamW(network.layout, settings: .init(weightDecay: settings.weightDecay))
        average = ExponentialMovingAverage(of: parameters, decay: settings.averaging)
        let count = Self.shardCount(batch: settings.batch)
        shards = (0..<count).map { index in
            TrainingShard(
                network, settings: settings, data: data,
                windows: settings.batch / count + (index < settings.batch % count ? 1 : 0))
        }
    }

    /// Takes up the counters of a training broken off; the tensors are set already.
    func resume(step: Int, loss: Double, random: RandomSource) {
        (self.step, self.loss, self.random) = (step, loss, random)
        weights.load(from: parameters)
    }

    /// Ends the training after so many steps, at least one more; from here on the learning rate falls accordingly.
    func end(after steps: Int) { settings.steps = max(step + 1, steps) }

    private var schedule: LearningRateSchedule {
        .cosine(
            peak: settings.learningRate, floor: settings.learningRate / 100, warmUp: settings.warmUp,
            total: settings.steps)
    }

    /// How far the next step goes.
    var learningRate: Double { schedule.rate(at: step) }

    var shardCount: Int { shards.count }

    /// The shards that a batch of so many windows has.
    static func shardCount(batch: Int) -> Int { (batch + shardWindows - 1) / shardWindows }

    /// Gives each shard its random numbers for the next step.
    func draw() { sources = shards.map { _ in random.split() } }

    /// Draws a shard's windows and computes their gradients; shards may run at the same time.
    func run(shard index: Int) {
        var random = sources[index]
        shards[index].run(weights, data, using: &random)
    }

    /// Moves the weights once, against the mean of the shards' gradients.
    func update(_ executor: ShardedExecutor) {
        readFault = shards.lazy.compactMap(\.readFault).first
        guard readFault == nil else { return }
        executor.sum(shards.map(\.gradients), into: gradients)
        VectorKernels.best.scale(gradients.everything, by: Float(1 / Double(shards.count)))
        let norm = GradientClipping.globalNorm(gradients)
        let now = shards.map(\.loss).reduce(0, +) / Double(shards.count)
        guard norm.isFinite, now.isFinite else {
            fault =
                gradients.firstUnsound.map { "the gradient of \($0)" }
                ?? (now.isFinite ? "the size of the gradient" : "the error")
            step += 1
            return
        }
        let scale = GradientClipping.scale(norm: norm, limit: settings.clipNorm)
        optimiser.update(
            parameters, gradients: gradients, learningRate: schedule.rate(at: step), gradientScale: scale,
            executor: executor)
        average.update(from: parameters)
        weights.load(from: parameters)
        step += 1
        loss = step == 1 ? now : loss + (now - loss) * max(0.02, 1 / Double(step))
    }

    /// What a step costs beside other networks of the same windows: products of the weights with each frame.
    var cost: Double { Double(settings.batch * settings.shape.frames) * Double(parameters.values.count) }

    /// The sum of a shard's errors, and its gradients, which another process may have computed.
    func shardLoss(_ shard: Int) -> Double { shards[shard].loss }
    func setShardLoss(_ loss: Double, of shard: Int) { shards[shard].loss = loss }
    func shardGradients(_ shard: Int) -> FloatBuffer { shards[shard].gradients.values }

    /// Takes note of a step that another process has taken.
    func follow(loss: Double, fault: String?) {
        step += 1
        self.fault = fault
        guard fault == nil else { return }
        self.loss = loss
        optimiser.updates += 1
        average.updates += 1
    }

    /// Goes on with parameters that another process has learnt.
    func takeUpWeights() { weights.load(from: parameters) }

    /// The network as learnt so far: the running mean of the weights.
    func member() -> ForecasterMember {
        ForecasterMember(
            settings: settings, layout: data.layout, scaling: data.scaling,
            parameters: average.average.copy())
    }
}

extension Parameters {
    /// The name of the first tensor that has a number which is none; nil where there is none.
    var firstUnsound: String? {
        layout.slots.first { slot in !self[slot].array.allSatisfy(\.isFinite) }?.name
    }

    /// All numbers as one row.
    var everything: MatrixView { MatrixView(values, rows: 1, columns: values.count) }
}
