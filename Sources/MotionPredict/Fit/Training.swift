import Foundation
import MotionForecast

/// The final training on all frames, with a checkpoint now and then and where it is stopped.
struct Training {
    let session: FitSession
    /// The comparison that came before; nil where there was none.
    let heldOut: HeldOutSummary?
    let keeper: CheckpointKeeper
    let meter: FitMeter
    let threads: Int
    let ranks: Ranks
    /// When the training has to be done; nil where it takes as long as it takes.
    let deadline: Date?

    /// Trains, from the start or from a checkpoint, which is known to be in the file `name`.
    func run(from start: TrainingCheckpoint?, in name: String?, _ monitor: Monitor) throws -> Forecaster {
        let trainer = try session.trainer(holdingOut: 0, threads: threads)
        if let start { try trainer.restore(start, file: name ?? "") }
        let together = SharedTraining(trainer, ranks)
        meter.begin(.training, trainer)
        let checkpoint = { trainer.checkpoint(request: $0, heldOut: heldOut) }
        // What a trial found is not lost, nor how long the training was to take.
        if start == nil, heldOut != nil { keeper.keep(checkpoint, monitor) }
        var pace = TrainingPace(meant: trainer.steps)
        do {
            while !trainer.isDone {
                try together.advance(monitor)
                if let deadline,
                    let steps = try ranks.agree(
                        pace.steps(
                            after: trainer.step, of: trainer.steps, now: Date(), deadline: deadline))
                {
                    trainer.end(after: steps)
                }
                meter.advance(.training, trainer)
                try keeper.keepNowAndThen(checkpoint, of: together, monitor)
            }
        } catch UseCaseError.stopped {
            try keeper.keepLast(checkpoint, of: together, monitor)
            throw UseCaseError.stopped
        }
        meter.beginWriting()
        try together.collect()
        return try session.forecaster(trainer, withMoments: ranks.isFirst)
    }
}
