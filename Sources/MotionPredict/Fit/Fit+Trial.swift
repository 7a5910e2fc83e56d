import Foundation
import MotionForecast

extension Fit {
    /// Sets how many networks are trained for how long, by the time that the first steps take.
    func budget(_ session: inout FitSession, minutes: Double) {
        let some = Array(session.plan.members.prefix(max(1, threadCount)))
        let trainer = session.trainer(some, holdingOut: options.heldOut, threads: threadCount)
        trainer.advance()
        let began = Date()
        var rounds = 0
        while rounds < 4 || (rounds < 40 && Date().timeIntervalSince(began) < 1) {
            trainer.advance()
            rounds += 1
        }
        let step = max(1e-6, Date().timeIntervalSince(began) / Double(rounds * some.count))
        session.plan.spend(
            steps: Self.trainingFraction * minutes * 60 / step, setsMembers: options.members == nil)
    }

    /// Trains some of the networks on a part of the frames and compares on the others; nil where the clips are too short
    /// to hold any frames out.
    ///
    /// With `patience` the trial ends early where the held-out error falls no more, and the final training is cut
    /// short in the same proportion.
    ///
    /// - Parameter start: a checkpoint of this trial, to go on from.
    func trial(
        _ session: inout FitSession, from start: TrainingCheckpoint?, _ keeper: CheckpointKeeper,
        _ monitor: Monitor
    ) throws -> HeldOutSummary? {
        let tasks = session.tasks(session.plan.trialMembers, holdingOut: options.heldOut)
        let data = tasks[0].data
        guard !data.heldOut.isEmpty, !data.training.isEmpty else { return nil }
        let trainer = Trainer(tasks, mirror: session.predictionMirror, threads: threadCount)
        if let start { try trainer.restore(start, file: checkpoint ?? "") }
        monitor.tell(.begins(trainer.progress(.trial)))
        let checkEvery = max(1, trainer.steps / 10)
        var state = start?.progress.trial ?? TrainingCheckpoint.Progress.Trial()
        let planned = session.plan.members
        func kept(_ request: String) -> TrainingCheckpoint {
            trainer.checkpoint(request: request, heldOut: nil, planned: planned, trial: state)
        }
        do {
            while !trainer.isDone, !isEnough(state) {
                try trainer.advance(.trial, monitor)
                if options.patience != nil, trainer.step % checkEvery == 0,
                    let summary = HeldOutComparison.compare(session.forecaster(trainer), data: data)
                {
                    state.checks += 1
                    if state.best.map({ summary.error < $0.error }) ?? true {
                        (state.best, state.bestStep, state.checks) = (summary, trainer.step, 0)
                    }
                }
                keeper.keepNowAndThen(kept, monitor)
            }
        } catch UseCaseError.stopped {
            try keeper.keepLast(kept, monitor)
            throw UseCaseError.stopped
        }
        guard let best = state.best else {
            return HeldOutComparison.compare(session.forecaster(trainer), data: data)
        }
        session.setSteps(state.bestStep * session.plan.members[0].steps / max(1, trainer.steps))
        return best
    }

    /// Whether a trial has gone on in vain for as long as patience lasts.
    private func isEnough(_ trial: TrainingCheckpoint.Progress.Trial) -> Bool {
        options.patience.map { trial.checks >= $0 } ?? false
    }
}

extension FitSession {
    /// What a person gets: a clip goes on as lively as it was, a corpus's forecast is as near to the truth as can be.
    func forecaster(_ trainer: Trainer) -> Forecaster {
        trainer.forecasterWithMoments(isLively: kind == .clip)
    }
}

extension Trainer {
    /// How far the training has come.
    func progress(_ phase: WorkProgress.Phase) -> WorkProgress {
        WorkProgress(phase: phase, unit: .steps, done: step, total: steps, loss: loss)
    }

    /// One step, told to the monitor; throws where it says stop, and where a number is none any more: the step is not taken
    /// then.
    func advance(_ phase: WorkProgress.Phase, _ monitor: Monitor) throws {
        try monitor.check()
        advance()
        if let fault { throw fault }
        monitor.tell(.progress(progress(phase)))
    }
}
