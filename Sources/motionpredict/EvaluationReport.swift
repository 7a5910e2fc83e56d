import ForecastEvaluation
import Foundation
import MotionCore

/// What `evaluate` tells of an evaluation: as text, as lines of figures, as JSON.
struct EvaluationReport {
    let evaluation: Evaluation
    let model: String
    let windows: EvaluationOptions
    let plan: EvaluationPlan
    let milliseconds: [Double]
    let metric: EvaluationMetric
    let scale: Double

    init(
        _ evaluation: Evaluation, model: String, windows: EvaluationOptions, plan: EvaluationPlan,
        frameTime: Double, metric: EvaluationMetric, scale: Double
    ) {
        self.evaluation = evaluation
        self.model = model
        self.windows = windows
        self.plan = plan
        milliseconds = plan.horizons.map { 1000 * Double($0) * frameTime }
        self.metric = metric
        self.scale = scale
    }

    /// A forecast's errors in the tables' unit.
    private func errors(_ score: ForecastScore) -> [Double] { metric.errors(score).map { $0 * scale } }

    private static func mean(_ numbers: [Double]) -> Double {
        numbers.reduce(0, +) / Double(max(1, numbers.count))
    }

    /// The tables and the verdict.
    var text: String {
        let unit = scale == 1 ? "the file's unit" : "the file's unit times \(scale.short)"
        var lines = [
            "\(evaluation.windows) windows of \(evaluation.clips.count) clips (\(windows.about(plan))), by \(model)",
            "",
            "mean distance of joints and End Sites, \(metric.about), in \(unit), after so many ms", header,
        ]
        lines += rows { evaluation.mean($0).map(errors) }
        lines += ["", "the same in per cent of the body's size", header]
        lines += rows { evaluation.percent($0, metric.errors) }
        lines += [
            "",
            "Euler-angle error: the length of the difference of all joints' principal angles Rz Ry Rx in radians, the "
                + "root's left out", header,
        ]
        lines += rows { evaluation.mean($0)?.euler }
        lines += [
            "",
            "over the whole window; slide in per cent of the body's size a second, speed and seam beside the truth's and "
                + "the clip's",
            column("") + ["NPSS", "slide", "speed", "seam"].map(cell).joined(),
        ]
        for method in Evaluation.Method.forecasts + [.truth] {
            guard let score = evaluation.mean(method) else { continue }
            lines.append(
                column(method.name)
                    + [score.npss, score.slide, score.speed, score.seam].map(number).joined())
        }
        lines += [""] + byClip + [""] + byJoint + [""] + verdict
        return lines.joined(separator: "\n")
    }

    private var header: String {
        column("") + milliseconds.map { cell("\(Int($0.rounded()))") }.joined() + cell("mean")
    }

    private func rows(_ values: (Evaluation.Method) -> [Double]?) -> [String] {
        Evaluation.Method.forecasts.compactMap { method in
            values(method).map { row in
                column(method.name) + row.map(number).joined() + number(Self.mean(row))
            }
        }
    }

    private var byClip: [String] {
        [
            "by clip, the mean over these times",
            column("") + Evaluation.Method.forecasts.map { cell($0.name, 19) }.joined(),
        ]
            + evaluation.clips.map { clip in
                column(clip.name)
                    + Evaluation.Method.forecasts.map { method in
                        cell(
                            clip.scores[method].map { String(format: "%.2f", Self.mean(errors($0))) } ?? "-",
                            19)
                    }.joined()
            }
    }

    /// The mean distance of each point over the horizons, the root's place taken away, the largest first.
    private var joints: [(name: String, error: Double)] {
        guard let score = evaluation.mean(.model) else { return [] }
        return evaluation.points.indices.map { point in
            (evaluation.points[point], scale * Self.mean(score.points.map { $0[point] }))
        }.sorted { ($0.error, $1.name) > ($1.error, $0.name) }
    }

    private var byJoint: [String] {
        ["by joint, the model's largest, the root's place taken away, the mean over these times"]
            + joints.prefix(8).map { column($0.name) + number($0.error) }
    }

