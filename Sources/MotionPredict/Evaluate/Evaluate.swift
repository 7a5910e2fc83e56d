public import ForecastEvaluation
import Foundation
import MotionCore
import MotionForecast
import RecurrentNetworks
import Synchronization

/// Scores a model, its realised motion and its mean forecast, on windows whose end is hidden from it, beside simple
/// baselines.
public struct Evaluate: Sendable {
    /// Clips of the model's skeleton.
    package var clips: [ClipFile]
    package let model: ForecastModel
    /// Which windows are scored, and when.
    public var windows: EvaluationWindows
    /// Whether feet are held firmly, as by `Extend.Options.lockFeet`.
    public var lockFeet = false
    /// Threads; nil for one a core.
    public var threads: Int?

    /// - Parameters:
    ///   - clips: at least one.
    ///   - model: the model that is scored.
    ///   - windows: which windows are scored.
    public init(
        _ clips: [ClipFile], by model: ForecastModel, windows: EvaluationWindows = EvaluationWindows()
    ) {
        precondition(!clips.isEmpty, "an evaluation needs a clip")
        self.clips = clips
        self.model = model
        self.windows = windows
    }

    /// Scores all clips.
    ///
    /// Throws `ForecastError.skeletonsDiffer`, `.tooShort` where no clip holds a window, and `UseCaseError.stopped`.
    public func run(_ monitor: Monitor = Monitor()) throws -> Evaluation {
        var results: [Evaluation.ClipResult] = []
        var points: [String] = []
        let meter = Mutex(WorkMeter([.init(phase: .windows, unit: .windows, total: windowCount)]))
        monitor.tell(.begins(meter.withLock { $0.progress(.windows) }))
        for file in clips {
            let clip = file.taken(for: model.file.forecaster.layout.skeleton).clip
            try model.requireSkeleton(clip, named: file.path)
            if model.file.description.clips.contains(file.path.lastName) {
                monitor.tell(.learntFrom(clip: file.path, model: model.name))
            }
            let plan = windows.plan(frameTime: clip.frameTime)
            let starts = plan.starts(frames: clip.frameCount)
            guard !starts.isEmpty else {
                monitor.tell(
                    .noWindow(clip: file.path, frames: clip.frameCount, needed: plan.frames))
                continue
            }
            let evaluated = EvaluatedClip(clip, up: model.file.forecaster.layout.up)
            points = evaluated.pointNames
            let yardstick = NaturalYardstick(evaluated)
            let scores = try score(evaluated, yardstick, starts, plan, monitor) {
                monitor.tell(.progress(meter.withLock { $0.next(.windows) }))
            }
            results.append(evaluated.result(file.path.lastName, scores, yardstick: yardstick))
        }
        guard !results.isEmpty else {
            let frameTime = clips[0].clip.frameTime
            throw ForecastError.tooShort(
                clip: clips[0].path, frames: clips.map(\.clip.frameCount).max() ?? 0,
                needed: windows.plan(frameTime: frameTime).frames, rate: 1 / frameTime)
        }
        return Evaluation(results, points: points)
    }

    /// All windows of all clips.
    private var windowCount: Int {
        clips.reduce(0) {
            $0 + windows.plan(frameTime: $1.clip.frameTime).starts(frames: $1.clip.frameCount).count
        }
    }

    /// The scores of all windows of a clip, several at once.
    ///
    /// - Parameter isDone: is told of each window that is scored, from several threads.
    private func score(
        _ clip: EvaluatedClip, _ yardstick: NaturalYardstick?, _ starts: [Int], _ plan: EvaluationPlan,
        _ monitor: Monitor, isDone: @Sendable () -> Void
    ) throws -> [WindowScores] {
        let scores = Mutex(starts.map { _ in WindowScores() })
        let next = Atomic<Int>(0)
        let stopped = Atomic<Bool>(false)
        let workers = min(starts.count, threads ?? ProcessInfo.processInfo.activeProcessorCount)
        // Dispatch's own threads take descriptors, of which there may be none left.
        ShardedExecutor(threads: workers).run(shards: workers) { _ in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < starts.count, !stopped.load(ordering: .relaxed) else { return }
                if monitor.shouldStop() { stopped.store(true, ordering: .relaxed) }
                let score = clip.scores(start: starts[index], plan: plan, yardstick: yardstick) {
                    forecasts(after: $0, frames: plan.predicted)
                }
                scores.withLock { $0[index] = score }
                isDone()
            }
        }
        try monitor.check()
        return scores.withLock { $0 }
    }

    /// What `extend` would have follow, and with `--mean`, were these frames all that there is.
    private func forecasts(after observed: Clip, frames count: Int) -> [Evaluation.Method: [Pose]] {
        let forecaster = model.file.forecaster
        // The networks foresee once for both.
        let foreseen = forecaster.foreseen(after: observed, frames: count)
        let moving = observed.movingChannels
        func poses(isMean: Bool) -> [Pose] {
            let predicted = PredictedMotion(
                by: forecaster, after: observed, frames: count, moving: moving, lockFeet: lockFeet,
                isMean: isMean, foreseen: foreseen
            ).clip
            return (0..<predicted.frameCount).map { predicted.pose($0) }
        }
        return [.model: poses(isMean: false), .mean: poses(isMean: true)]
    }
}
