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
        var session = try FitSession(clips.map { ($0.path, $0.clip) }, wishes: wishes)
        let request = self.request(clips, holdingOut: share)
        let start = try resumes ? checkpoint?.read(request: request) : nil
        let comparison: HeldOutSummary?
        if let start {
            session.setSteps(start.progress.settings.steps)
            tellPlan(clips, session)
            comparison = start.progress.heldOut
        } else {
            comparison = try compare(&session, clips, holdingOut: share)
        }
        let forecaster = try train(session, request: request, heldOut: comparison, from: start)
        return Result(
            model: model(forecaster, clips, comparison), session: session, comparison: comparison,
            seconds: Date().timeIntervalSince(began))
    }

    /// Settles the number of steps, tells the plan, and tries it on held-out frames where there are any.
    private func compare(
        _ session: inout FitSession, _ clips: [ReadClip], holdingOut share: Double
    ) throws -> HeldOutSummary? {
        let split = session.data(holdingOut: share)
        let hasTrial = !split.heldOut.isEmpty
        if let minutes = options.minutes {
            session.setSteps(affordableSteps(split, session, minutes: minutes, hasTrial: hasTrial))
        }
        tellPlan(clips, session)
        return hasTrial ? try trial(split, &session, still: Array(clips[0].clip.frame(0))) : nil
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

    /// The steps that fit into `minutes`, by the time that the first few take; a trial takes half as many again.
    private func affordableSteps(
        _ data: TrainingData, _ session: FitSession, minutes: Double, hasTrial: Bool
    ) -> Int {
        let trainer = Trainer(data, settings: session.settings, threads: threads)
        trainer.advance()
        let began = Date()
        for _ in 0..<8 { trainer.advance() }
        let step = max(1e-5, Date().timeIntervalSince(began) / 8)
        return Int(min(1e7, 0.95 * minutes * 60 / step / (hasTrial ? 1.5 : 1)))
    }

    /// Trains half as long on a part of the frames and compares on the others.
    ///
    /// With `patience` the trial ends early where the held-out error falls no more, and the final training takes
    /// twice as many steps as the best check.
    private func trial(
        _ data: TrainingData, _ session: inout FitSession, still: [Double]
    ) throws -> HeldOutSummary? {
        var settings = session.settings
        settings.steps = max(1, settings.steps / 2)
        let trainer = Trainer(data, settings: settings, threads: threads)
        let progress = Progress("trial", total: settings.steps, unit: "steps", console: console)
        defer { progress.finish() }
        let checkEvery = max(1, settings.steps / 10)
        var best: (error: Double, step: Int, summary: HeldOutSummary)?
        var checks = 0
        while !trainer.isDone {
            try advance(trainer, progress)
            guard let patience, trainer.step % checkEvery == 0,
                let summary = HeldOutComparison.compare(trainer.forecaster(), data: data, still: still)
            else { continue }
            checks += 1
            if best.map({ summary.error < $0.error }) ?? true {
                best = (summary.error, trainer.step, summary)
                checks = 0
            }
            if checks >= patience { break }
        }
        guard let best else {
            return HeldOutComparison.compare(trainer.forecaster(), data: data, still: still)
        }
        session.setSteps(2 * best.step)
        return best.summary
    }

    /// The final training on all frames, with a checkpoint now and then and where it is interrupted.
    private func train(
        _ session: FitSession, request: String, heldOut: HeldOutSummary?, from start: TrainingCheckpoint?
    ) throws -> Forecaster {
        let trainer = Trainer(session.data(holdingOut: 0), settings: session.settings, threads: threads)
        if let start, let checkpoint { try trainer.restore(start, file: checkpoint.path) }
        let progress = Progress("training", total: session.settings.steps, unit: "steps", console: console)
        defer { progress.finish() }
        var saved = Date()
        do {
            while !trainer.isDone {
                try advance(trainer, progress)
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
        return trainer.forecaster()
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
        let shape = session.settings.shape
        let rate = 1 / session.rate.frameTime
        console.say(
            "\(clips.count == 1 ? clips[0].path : "\(clips.count) clips"): \(frames) frames, "
                + "\(seconds.short) s, \(clips[0].clip.skeleton.joints.count) joints, \(session.layout.count) features, "
                + "\(session.layout.up.letter) up")
        console.say(
            "windows: \(shape.observed) frames shown, \(shape.predicted) predicted, at \(rate.short) a second; "
                + "\(session.settings.units) units, \(session.settings.steps) steps of \(session.settings.batch)"
        )
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
                moving: source.clip.movingChannels, skeleton: source.skeleton),
            clip: source.clip, clips: clips.map { ($0.path as NSString).lastPathComponent },
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