    /// In words whether the model is better than each baseline.
    var verdict: [String] {
        guard let own = evaluation.mean(.model).map(errors) else { return [] }
        return Baseline.allCases.compactMap { baseline in
            guard let other = evaluation.mean(.baseline(baseline)).map(errors) else { return nil }
            let (a, b) = (Self.mean(own), Self.mean(other))
            let worse = own.indices.filter { own[$0] >= other[$0] }.map {
                "\(Int(milliseconds[$0].rounded()))"
            }
            let share = b > 0 ? String(format: "%.1f %%", 100 * abs(1 - a / b)) : "any share"
            if a >= b { return "the model does not beat \(baseline.rawValue): it is worse by \(share)" }
            let but = worse.isEmpty ? "" : ", but not at \(worse.joined(separator: ", ")) ms"
            return "the model is better than \(baseline.rawValue) by \(share)\(but)"
        }
    }

    private func column(_ text: String) -> String {
        text.padding(toLength: max(24, text.count + 1), withPad: " ", startingAt: 0)
    }

    private func cell(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }

    private func cell(_ text: String) -> String { cell(text, 9) }

    private func number(_ value: Double) -> String {
        cell(String(format: value < 9.995 ? "%.3f" : "%.2f", value))
    }

    private static let csvHeader = "clip,method,measure,ms,value"

    /// Whether bytes are such a file.
    static func isCSV(_ bytes: [UInt8]) -> Bool { bytes.starts(with: Array((csvHeader + "\n").utf8)) }

    /// A line for each clip, method, measure and horizon; the clip "mean" is the mean over clips.
    var csv: String {
        var lines = [Self.csvHeader]
        func quoted(_ text: String) -> String {
            text.contains(where: { ",\"\n\r".contains($0) })
                ? "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : text
        }
        func add(_ clip: String, _ method: Evaluation.Method, _ score: ForecastScore) {
            let start = "\(quoted(clip)),\(method.name)"
            for (name, values, factor) in [
                ("local", score.local, scale), ("global", score.global, scale),
                ("rootless", score.rootless, scale),
                ("euler", score.euler, 1),
            ] {
                for (ms, value) in zip(milliseconds, values) {
                    lines.append("\(start),\(name),\(Int(ms.rounded())),\(value * factor)")
                }
            }
            for (name, value) in [
                ("npss", score.npss), ("slide", score.slide), ("speed", score.speed), ("seam", score.seam),
            ] {
                lines.append("\(start),\(name),,\(value)")
            }
        }
        for method in Evaluation.Method.forecasts + [.truth] {
            for clip in evaluation.clips { clip.scores[method].map { add(clip.name, method, $0) } }
            evaluation.mean(method).map { add("mean", method, $0) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What `--json` prints.
    var json: JSON { JSON(self) }

    struct JSON: Encodable {
        let model: String
        let windows: Int
        let observed: Int
        let predicted: Int
        let horizons: [Double]
        let metric: EvaluationMetric
        let scale: Double
        let mean: [String: Score]
        let percent: [String: [Double]]
        let clips: [Clip]
        let joints: [Joint]
        let verdict: [String]

        struct Score: Encodable {
            let local: [Double]
            let global: [Double]
            let rootless: [Double]
            let euler: [Double]
            let npss: Double
            let slide: Double
            let speed: Double
            let seam: Double

            init(_ score: ForecastScore, scale: Double) {
                local = score.local.map { $0 * scale }
                global = score.global.map { $0 * scale }
                rootless = score.rootless.map { $0 * scale }
                (euler, npss, slide, speed, seam) = (
                    score.euler, score.npss, score.slide, score.speed, score.seam
                )
            }
        }

        struct Clip: Encodable {
            let clip: String
            let windows: Int
            let size: Double
            let scores: [String: Score]
        }

        struct Joint: Encodable {
            let joint: String
            let error: Double
        }

        init(_ report: EvaluationReport) {
            let evaluation = report.evaluation
            let methods = Evaluation.Method.forecasts + [.truth]
            func named<T>(_ value: (Evaluation.Method) -> T?) -> [String: T] {
                Dictionary(methods.compactMap { method in value(method).map { (method.name, $0) } }) { $1 }
            }
            model = report.model
            windows = evaluation.windows
            (observed, predicted) = (report.plan.shape.observed, report.plan.shape.predicted)
            horizons = report.milliseconds
            metric = report.metric
            scale = report.scale
            mean = named { evaluation.mean($0).map { Score($0, scale: report.scale) } }
            percent = named { evaluation.percent($0, report.metric.errors) }
            clips = evaluation.clips.map { clip in
                Clip(
                    clip: clip.name, windows: clip.windows, size: clip.size,
                    scores: named { clip.scores[$0].map { Score($0, scale: report.scale) } })
            }
            joints = report.joints.map { Joint(joint: $0.name, error: $0.error) }
            verdict = report.verdict
        }
    }
}
