import MotionForecast

/// The account of a fit's phases, which tells a monitor how far it has come.
final class FitMeter {
    private var meter: WorkMeter
    private let monitor: Monitor
    /// The held-out error, when it was last looked at.
    private var heldOutError: Double?

    /// The part of a training that choosing its moments and writing them takes.
    private static let writingFraction = 0.003

    /// - Parameters:
    ///   - hasTrial: whether a trial comes before the training.
    ///   - seconds: how long the fit may take; nil where it takes as long as it takes.
    ///   - clock: the seconds since the fit began.
    init(
        _ session: FitSession, hasTrial: Bool, threads: Int, seconds: Double?,
        clock: @escaping @Sendable () -> Double, _ monitor: Monitor
    ) {
        self.monitor = monitor
        let cost = { (members: [ForecasterSettings]) in Trainer.rounds(of: members, threads: threads) }
        let (tried, trained) = (session.plan.trialMembers, session.plan.members)
        var training = WorkMeter.Part(phase: .training, unit: .steps, total: trained[0].steps)
        training.cost = cost(trained)
        var writing = WorkMeter.Part(phase: .writing, unit: .files, total: 1)
        writing.cost = Self.writingFraction * training.whole
        var parts = [training, writing]
        if hasTrial {
            let trial = WorkMeter.Part(
                phase: .trial, unit: .steps, total: tried[0].steps, cost: cost(tried))
            parts.insert(trial, at: 0)
        }
        meter = WorkMeter(parts, clock: clock)
        meter.deadline = seconds
    }

    /// Tells that a phase begins, where it goes on from.
    func begin(_ phase: WorkProgress.Phase, _ trainer: Trainer) {
        heldOutError = nil
        meter.begin(phase, from: Double(trainer.step), of: trainer.steps)
        monitor.tell(.begins(progress(phase, trainer)))
    }

    /// Tells that a training has come a step further.
    func advance(_ phase: WorkProgress.Phase, _ trainer: Trainer) {
        meter.advance(phase, to: Double(trainer.step), of: trainer.steps)
        monitor.tell(.progress(progress(phase, trainer)))
    }

    /// Takes note of the error on held-out frames, which is told with the next step.
    func see(_ summary: HeldOutSummary?) { heldOutError = summary?.error ?? heldOutError }

    /// Takes note of how long the training will be, once a trial has told.
    func expectTraining(steps: Int) { meter.expect(.training, total: steps) }

    /// Tells that all is learnt and only the moments and the file are left.
    func beginWriting() {
        meter.begin(.writing)
        monitor.tell(.begins(meter.progress(.writing)))
    }

    private func progress(_ phase: WorkProgress.Phase, _ trainer: Trainer) -> WorkProgress {
        var progress = meter.progress(phase)
        progress.loss = trainer.step > 0 ? trainer.loss : nil
        progress.heldOutError = heldOutError
        progress.learningRate = trainer.learningRate
        return progress
    }
}
