/// Follows the training of a model, and may act on it.
///
/// A callback is a class, since it keeps state; use it for one training at a time.
public protocol Callback: AnyObject {
    /// Called before the first batch.
    func trainingBegan(_ training: Training) throws
    /// Called after each batch, with its loss before the step.
    func batchEnded(_ batch: Int, loss: Double, _ training: Training) throws
    /// Called after each epoch and its validation; epochs count from 0.
    func epochEnded(_ epoch: Int, _ logs: EpochLogs, _ training: Training) throws
    /// Called at the end.
    func trainingEnded(_ training: Training) throws
}

extension Callback {
    public func trainingBegan(_ training: Training) throws {}
    public func batchEnded(_ batch: Int, loss: Double, _ training: Training) throws {}
    public func epochEnded(_ epoch: Int, _ logs: EpochLogs, _ training: Training) throws {}
    public func trainingEnded(_ training: Training) throws {}
}

/// A training in progress.
public final class Training {
    /// The model.
    public let model: Sequential
    /// Whether there are validation samples.
    package let hasValidation: Bool
    /// Set to end the training after this batch or epoch.
    public var shouldStop = false
    private let optimiser: OptimiserState

    init(_ model: Sequential, hasValidation: Bool, optimiser: OptimiserState) {
        self.model = model
        self.hasValidation = hasValidation
        self.optimiser = optimiser
    }

    /// The learning rate of the next step.
    public var learningRate: Double { optimiser.learningRate }

    /// Multiplies the learning rate of all further steps.
    public func scaleLearningRate(by factor: Double) { optimiser.rateFactor *= factor }

    /// Throws where the quantity will not be measured.
    func require(_ quantity: EpochLogs.Quantity, for callback: String) throws {
        guard quantity == .loss || hasValidation else {
            throw NetworkError.nothingToMonitor(callback: callback, quantity: quantity.rawValue)
        }
    }
}
