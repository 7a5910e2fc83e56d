import ArgumentParser
import ForecastEvaluation
import Foundation
import MotionCore
import MotionFiles
import MotionForecast

/// `fit`: learns from clips and writes a model.
struct FitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Learn how clips go on: writes NAME.safetensors.",
        discussion: """
            Clips must share one skeleton. A folder stands for all .bvh and .dae files under it. \
            What is not set is chosen from the clips and told.

            Examples:
              motionpredict fit walk.bvh
              motionpredict fit clips/ -o dance.safetensors --minutes 5
              motionpredict fit clips/ --labels folder -o kinds.safetensors
            """)

    @Argument(help: "Clips, or folders of clips.")
    var clips: [String]

    @Option(
        name: .shortAndLong,
        help: "The model to write. [default: the first clip's or folder's NAME.safetensors]")
    var output: String?

    @Option(
        help: "Learn the kinds of clips in place of how they go on: folder takes the name of a clip's folder."
    )
    var labels: LabelSource?

    @Flag(help: "Replace an existing file that is no model.")
    var force = false

    @Flag(help: "Go on with a training of the same clips and options that was broken off.")
    var resume = false

    @Flag(help: "Print the figures as JSON on standard output.")
    var json = false

    @Flag(
        help:
            "Learn also from rows that are no motion: zeros, spikes, repeated rows and others that inspect lists."
    )
    var keepFaults = false

    @OptionGroup var chosen: SkeletonOption
    @OptionGroup var training: TrainingOptions
    @OptionGroup var trial: TrialOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if labels != nil { try ClassifierFitting.check(training, trial, resumes: resume) }
    }

    func run() throws {
        let console = common.console
        try reporting(console) {
            let target = output ?? ClipFiles.stem(clips[0]) + ".safetensors"
            let paths = try ClipFiles.list(clips)
            let file = try OutputFile(
                target, force: force, inputs: paths.map(\.path), isOurs: ModelFiles.isMadeHere)
            if let labels {
                try ClassifierFitting(options: training, console: console, interruption: Interruption()).run(
                    try read(paths, console), by: labels, holdsOut: trial.validationSplit > 0, to: file,
                    json: json)
                return
            }
            let checkpoint = CheckpointFile(model: target)
            let result = try Fitting(
                options: training, console: console, interruption: Interruption(), patience: trial.patience,
                checkpoint: checkpoint, resumes: resume
            ).fit(try read(paths, console), holdingOut: trial.validationSplit)
            try file.write { try result.model.write(to: $0) }
            checkpoint.remove()
            tell(result, target, console)
            if json { try printJSON(Report(result, output: target)) }
        }
    }

    /// Reads the clips; one found in a folder that cannot be learnt from is left out with a warning.
    private func read(_ paths: [(path: String, isNamed: Bool)], _ console: Console) throws
        -> [ReadClip]
    {
        var clips: [ReadClip] = []
        var failure: (any Error)?
        for (path, isNamed) in paths {
            do {
                let clip = try ClipFiles.read(
                    path, sampling: chosen.sampling, leavingOutFaults: !keepFaults, console: console)
                try clip.clip.requireMotion(path)
                clips.append(clip)
            } catch {
                if isNamed { throw error }
                failure = failure ?? error
                console.warn("left out: \(error)")
            }
        }
        if clips.isEmpty, let failure { throw failure }
        return clips
    }

    private func tell(_ result: Fitting.Result, _ target: String, _ console: Console) {
        if let comparison = result.comparison {
            console.say(Self.sentence(comparison, bodySize: result.session.bodySize))
        } else if trial.validationSplit > 0 {
            console.say(
                "the clip is too short to hold frames out: no comparison with the zero-velocity baseline")
        }
        console.say("wrote \(target) in \(result.seconds.short) s")
        let several = result.model.description.clips.count > 1
        let model = output == nil ? "" : " --model \(target)"
        console.say("next: motionpredict extend\(several ? " CLIP" : "") --seconds 2\(model)")
    }

    /// The comparison with the zero-velocity baseline, in words.
    static func sentence(_ comparison: HeldOutSummary, bodySize: Double) -> String {
        let percent = { (error: Double) in
            bodySize > 0 ? " (\((100 * error / bodySize).short) % of the body's size)" : ""
        }
        let (error, baseline) = (comparison.error, comparison.zeroVelocityError)
        let ratio = baseline > 0 ? error / baseline : 1
        let verdict =
            ratio < 1
            ? "\((100 * (1 - ratio)).short) % better" : "not better, by \((100 * (ratio - 1)).short) %"
        let horizons = comparison.horizons.map { $0.short }.joined(separator: ", ")
        return "held-out frames: mean joint error \(error.short)\(percent(error)), zero-velocity baseline "
            + "\(baseline.short)\(percent(baseline)): \(verdict) (\(comparison.windows) windows, at \(horizons) s; "
            + "measured on a trial that had not seen them, the model then learnt from all frames)"
    }

    /// What `--json` prints.
    private struct Report: Encodable {
        let output: String
        let clips: [String]
        let frames: Int
        let features: Int
        let parameters: Int
        let observe: Int
        let predict: Int
        let framesPerSecond: Double
        let units: Int
        let steps: Int
        let seconds: Double
        let heldOut: HeldOut?

        struct HeldOut: Encodable {
            let windows: Int
            let horizons: [Double]
            let errors: [Double]
            let zeroVelocityErrors: [Double]
            let error: Double
            let zeroVelocityError: Double
        }

        init(_ result: Fitting.Result, output: String) {
            self.output = output
            clips = result.model.description.clips
            frames = result.model.description.frames
            let forecaster = result.model.forecaster
            features = forecaster.layout.count
            parameters = forecaster.parameterCount
            observe = forecaster.settings.shape.observed
            predict = forecaster.settings.shape.predicted
            framesPerSecond = 1 / forecaster.rate.frameTime
            units = forecaster.settings.units
            steps = forecaster.settings.steps
            seconds = result.seconds
            heldOut = result.comparison.map {
                HeldOut(
                    windows: $0.windows, horizons: $0.horizons, errors: $0.errors,
                    zeroVelocityErrors: $0.zeroVelocityErrors, error: $0.error,
                    zeroVelocityError: $0.zeroVelocityError)
            }
        }
    }
}
