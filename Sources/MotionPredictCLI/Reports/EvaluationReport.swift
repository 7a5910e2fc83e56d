import Foundation
import MotionPredict

/// What `evaluate` tells of an evaluation: as text, as lines of figures, as JSON.
struct EvaluationReport {
    let evaluation: Evaluation
    let model: String
    let windows: EvaluationWindows
    let plan: EvaluationPlan
    let milliseconds: [Double]
    let metric: EvaluationMetric
    let scale: Double

    init(
        _ evaluation: Evaluation, of evaluate: Evaluate, metric: EvaluationMetric, scale: Double
    ) {
        self.evaluation = evaluation
        model = evaluate.model.name
        windows = evaluate.windows
        let frameTime = evaluate.clips[0].clip.frameTime
        plan = windows.plan(frameTime: frameTime)
        milliseconds = plan.horizons.map { 1000 * Double($0) * frameTime }
        self.metric = metric
        self.scale = scale
    }

    /// A forecast's errors in the tables' unit.
    func errors(_ score: ForecastScore) -> [Double] { metric.errors(score).map { $0 * scale } }

    private static func mean(_ numbers: [Double]) -> Double {
        numbers.reduce(0, +) / Double(max(1, numbers.count))
    }

    /// The tables and the verdict.
    var text: String {
        let unit = scale == 1 ? "the file's unit" : "the file's unit times \(scale.short)"
        var lines = [
            "\(evaluation.windows) windows of \(evaluation.clips.count) clips (\(windows.about(plan))), by \(model)",
            "",
            "mean distance of joints and End Sites, \(metric.about), in \(unit), after so many ms",
            byTime.head,
        ]
        lines += rows { evaluation.mean($0).map(errors) }
        lines += ["", "the same in per cent of the body's size", byTime.head]
        lines += rows { evaluation.percent($0, metric.errors) }
        lines += [
            "",
            "Euler-angle error: the length of the difference of all joints' principal angles Rz Ry Rx in radians, the "
                + "root's left out", byTime.head,
        ]
        lines += rows { evaluation.mean($0)?.euler }
        let whole = ReportTable(["NPSS", "slide", "speed", "seam"])
        lines += [
            "",
            "over the whole window; slide in per cent of the body's size a second, speed and seam beside the truth's and "
                + "the clip's",
            whole.head,
        ]
        for method in Evaluation.Method.forecasts + [.truth] {
            guard let score = evaluation.mean(method) else { continue }
            lines.append(whole.row(method.name, [score.npss, score.slide, score.speed, score.seam]))
        }
        lines += naturalness
        lines += [""] + byClip + [""] + byJoint + [""] + verdict
        return lines.map { Printable.text($0) }.joined(separator: "\n")
    }

    private var byTime: ReportTable { ReportTable(milliseconds.map { "\(Int($0.rounded()))" } + ["mean"]) }

    private func rows(_ values: (Evaluation.Method) -> [Double]?) -> [String] {
        Evaluation.Method.forecasts.compactMap { method in
            values(method).map { byTime.row(method.name, $0 + [Self.mean($0)]) }
        }
    }

    /// How continuations move beside the clips; nothing where no clip is long enough.
    private var naturalness: [String] {
        let measures = Naturalness.Measure.allCases
        let table = ReportTable(measures.map(\.title))
        let rows = Evaluation.Method.natural.compactMap { method in
            evaluation.naturalness(method).map { found in
                table.row(
                    method.name,
                    measures.map { measure in found[measure].map { measure.isFraction ? 100 * $0 : $0 } })
            }
        }
        guard !rows.isEmpty else { return [] }
        return [
            "",
            "how naturally it moves, beside the clips evaluated; patch: half seconds from the nearest of the clip in per cent "
                + "of the body's size; off (the ground) and speed (of the root, out of range) in per cent of frames; surge, "
                + "jerk, slide and seam over the clip's; freeze in seconds",
            table.head,
        ] + rows
    }

    private var byClip: [String] {
        let methods = Evaluation.Method.forecasts
        let table = ReportTable(methods.map(\.name))
        return ["by clip, the mean over these times", table.head]
            + evaluation.clips.map { clip in
                table.row(
                    clip.name,
                    methods.map { method in
                        clip.scores[method].map { String(format: "%.2f", Self.mean(errors($0))) } ?? "-"
                    })
            }
    }

    /// The mean distance of each point over the horizons, the root's position taken away, the largest first.
    var joints: [(name: String, error: Double)] {
        guard let score = evaluation.mean(.model) else { return [] }
        return evaluation.points.indices.map { point in
            (evaluation.points[point], scale * Self.mean(score.points.map { $0[point] }))
        }.sorted { ($0.error, $1.name) > ($1.error, $0.name) }
    }

    private var byJoint: [String] {
        ["by joint, the model's largest, the root's position taken away, the mean over these times"]
            + joints.prefix(8).map { ReportTable([""]).row($0.name, [$0.error]) }
    }

    /// In words whether the model is better than each baseline.
    var verdict: [String] {
        guard let own = evaluation.mean(.model).map(errors) else { return [] }
        return Evaluation.Method.baselines.compactMap { baseline in
            guard let other = evaluation.mean(baseline).map(errors) else { return nil }
            let (a, b) = (Self.mean(own), Self.mean(other))
            let worse = own.indices.filter { own[$0] >= other[$0] }.map {
                "\(Int(milliseconds[$0].rounded()))"
            }
            let amount = b > 0 ? String(format: "%.1f %%", 100 * abs(1 - a / b)) : "any amount"
            if a >= b { return "the model does not beat \(baseline.name): it is worse by \(amount)" }
            let but = worse.isEmpty ? "" : ", but not at \(worse.joined(separator: ", ")) ms"
            return "the model is better than \(baseline.name) by \(amount)\(but)"
        }
    }
}

extension Naturalness.Measure {
    /// The head of its column.
    fileprivate var title: String { self == .patch95 ? "95 %" : rawValue }

    /// Whether it is a fraction of frames.
    fileprivate var isFraction: Bool { self == .off || self == .speed }
}
