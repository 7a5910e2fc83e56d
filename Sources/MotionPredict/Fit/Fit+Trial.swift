import Foundation
import MotionForecast

extension Fit {
    /// Sets how many networks are trained for how long, by the time that the first steps take.
    func budget(_ session: inout FitSession, minutes: Double, _ monitor: Monitor) throws {
        let some = Array(session.plan.members.prefix(max(1, threadCount * ranks.count)))
        try prepare(session, some, monitor)
        let trainer = SharedTraining(
            try session.trainer(some, holdingOut: options.heldOut, threads: threadCount), ranks)
        try trainer.advance()
        let began = Date()
        var rounds = 0
        while try ranks.agree(rounds < 4 || (rounds < 40 && Date().timeIntervalSince(began) < 1)) {
            try trainer.advance()
            rounds += 1
        }
        let step = max(1e-6, Date().timeIntervalSince(began) / Double(rounds * some.count))
        session.plan.spend(
            steps: Self.trainingFraction * minutes * 60 / step, setsMembers: options.members == nil)
        session.plan.members = try ranks.agree(members: session.plan.members)
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
        _ meter: FitMeter, _ monitor: Monitor
    ) throws -> HeldOutSummary? {
        let tasks = try session.tasks(session.plan.trialMembers, holdingOut: options.heldOut)
        let data = tasks[0].data
        guard !data.heldOut.isEmpty, !data.training.isEmpty else { return nil }
        let trainer = Trainer(tasks, mirror: session.predictionMirror, threads: threadCount)
        if let start { try trainer.restore(start, file: checkpoint ?? "") }
        let together = SharedTraining(trainer, ranks)
        meter.begin(.trial, trainer)
        var state = start?.progress.trial ?? TrainingCheckpoint.Progress.Trial()
        let planned = session.plan.members
        func kept(_ request: String) -> TrainingCheckpoint {
            trainer.checkpoint(request: request, heldOut: nil, planned: planned, trial: state)
        }
        do {
            while !trainer.isDone, !isEnough(state) {
                try together.advance(monitor)
                try look(
                    session.forecaster(trainer, withMoments: false), data, together, &state, meter)
                meter.advance(.trial, trainer)
                try keeper.keepNowAndThen(kept, of: together, monitor)
            }
        } catch UseCaseError.stopped {
            try keeper.keepLast(kept, of: together, monitor)
            throw UseCaseError.stopped
        }
        try together.collect()
        if showsHeldOut, let example = try HeldOutExample(session, trainer, data) {
            monitor.tell(.heldOutExample(example))
        }
        guard let best = state.best else {
            return try ranks.agree(HeldOutComparison.compare(session.forecaster(trainer), data: data))
        }
        session.setSteps(state.bestStep * session.plan.members[0].steps / max(1, trainer.steps))
        return best
    }

    /// A trial is looked at so often; for a curve alone not more often than after so many steps, and on so many windows.
    private static let (looks, apart, lookedAt) = (10, 30, 8)

    /// Looks, now and then, at how a trial does on held-out frames: for the curve, and where patience asks for it.
    private func look(
        _ forecaster: @autoclosure () throws -> Forecaster, _ data: TrainingData,
        _ together: SharedTraining, _ state: inout TrainingCheckpoint.Progress.Trial, _ meter: FitMeter
    ) throws {
        let trainer = together.trainer
        let every = max(1, trainer.steps / Self.looks)
        guard options.patience != nil else {
            // A fit of seconds is over before anyone looks at its curve.
            if !options.isQuick, trainer.step % max(every, min(Self.apart, trainer.steps)) == 0 {
                try together.collect()
                if ranks.isFirst {
                    meter.see(try HeldOutComparison.compare(forecaster(), data: data, limit: Self.lookedAt))
                }
            }
            return
        }
        guard trainer.step % every == 0 else { return }
        try together.collect()
        guard let summary = try ranks.agree(HeldOutComparison.compare(forecaster(), data: data)) else {
            return
        }
        meter.see(summary)
        state.checks += 1
        if state.best.map({ summary.error < $0.error }) ?? true {
            (state.best, state.bestStep, state.checks) = (summary, trainer.step, 0)
        }
    }

    /// Whether a trial has gone on in vain for as long as patience lasts.
    private func isEnough(_ trial: TrainingCheckpoint.Progress.Trial) -> Bool {
        options.patience.map { trial.checks >= $0 } ?? false
    }
}

extension FitSession {
    /// What a person gets: a clip goes on as lively as it was, a corpus's forecast is as near to the truth as can be.
    ///
    /// - Parameter withMoments: whether motions are to be made by it, and not the mean forecast alone.
    func forecaster(_ trainer: Trainer, withMoments: Bool = true) throws -> Forecaster {
        if withMoments { return try trainer.forecasterWithMoments(isLively: kind == .clip) }
        var forecaster = trainer.forecaster()
        forecaster.isLively = kind == .clip
        return forecaster
    }
}

extension SharedTraining {
    /// One step; throws where the monitor of any rank says stop, and where a number is none any more: the step is not taken
    /// then.
    func advance(_ monitor: Monitor) throws {
        if try ranks.any(monitor.shouldStop()) { throw UseCaseError.stopped }
        try advance()
        if let readFault = trainer.readFault { throw readFault }
        if let fault = trainer.fault { throw fault }
    }
}
