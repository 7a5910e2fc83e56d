import Foundation
import MotionPredict

/// What `evaluate --folds` tells: as text, as JSON.
struct CrossValidationReport {
    let validation: CrossValidation
    let plan: EvaluationPlan
    let milliseconds: [Double]
    let metric: EvaluationMetric
    let scale: Double
    private let windows: EvaluationWindows

    init(
        _ validation: CrossValidation, windows: EvaluationWindows, frameTime: Double,
        metric: EvaluationMetric, scale: Double
    ) {
        self.validation = validation
        self.windows = windows
        plan = windows.plan(frameTime: frameTime)
        milliseconds = plan.horizons.map { 1000 * Double($0) * frameTime }
        (self.metric, self.scale) = (metric, scale)
    }

    private func spread(_ method: Evaluation.Method) -> CrossValidation.Spread? {
        validation.spread(method) { score in metric.errors(score).map { $0 * scale } }
    }

    /// The tables.
    var text: String {
        let unit = scale == 1 ? "the file's unit" : "the file's unit times \(scale.short)"
        let (clips, count) = validation.folds.reduce((0, 0)) {
            ($0.0 + $1.evaluation.clips.count, $0.1 + $1.evaluation.windows)
        }
        let parts =
            validation.areStretches
            ? "\(clips) stretches of \(validation.folds[0].evaluation.clips[0].name)" : "\(clips) clips"
        let table = ReportTable(milliseconds.map { "\(Int($0.rounded()))" } + ["mean"])
        var lines = [
            "\(validation.folds.count) folds, \(count) windows of \(parts) (\(windows.about(plan))), each by a model "
                + "that never saw it",
            "",
            "mean distance of joints and End Sites, \(metric.about), in \(unit), after so many ms; the mean over folds, and "
                + "under it the standard deviation between them",
            table.head,
        ]
        for method in Evaluation.Method.forecasts {
            guard let spread = spread(method) else { continue }
            lines.append(table.row(method.name, spread.mean + [spread.overall.mean]))
            lines.append(table.row("  +-", spread.deviation + [spread.overall.deviation]))
        }
        let methods = Evaluation.Method.forecasts
        let byFold = ReportTable(methods.map(\.name) + ["fit, s"])
        lines += ["", "by fold, the mean over these times, and how long the fit took", byFold.head]
        for (index, fold) in validation.folds.enumerated() {
            let errors = methods.map { method -> Double? in
                fold.evaluation.mean(method).map { score in
                    let errors = metric.errors(score)
                    return scale * errors.reduce(0, +) / Double(max(1, errors.count))
                }
            }
            lines.append(byFold.row("fold \(index + 1)", errors + [fold.seconds]))
        }
        return lines.map { Printable.text($0) }.joined(separator: "\n")
    }

    /// What `--json` prints.
    var json: JSON { JSON(self) }

    struct JSON: Encodable {
        let folds: [Fold]
        let observed: Int
        let predicted: Int
        let horizons: [Double]
        let metric: EvaluationMetric
        let scale: Double
        let methods: [String: Spread]

        struct Spread: Encodable {
            let mean: [Double]
            let deviation: [Double]
        }

        struct Fold: Encodable {
            let clips: [String]
            let windows: Int
            let seconds: Double
            let errors: [String: [Double]]
        }

        init(_ report: CrossValidationReport) {
            func named<T>(_ value: (Evaluation.Method) -> T?) -> [String: T] {
                Dictionary(
                    Evaluation.Method.forecasts.compactMap { method in
                        value(method).map { (method.name, $0) }
                    }
                ) { $1 }
            }
            folds = report.validation.folds.map { fold in
                Fold(
                    clips: fold.evaluation.clips.map(\.name), windows: fold.evaluation.windows,
                    seconds: fold.seconds,
                    errors: named { method in
                        fold.evaluation.mean(method).map { score in
                            report.metric.errors(score).map { $0 * report.scale }
                        }
                    })
            }
            (observed, predicted) = (report.plan.observed, report.plan.predicted)
            horizons = report.milliseconds
            (metric, scale) = (report.metric, report.scale)
            methods = named { method in
                report.spread(method).map { Spread(mean: $0.mean, deviation: $0.deviation) }
            }
        }
    }
}
