import Foundation
import MotionFiles
import MotionForecast

/// The file beside a model that keeps a training which was broken off: NAME.checkpoint.safetensors.
struct CheckpointFile {
    let path: String

    /// The path of the checkpoint of the model at `model`.
    static func path(model: String) -> String {
        (model as NSString).deletingPathExtension + ".checkpoint.safetensors"
    }

    /// Reads it for a training of the same clips and options.
    ///
    /// Throws `UseCaseError.noCheckpoint` or `.otherCheckpoint`, and what reading throws.
    func read(request: String) throws -> TrainingCheckpoint {
        guard FileManager.default.fileExists(atPath: path) else { throw UseCaseError.noCheckpoint(path) }
        let checkpoint = try TrainingCheckpoint(FileBytes.read(path: path), file: path)
        guard checkpoint.progress.request == request else { throw UseCaseError.otherCheckpoint(path) }
        return checkpoint
    }

    func write(_ checkpoint: TrainingCheckpoint) throws {
        try OutputFile(path, force: true).write { try checkpoint.write(to: $0) }
    }

    /// Takes it away once the model is written.
    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
