/// The results of a training, epoch by epoch.
public struct History: Sendable, Equatable, Codable {
    /// The mean loss of an epoch's batches, each weighted by its size and taken before its step, as in Keras.
    public internal(set) var loss: [Double] = []
    /// The loss of the validation samples after each epoch; empty where there are none.
    public internal(set) var validationLoss: [Double] = []
    /// The learning rate at the end of each epoch.
    public internal(set) var learningRate: [Double] = []

    /// The number of epochs.
    public var epochs: Int { loss.count }

    /// Reserves memory for a number of epochs.
    mutating func reserve(epochs: Int) {
        loss.reserveCapacity(epochs)
        validationLoss.reserveCapacity(epochs)
        learningRate.reserveCapacity(epochs)
    }
}

/// What is known at the end of an epoch.
public struct EpochLogs: Sendable, Hashable {
    /// A quantity that a callback can monitor, under its name in Keras.
    public enum Quantity: String, Sendable, Codable {
        case loss
        case validationLoss = "val_loss"
    }

    /// The mean loss of the epoch's batches.
    public let loss: Double
    /// The loss of the validation samples, if there are any.
    public let validationLoss: Double?
    /// The learning rate of the next step.
    public let learningRate: Double

    /// A quantity, if it was measured.
    package subscript(quantity: Quantity) -> Double? {
        switch quantity {
        case .loss: loss
        case .validationLoss: validationLoss
        }
    }
}
