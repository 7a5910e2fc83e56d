import Foundation
import MotionForecast

/// The final training on all frames, with a checkpoint now and then and where it is stopped.
struct Training {
    let session: FitSession
    /// What the checkpoint belongs to.
    let request: String
    /// The comparison that came before; nil where there was none.
    let heldOut: HeldOutSummary?
    /// Where a training broken off is kept; nil to keep none.
    let checkpoint: CheckpointFile?
    let threads: Int
    /// When the training has to be done; nil where it takes as long as it takes.
    let deadline: Date?

    /// Seconds from one checkpoint to the next.
    private static let checkpointSeconds = 20.0

    /// Trains, from the start or from a checkpoint.
    func run(from start: TrainingCheckpoint?, _ monitor: Monitor) throws -> Forecaster {
        let trainer = session.trainer(holdingOut: 0, threads: threads)
        if let start, let checkpoint { try trainer.restore(start, file: checkpoint.path) }
        monitor.tell(.begins(trainer.progress(.training)))
        var saved = Date()
        var pace = TrainingPace(meant: trainer.steps)
        do {
            while !trainer.isDone {
                try trainer.advance(.training, monitor)
                if let deadline,
                    let steps = pace.steps(
                        after: trainer.step, of: trainer.steps, now: Date(), deadline: deadline)
                {
                    trainer.end(after: steps)
                }
                guard let checkpoint, Date().timeIntervalSince(saved) > Self.checkpointSeconds else {
                    continue
                }
                try save(trainer, to: checkpoint)
                saved = Date()
            }
        } catch UseCaseError.stopped {
            guard let checkpoint else { throw UseCaseError.stopped }
            try save(trainer, to: checkpoint)
            monitor.tell(.interrupted(step: trainer.step, checkpoint: checkpoint.path))
            throw UseCaseError.stopped
        }
        return session.forecaster(trainer)
    }

    private func save(_ trainer: Trainer, to file: CheckpointFile) throws {
        try file.write(trainer.checkpoint(request: request, heldOut: heldOut))
    }
}
