import ForecastEvaluation
import Foundation
import MotionCore
import MotionFiles
import MotionForecast

/// Trains on clips and tells how it goes: the work that `fit` and `batch --fit-each` share.
struct Fitting {
    let options: TrainingOptions
    let console: Console
    let interruption: Interruption
    /// Checks on held-out frames without improvement before the trial ends; nil for never.
    var patience: Int?
    /// Where a training broken off is kept; nil to keep none.
    var checkpoint: CheckpointFile?
    /// Whether to go on from the checkpoint.
    var resumes = false

    /// The share of the minutes given that is spent on steps; the rest is for the residuals and the files.
    private static let share = 0.95

    /// Seconds from one checkpoint to the next.
    private static let checkpointSeconds = 20.0

    /// What came out of a fit.
    struct Result {
        let model: ModelFile
        let session: FitSession
        let comparison: HeldOutSummary?
        let seconds: Double
    }

    /// Fits a model on clips of one skeleton; the model continues the last of them.
    ///
    /// - Parameter holdingOut: the share held out for a trial before the final training; 0 for none.
    /// - Throws: `ForecastError`, and `CommandError.interrupted`.
    func fit(_ clips: [ReadClip], holdingOut share: Double) throws -> Result {
        let began = Date()
        for clip in clips { try clip.clip.requireMotion(clip.path) }
        try requireOneSkeleton(clips)
        var session = try FitSession(
            clips.flatMap { clip in clip.learnable.map { (clip.path, $0) } }, wishes: wishes)
        let request = self.request(clips, holdingOut: share)
        let start = try resumes ? checkpoint?.read(request: request) : nil
        let comparison: HeldOutSummary?
        if let start {
            session.plan.members = start.progress.members.map(\.settings)
            tellPlan(clips, session)
            comparison = start.progress.heldOut
        } else {
            comparison = try compare(&session, clips, holdingOut: share)
        }
        let deadline = options.minutes.map { began + Self.share * $0 * 60 }
        let forecaster = try train(
            session, request: request, heldOut: comparison, from: start, until: deadline)
        return Result(
            model: model(forecaster, clips, comparison), session: session, comparison: comparison,
            seconds: Date().timeIntervalSince(began))
    }

    /// Settles the number of steps, tells the plan, and tries it on held-out frames where there are any.
    private func compare(
        _ session: inout FitSession, _ clips: [ReadClip], holdingOut share: Double
    ) throws -> HeldOutSummary? {
        if let minutes = options.minutes { budget(&session, minutes: minutes, holdingOut: share) }
        tellPlan(clips, session)
        return try trial(&session, holdingOut: share)
    }

    /// What a checkpoint belongs to: the clips' bytes and all options but the number of threads.
    private func request(_ clips: [ReadClip], holdingOut share: Double) -> String {
        var options = options
        options.threads = nil
        let names = clips.map {
            "\(($0.path as NSString).lastPathComponent) \($0.checksum.digits)"
                + ($0.skeleton.map { " \($0)" } ?? "")
        }
        return (names + [options.request, "held out \(share)"]).joined(separator: "\n")
    }

    private var threads: Int { options.threads ?? max(1, ProcessInfo.processInfo.activeProcessorCount) }

    private var wishes: FitSession.Wishes {
        var wishes = FitSession.Wishes()
        wishes.observed = options.observe
        wishes.predicted = options.predict
        wishes.framesPerSecond = options.fps
        wishes.units = options.units
        wishes.layers = options.layers
        wishes.epochs = options.epochs
        wishes.batch = options.batchSize
        wishes.members = options.members
        wishes.seed = options.seed
        return wishes
    }

    private func requireOneSkeleton(_ clips: [ReadClip]) throws {
        for clip in clips.dropFirst() {
            let differences = clip.clip.skeleton.differences(from: clips[0].clip.skeleton)
            guard differences.isEmpty else {
                throw ForecastError.skeletonsDiffer(
                    clip: clip.path, expected: clips[0].path, differences: differences)
            }
        }
    }

    /// Sets how many networks are trained for how long, by the time that the first steps take.
    private func budget(_ session: inout FitSession, minutes: Double, holdingOut share: Double) {
        let some = Array(session.plan.members.prefix(max(1, threads)))
        let trainer = session.trainer(some, holdingOut: share, threads: threads)
        trainer.advance()
        let began = Date()
        var rounds = 0
        while rounds < 4 || (rounds < 40 && Date().timeIntervalSince(began) < 1) {
            trainer.advance()
            rounds += 1
        }
        let step = max(1e-6, Date().timeIntervalSince(began) / Double(rounds * some.count))
        session.plan.spend(steps: Self.share * minutes * 60 / step, setsMembers: options.members == nil)
    }

    /// Trains some of the networks on a part of the frames and compares on the others; nil where the clips are too short
    /// to hold any frames out.
    ///
    /// With `patience` the trial ends early where the held-out error falls no more, and the final training is cut
    /// short in the same proportion.
    private func trial(_ session: inout FitSession, holdingOut share: Double) throws -> HeldOutSummary? {
        let tasks = session.tasks(session.plan.trialMembers, holdingOut: share)
        let data = tasks[0].data
        guard !data.heldOut.isEmpty, !data.training.isEmpty else { return nil }
        let trainer = Trainer(tasks, mirror: session.predictionMirror, threads: threads)
        let progress = Progress("trial", total: trainer.steps, unit: "steps", console: console)
        defer { progress.finish() }
        let checkEvery = max(1, trainer.steps / 10)
        var best: (error: Double, step: Int, summary: HeldOutSummary)?
        var checks = 0
        while !trainer.isDone {
            try advance(trainer, progress)
            guard let patience, trainer.step % checkEvery == 0,
                let summary = HeldOutComparison.compare(forecaster(trainer, session), data: data)
            else { continue }
            checks += 1
            if best.map({ summary.error < $0.error }) ?? true {
                best = (summary.error, trainer.step, summary)
                checks = 0
            }
            if checks >= patience { break }
        }
        guard let best else { return HeldOutComparison.compare(forecaster(trainer, session), data: data) }
        session.setSteps(best.step * session.plan.members[0].steps / max(1, trainer.steps))
        return best.summary
    }

