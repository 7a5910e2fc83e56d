import Foundation
import MotionFiles
import MotionForecast

/// The files beside a model that keep a training which was broken off: NAME.checkpoint.safetensors, and one like it that was
/// written before it or after it, so that a damaged one is no loss.
struct CheckpointFile {
    let path: String
    /// The path of the other of the two.
    private let other: String
    /// Which of the two is written next.
    private var isOtherNext = false

    init(path: String) {
        self.path = path
        let (stem, ending) = ((path as NSString).deletingPathExtension, (path as NSString).pathExtension)
        other = "\(stem)-2" + (ending.isEmpty ? "" : ".\(ending)")
    }

    /// The path of the checkpoint of the model at `model`.
    static func path(model: String) -> String {
        (model as NSString).deletingPathExtension + ".checkpoint.safetensors"
    }

    /// Whether there is one of the two.
    var exists: Bool { [path, other].contains { FileManager.default.fileExists(atPath: $0) } }

    /// Reads the one that came further, for a training of the same clips and options; a damaged one is told of and passed
    /// over where the other can be read.
    ///
    /// Throws `UseCaseError.noCheckpoint` or `.otherCheckpoint`, and what reading throws.
    mutating func read(request: String, _ monitor: Monitor) throws -> TrainingCheckpoint {
        var found: [(file: String, checkpoint: TrainingCheckpoint)] = []
        var faults: [(file: String, error: any Error)] = []
        for file in [path, other] where FileManager.default.fileExists(atPath: file) {
            do {
                found.append((file, try TrainingCheckpoint(FileBytes.read(path: file), file: file)))
            } catch {
                faults.append((file, error))
            }
        }
        guard let first = found.first else {
            throw faults.first?.error ?? UseCaseError.noCheckpoint(path)
        }
        let ours = found.filter { $0.checkpoint.progress.request == request }
        guard let best = ours.max(by: { $1.checkpoint.progress.isFurther(than: $0.checkpoint.progress) })
        else {
            throw UseCaseError.otherCheckpoint(
                path,
                differences: RequestDifference.between(first.checkpoint.progress.request, and: request))
        }
        for fault in faults { monitor.tell(.checkpointDamaged(fault.error, takes: best.file)) }
        isOtherNext = best.file == path
        return best.checkpoint
    }

    /// Writes it in the place of the older of the two.
    mutating func write(_ checkpoint: TrainingCheckpoint) throws {
        try OutputFile(isOtherNext ? other : path, force: true).write { try checkpoint.write(to: $0) }
        isOtherNext.toggle()
    }

    /// Takes both away once the model is written.
    func remove() {
        for file in [path, other] { try? FileManager.default.removeItem(atPath: file) }
    }
}
