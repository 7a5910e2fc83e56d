import Foundation
import MotionForecast

/// Keeps checkpoints of a fit from its first seconds on, trial and training.
final class CheckpointKeeper {
    /// Seconds to the first checkpoint, and from one to the next.
    private static let (first, next) = (2.0, 8.0)
    /// The fraction of the time that writing may take.
    private static let fraction = 0.05

    private var file: CheckpointFile?
    private let request: String
    private var due = Date() + first
    /// Whether the last one could not be written: that is told once.
    private var hasFailed = false

    /// - Parameter file: nil to keep none.
    init(_ file: CheckpointFile?, request: String) {
        self.file = file
        self.request = request
    }

    /// The checkpoint to go on from.
    func read(_ monitor: Monitor) throws -> TrainingCheckpoint? {
        try file?.read(request: request, monitor)
    }

    /// Keeps one where it is time for it. That it cannot be written is told and stops no training.
    ///
    /// Throws `RanksError` where another rank is not there any more.
    func keepNowAndThen(
        _ make: (_ request: String) -> TrainingCheckpoint, of training: SharedTraining, _ monitor: Monitor
    ) throws {
        guard try training.ranks.any(training.ranks.isFirst && Date() >= due) else { return }
        try training.collect()
        keep(make, monitor)
    }

    /// Keeps one at once, as at the end of a trial.
    func keep(_ make: (_ request: String) -> TrainingCheckpoint, _ monitor: Monitor) {
        let began = Date()
        // What others keep is never behind the checkpoint.
        monitor.tell(.keeps)
        do {
            if file != nil { try file?.write(make(request)) }
            hasFailed = false
        } catch {
            if !hasFailed { monitor.tell(.checkpointFailed(error)) }
            hasFailed = true
        }
        let now = Date()
        due = now + max(Self.next, now.timeIntervalSince(began) / Self.fraction)
    }

    /// Keeps the last one of a fit that is stopped, and tells of it; throws where it cannot be written.
    func keepLast(
        _ make: (_ request: String) -> TrainingCheckpoint, of training: SharedTraining, _ monitor: Monitor
    ) throws {
        try training.collect()
        monitor.tell(.keeps)
        guard let path = file?.path else { return }
        let checkpoint = make(request)
        try file?.write(checkpoint)
        monitor.tell(.interrupted(step: checkpoint.progress.step, checkpoint: path))
    }
}
