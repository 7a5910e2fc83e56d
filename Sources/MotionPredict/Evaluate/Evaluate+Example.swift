import ForecastEvaluation
import MotionCore
import MotionForecast
import MotionPages

/// One of the windows that were scored, for people to look at.
package struct EvaluationExample: Sendable {
    package let motion: ReportedMotion
    /// Which window of its clip it is, counted from 1, and of how many.
    package let number: Int
    package let windows: Int
}

extension Evaluate {
    /// The window in the middle of the clip whose error is the median of all clips' errors, in body sizes: neither the best nor
    /// the worst, and not chosen by anybody. Nil where none was scored.
    package func example(of evaluation: Evaluation) throws -> EvaluationExample? {
        let scored = evaluation.clips.enumerated().compactMap { index, clip in
            clip.scores[.model].map { (index, $0.local.reduce(0, +) / max(clip.size, 1e-12)) }
        }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
        guard !scored.isEmpty else { return nil }
        let name = evaluation.clips[scored[(scored.count - 1) / 2].0].name
        guard let file = clips.first(where: { $0.path.lastName == name }) else { return nil }
        let forecaster = model.file.forecaster
        let clip = file.taken(for: forecaster.layout.skeleton).clip
        let plan = windows.plan(frameTime: clip.frameTime)
        let starts = plan.starts(frames: clip.frameCount)
        guard !starts.isEmpty else { return nil }
        let start = starts[starts.count / 2]
        let observed = clip.frames(start..<start + plan.observed)
        let motion = PredictedMotion(
            by: forecaster, after: observed, frames: plan.predicted, moving: observed.movingChannels,
            lockFeet: lockFeet)
        let predicted = Clip(
            skeleton: clip.skeleton, frameTime: clip.frameTime,
            frameCount: plan.observed + motion.clip.frameCount,
            values: observed.values + motion.clip.values)
        let points = evaluation.mean(.model)?.points ?? []
        let errors = evaluation.points.indices.map { point in
            points.reduce(0) { $0 + $1[point] } / Double(max(1, points.count))
        }
        return EvaluationExample(
            motion: ReportedMotion(
                name: name, predicted: predicted, truth: clip.frames(start..<start + plan.frames),
                seam: plan.observed, errors: errors),
            number: starts.count / 2 + 1, windows: starts.count)
    }
}
