import ArgumentParser
import Dispatch
import ForecastEvaluation
import Foundation
import MotionCore
import MotionForecast
import Synchronization

/// `evaluate`: scores a model on windows whose end is hidden from it.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Score a model's forecasts beside simple baselines.",
        discussion: """
            Hides the end of each window, lets the model predict it, and compares with what was \
            recorded. Averages are over the windows of a clip, then over clips.

            Examples:
              motionpredict evaluate other.bvh --model walk.safetensors
              motionpredict evaluate validation/ --model m.safetensors --protocol ltd --scale 70
            """)

    @Argument(help: "Clips, or folders of clips, of the model's skeleton.")
    var clips: [String]

    @Option(help: "The model. [default: the newest in this folder]")
    var model: String?

    @OptionGroup(title: "Windows") var windows: EvaluationOptions

    @Option(
        help: """
            What the tables show: local (the root's place taken away), global (as it stands), or rootless (the \
            root's place and rotation dropped, as in the papers). [default: local; rootless with --protocol]
            """)
    var metric: EvaluationMetric?

    @Option(help: "What lengths are multiplied by: 70 for the mm of the papers' CMU benchmark.")
    var scale = 1.0

    @Flag(help: "Hold feet where they stand on the ground, as extend --lock-feet does.")
    var lockFeet = false

    @Option(help: "Threads. [default: one a core]")
    var threads: Int?

    @Option(help: "Also write every figure, a line each, to this file.")
    var csv: String?

    @Flag(help: "Replace an existing file that this command did not make.")
    var force = false

    @Flag(help: "Print the figures as JSON on standard output.")
    var json = false

    @OptionGroup var chosen: SkeletonOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard scale > 0, scale.isFinite else { throw ValidationError("--scale must be greater than 0.") }
        if let threads, threads < 1 { throw ValidationError("--threads must be greater than 0.") }
    }

    func run() throws {
        let console = common.console
        try reporting(console) {
            let (path, model) = try self.model.map { ($0, try ModelFiles.read($0)) } ?? ModelFiles.newest()
            let listed = try ClipFiles.list(clips)
            let file = try csv.map {
                try OutputFile($0, force: force, inputs: listed.map(\.path), isOurs: EvaluationReport.isCSV)
            }
            let read = try listed.map { path, _ in
                (name: path, clip: try ClipFiles.read(path, sampling: chosen.sampling, console: console).clip)
            }
            let evaluation = try evaluate(read, model, path, console)
            let plan = windows.plan(frameTime: read[0].clip.frameTime)
            let report = EvaluationReport(
                evaluation, model: path, windows: windows, plan: plan, frameTime: read[0].clip.frameTime,
                metric: metric ?? (windows.protocol == nil ? .local : .rootless), scale: scale)
            try file?.write(Array(report.csv.utf8))
            if json { try printJSON(report.json) } else { print(report.text) }
        }
    }

    private func evaluate(
        _ clips: [(name: String, clip: Clip)], _ model: ModelFile, _ path: String, _ console: Console
    ) throws -> Evaluation {
        let interruption = Interruption()
        var results: [Evaluation.ClipResult] = []
        var points: [String] = []
        var longest = 0
        for (name, clip) in clips {
            let differences = clip.skeleton.differences(from: model.forecaster.layout.skeleton)
            guard differences.isEmpty else {
                throw ForecastError.skeletonsDiffer(
                    clip: name, expected: "the clips that \(path) was fitted on", differences: differences)
            }
            if model.description.clips.contains((name as NSString).lastPathComponent) {
                console.warn(
                    "\(name) has the name of a clip that \(path) learnt from: these windows may be no test")
            }
            let plan = windows.plan(frameTime: clip.frameTime)
            let starts = plan.starts(frames: clip.frameCount)
            longest = max(longest, clip.frameCount)
            guard !starts.isEmpty else {
                console.warn(
                    "\(name): \(clip.frameCount) frames hold no window of \(plan.shape.frames), left out")
                continue
            }
            let evaluated = EvaluatedClip(clip, up: model.forecaster.layout.up)
            points = evaluated.pointNames
            let scores = try score(evaluated, starts, plan, model.forecaster, interruption)
            results.append(evaluated.result((name as NSString).lastPathComponent, scores))
        }
        guard !results.isEmpty else {
            throw ForecastError.tooShort(
                clip: clips[0].name, frames: longest,
                needed: windows.plan(frameTime: clips[0].clip.frameTime).shape.frames,
                rate: 1 / clips[0].clip.frameTime)
        }
        return Evaluation(results, points: points)
    }

    /// The scores of all windows of a clip, several at once.
    private func score(
        _ clip: EvaluatedClip, _ starts: [Int], _ plan: EvaluationPlan, _ forecaster: Forecaster,
        _ interruption: Interruption
    ) throws -> [[Evaluation.Method: ForecastScore]] {
        let scores = Mutex(starts.map { _ in [Evaluation.Method: ForecastScore]() })
        let next = Atomic<Int>(0)
        let interrupted = Atomic<Bool>(false)
        let lockFeet = lockFeet
        let workers = min(starts.count, threads ?? ProcessInfo.processInfo.activeProcessorCount)
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < starts.count, !interrupted.load(ordering: .relaxed) else { return }
                if (try? interruption.check()) == nil { interrupted.store(true, ordering: .relaxed) }
                let score = clip.scores(start: starts[index], plan: plan) { observed in
                    // As `extend` would have it, were these frames all that there is.
                    let moving = observed.movingChannels
                    let rows = forecaster.continuation(
                        of: observed, frames: plan.shape.predicted, moving: moving)
                    return PredictedRows(rows, after: observed, moving: moving, lockFeet: lockFeet).rows
                        .map { observed.skeleton.pose(channels: $0[...]) }
                }
                scores.withLock { $0[index] = score }
            }
        }
        try interruption.check()
        return scores.withLock { $0 }
    }
}
