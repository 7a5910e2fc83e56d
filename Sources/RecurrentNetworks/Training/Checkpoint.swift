import Foundation

/// Writes the weights to a safetensors file after each epoch, or after each epoch that was better than all before it.
///
/// A crash leaves the new file or the old one: it is written under another name and renamed.
public final class Checkpoint: Callback {
    private let path: String
    private let quantity: EpochLogs.Quantity
    private let savesBestOnly: Bool
    private var best: Double?

    /// Writes to `path`; as Keras's `ModelCheckpoint` with weights only.
    public init(
        _ path: String, monitor quantity: EpochLogs.Quantity = .validationLoss, savingBestOnly: Bool = false
    ) {
        self.path = path
        self.quantity = quantity
        savesBestOnly = savingBestOnly
    }

    public func trainingBegan(_ training: Training) throws {
        if savesBestOnly { try training.require(quantity, for: "Checkpoint") }
        best = nil
    }

    public func epochEnded(_ epoch: Int, _ logs: EpochLogs, _ training: Training) throws {
        if savesBestOnly {
            guard let current = logs[quantity], Improvement.is(current, below: best) else { return }
            best = current
        }
        try training.model.saveWeights(to: path)
    }
}

/// Writes one line per epoch to a CSV file: epoch, learning rate and losses, under Keras's names.
///
/// The file holds all epochs so far, however the training ends.
public final class CSVLog: Callback {
    private let path: String
    private var text = ""

    /// Writes to `path`, replacing what is there.
    public init(_ path: String) { self.path = path }

    public func trainingBegan(_ training: Training) throws {
        text = "epoch,learning_rate,loss" + (training.hasValidation ? ",val_loss" : "") + "\n"
        try write()
    }

    public func epochEnded(_ epoch: Int, _ logs: EpochLogs, _ training: Training) throws {
        text += "\(epoch),\(logs.learningRate),\(logs.loss)"
        if let value = logs.validationLoss { text += ",\(value)" }
        text += "\n"
        try write()
    }

    private func write() throws {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw NetworkError.cannotWrite(path: path, reason: FileReason.text(error))
        }
    }
}