    /// The final training on all frames, with a checkpoint now and then and where it is interrupted.
    private func train(
        _ session: FitSession, request: String, heldOut: HeldOutSummary?, from start: TrainingCheckpoint?,
        until deadline: Date?
    ) throws -> Forecaster {
        let trainer = session.trainer(holdingOut: 0, threads: threads)
        if let start, let checkpoint { try trainer.restore(start, file: checkpoint.path) }
        let progress = Progress("training", total: trainer.steps, unit: "steps", console: console)
        defer { progress.finish() }
        var saved = Date()
        var pace = TrainingPace(meant: trainer.steps)
        do {
            while !trainer.isDone {
                try advance(trainer, progress)
                if let deadline,
                    let steps = pace.steps(
                        after: trainer.step, of: trainer.steps, now: Date(), deadline: deadline)
                {
                    trainer.end(after: steps)
                    progress.total = trainer.steps
                }
                guard let checkpoint, Date().timeIntervalSince(saved) > Self.checkpointSeconds else {
                    continue
                }
                try checkpoint.write(trainer.checkpoint(request: request, heldOut: heldOut))
                saved = Date()
            }
        } catch CommandError.interrupted {
            guard let checkpoint else { throw CommandError.interrupted }
            progress.finish()
            try checkpoint.write(trainer.checkpoint(request: request, heldOut: heldOut))
            console.say(
                "interrupted at step \(trainer.step): the same command with --resume goes on from \(checkpoint.path)"
            )
            throw CommandError.interrupted
        }
        return forecaster(trainer, session)
    }

    /// What a person gets: a clip goes on as lively as it was, a corpus's forecast is as near to the truth as can be.
    private func forecaster(_ trainer: Trainer, _ session: FitSession) -> Forecaster {
        trainer.forecasterWithResiduals(isLively: session.kind == .clip)
    }

    private func advance(_ trainer: Trainer, _ progress: Progress) throws {
        try interruption.check()
        trainer.advance()
        guard trainer.loss.isFinite else { throw ForecastError.diverged(step: trainer.step) }
        progress.update(trainer.step, detail: String(format: "error %.3f", trainer.loss))
    }

    private func tellPlan(_ clips: [ReadClip], _ session: FitSession) {
        let frames = clips.reduce(0) { $0 + $1.clip.frameCount }
        let seconds = clips.reduce(0) { $0 + $1.clip.seconds }
        let first = session.plan.members[0]
        let rate = 1 / session.rate.frameTime
        console.say(
            "\(clips.count == 1 ? clips[0].path : "\(clips.count) clips"): \(frames) frames, "
                + "\(seconds.short) s, \(clips[0].clip.skeleton.joints.count) joints, \(session.layout.count) features, "
                + "\(session.layout.up.letter) up")
        let rests = session.leftOut.reduce(0, +)
        if rests > 0 {
            console.say(
                "left out: the first frame of \(rests == 1 ? "a clip" : "\(rests) clips"), a rest pose before the motion"
            )
        }
        console.say(
            "windows: \(first.shape.observed) frames shown, \(first.shape.predicted) predicted, at \(rate.short) a second"
                + (session.kindNames.count > 1
                    ? "; \(session.kindNames.count) kinds, drawn equally often" : ""))
        let kinds = Set(session.plan.members.map(\.representation.rawValue)).sorted()
        let count = session.plan.members.count
        console.say(
            "\(count) network\(count == 1 ? "" : "s") (\(kinds.joined(separator: ", "))) of \(first.units) units, "
                + "\(first.steps) steps of \(first.batch) windows each")
        if session.predictionMirror != nil, let mirror = session.mirror {
            let pairs = mirror.pairs(session.layout.skeleton)
            let named = pairs.prefix(3).map { "\($0.0)/\($0.1)" }.joined(separator: ", ")
            console.say(
                "left and right: \(pairs.count) pairs of joints mirror each other along "
                    + "\(mirror.axis.letter) (\(named)\(pairs.count > 3 ? ", …" : ""))")
        }
    }

    private func model(
        _ forecaster: Forecaster, _ clips: [ReadClip], _ comparison: HeldOutSummary?
    ) -> ModelFile {
        let source = clips[clips.count - 1]
        return ModelFile(
            forecaster,
            source: SourceClip(
                path: source.path, checksum: source.checksum.digits,
                frameCount: source.clip.frameCount, frameTime: source.clip.frameTime,
                moving: source.start.movingChannels, skeleton: source.skeleton),
            clip: source.start, clips: clips.map { ($0.path as NSString).lastPathComponent },
            frames: clips.reduce(0) { $0 + $1.clip.frameCount },
            heldOut: comparison)
    }
}

extension Double {
    /// The number with up to two decimals, as people write it.
    var short: String {
        var text = String(format: "%.2f", self)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
