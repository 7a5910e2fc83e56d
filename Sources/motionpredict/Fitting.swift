import Foundation
import ForecastEvaluation
import MotionCore
import MotionFiles
import MotionForecast

/// One clip as a command read it.
struct NamedClip {
    let path: String
    let document: BVHDocument
    var clip: Clip { document.clip }
}

/// Trains on clips and tells how it goes: the work that `fit` and `batch --fit-each` share.
struct Fitting {
    let options: TrainingOptions
    let console: Console
    let interruption: Interruption

    /// What came out of a fit.
    struct Result {
        let model: ModelFile
        let session: FitSession
        let comparison: HeldOutComparison?
        let seconds: Double
    }

    /// Fits a model on clips of one skeleton; the model continues the last of them.
    ///
    /// - Parameter holdingOut: the share held out for a trial before the final training; 0 for none.
    /// - Throws: `ForecastError`, and `CommandError.interrupted`.
    func fit(_ clips: [NamedClip], holdingOut share: Double) throws -> Result {
        let began = Date()
        for clip in clips { try clip.clip.requireMotion(clip.path) }
        try requireOneSkeleton(clips)
        var session = try FitSession(clips.map { ($0.path, $0.clip) }, wishes: wishes)
        let split = session.data(holdingOut: share)
        let hasTrial = !split.heldOut.isEmpty
        if let minutes = options.minutes {
            session.setSteps(affordableSteps(split, session, minutes: minutes, hasTrial: hasTrial))
        }
        tellPlan(clips, session)
        var comparison: HeldOutComparison?
        if hasTrial {
            let still = Array(clips[0].clip.frame(0))
            var settings = session.settings
            settings.steps = max(1, settings.steps / 2)
            let trial = try train(split, settings, title: "trial", still: still)
            comparison = HeldOutComparison(trial.forecaster, data: split, still: still)
            if let best = trial.bestStep { session.setSteps(2 * best) }
        }
        let final = try train(session.data(holdingOut: 0), session.settings, title: "training", still: nil)
        return Result(
            model: model(final.forecaster, clips, comparison), session: session, comparison: comparison,
            seconds: Date().timeIntervalSince(began))
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

    private func requireOneSkeleton(_ clips: [NamedClip]) throws {
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

    /// Trains to the end, or until `patience` checks on held-out frames brought nothing.
    private func train(
        _ data: TrainingData, _ settings: ForecasterSettings, title: String, still: [Double]?
    ) throws -> (forecaster: Forecaster, bestStep: Int?) {
        let trainer = Trainer(data, settings: settings, threads: threads)
        let progress = Progress(title, total: settings.steps, unit: "steps", console: console)
        defer { progress.finish() }
        let checkEvery = max(1, settings.steps / 10)
        var best: (error: Double, step: Int, forecaster: Forecaster)?
        var checks = 0
        while !trainer.isDone {
            try interruption.check()
            trainer.advance()
            guard trainer.loss.isFinite else { throw ForecastError.diverged(step: trainer.step) }
            progress.update(trainer.step, detail: String(format: "error %.3f", trainer.loss))
            guard let patience = options.patience, let still, trainer.step % checkEvery == 0 else { continue }
            let forecaster = trainer.forecaster()
            let error = HeldOutComparison(forecaster, data: data, still: still, limit: 16)?.error ?? 0
            checks += 1
            if best.map({ error < $0.error }) ?? true {
                best = (error, trainer.step, forecaster)
                checks = 0
            }
            if checks >= patience { break }
        }
        if let best { return (best.forecaster, best.step) }
        return (trainer.forecaster(), nil)
    }

    private func tellPlan(_ clips: [NamedClip], _ session: FitSession) {
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
                + "\(session.settings.units) units, \(session.settings.steps) steps of \(session.settings.batch)")
    }

    private func model(
        _ forecaster: Forecaster, _ clips: [NamedClip], _ comparison: HeldOutComparison?
    ) -> ModelFile {
        let source = clips[clips.count - 1]
        return ModelFile(
            forecaster,
            source: SourceClip(
                path: source.path, checksum: Checksum(of: source.document.bytes).digits,
                frameCount: source.clip.frameCount, frameTime: source.clip.frameTime,
                moving: source.clip.movingChannels),
            clip: source.clip, clips: clips.map { ($0.path as NSString).lastPathComponent },
            frames: clips.reduce(0) { $0 + $1.clip.frameCount },
            heldOut: comparison.map {
                HeldOutSummary(
                    error: $0.error, zeroVelocityError: $0.zeroVelocityError, windows: $0.windows,
                    seconds: $0.horizons.last ?? 0)
            })
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
