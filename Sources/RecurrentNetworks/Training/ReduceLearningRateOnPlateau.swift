/// Lowers the learning rate when a monitored quantity has stopped falling, as in Keras.
public final class ReduceLearningRateOnPlateau: Callback {
    private let quantity: EpochLogs.Quantity
    private let factor: Double
    private let patience: Int
    private let minimumChange: Double
    private let cooldown: Int
    private let minimumRate: Double
    private var best: Double?
    private var waited = 0
    private var resting = 0

    /// Multiplies the rate by `factor` after `patience` epochs without an improvement of more than
    /// `minimumChange`, then rests for `cooldown` epochs; the rate does not fall below `minimumRate`.
    public init(
        monitor quantity: EpochLogs.Quantity = .validationLoss, factor: Double = 0.1, patience: Int = 10,
        minimumChange: Double = 1e-4, cooldown: Int = 0, minimumRate: Double = 0
    ) {
        self.quantity = quantity
        self.factor = factor
        self.patience = patience
        self.minimumChange = abs(minimumChange)
        self.cooldown = cooldown
        self.minimumRate = minimumRate
    }

    public func trainingBegan(_ training: Training) throws {
        guard factor > 0 && factor < 1 else {
            throw NetworkError.badSetting(
                name: "factor of ReduceLearningRateOnPlateau", found: factor,
                expected: "greater than 0 and less than 1")
        }
        try training.require(quantity, for: "ReduceLearningRateOnPlateau")
        (best, waited, resting) = (nil, 0, 0)
    }

    public func epochEnded(_ epoch: Int, _ logs: EpochLogs, _ training: Training) {
        guard let current = logs[quantity] else { return }
        if resting > 0 {
            resting -= 1
            waited = 0
        }
        if Improvement.is(current, below: best, by: minimumChange) {
            (best, waited) = (current, 0)
        } else if resting == 0 {
            waited += 1
            let rate = training.learningRate
            guard waited >= patience, rate > minimumRate else { return }
            training.scaleLearningRate(by: max(rate * factor, minimumRate) / rate)
            (resting, waited) = (cooldown, 0)
        }
    }
}

/// Ends a training after the first batch whose loss is NaN or infinite, as in Keras.
public final class TerminateOnNaN: Callback {
    /// The batch after which the training was stopped, if it was.
    public private(set) var stoppedBatch: Int?

    public init() {}

    public func trainingBegan(_ training: Training) { stoppedBatch = nil }

    public func batchEnded(_ batch: Int, loss: Double, _ training: Training) {
        guard !loss.isFinite else { return }
        stoppedBatch = batch
        training.shouldStop = true
    }
}
