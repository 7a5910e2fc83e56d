import Tensors

/// Ends a training when a monitored quantity has stopped falling, as in Keras.
public final class EarlyStopping: Callback {
    private let quantity: EpochLogs.Quantity
    private let patience: Int
    private let minimumChange: Double
    private let restoresBestWeights: Bool
    private var best: Double?
    private var bestWeights: Parameters?
    private var waited = 0
    /// The epoch after which the training was stopped, if it was.
    public private(set) var stoppedEpoch: Int?
    /// The epoch with the lowest value.
    public private(set) var bestEpoch = 0

    /// Stops after `patience` epochs without an improvement of more than `minimumChange`.
    ///
    /// With `restoringBestWeights`, the model ends with the weights of the best epoch, whether
    /// the training was stopped early or not.
    public init(
        monitor quantity: EpochLogs.Quantity = .validationLoss, patience: Int = 0, minimumChange: Double = 0,
        restoringBestWeights: Bool = false
    ) {
        self.quantity = quantity
        self.patience = patience
        self.minimumChange = abs(minimumChange)
        restoresBestWeights = restoringBestWeights
    }

    public func trainingBegan(_ training: Training) throws {
        try training.require(quantity, for: "EarlyStopping")
        (best, bestWeights, waited, stoppedEpoch, bestEpoch) = (nil, nil, 0, nil, 0)
    }

    public func epochEnded(_ epoch: Int, _ logs: EpochLogs, _ training: Training) {
        guard let current = logs[quantity] else { return }
        if restoresBestWeights && bestWeights == nil {
            bestWeights = training.model.parameters.copy()
            bestEpoch = epoch
        }
        waited += 1
        if Improvement.is(current, below: best, by: minimumChange) {
            (best, bestEpoch, waited) = (current, epoch, 0)
            bestWeights?.copy(from: training.model.parameters)
        } else if waited >= patience && epoch > 0 {
            stoppedEpoch = epoch
            training.shouldStop = true
        }
    }

    public func trainingEnded(_ training: Training) {
        guard let bestWeights else { return }
        training.model.parameters.copy(from: bestWeights)
        training.model.weightsChanged()
    }
}

/// Whether a quantity that should fall has fallen.
enum Improvement {
    static func `is`(_ current: Double, below best: Double?, by change: Double = 0) -> Bool {
        guard let best else { return true }
        return current + change < best
    }
}
