import Foundation
import MotionPredict

extension EvaluationReport {
    /// The page of `--html`: errors by time as curves and a table, by joint, and one of the windows.
    func page(_ example: EvaluationExample?) throws -> [UInt8] {
        let clips = evaluation.clips
        let what = clips.count == 1 ? clips[0].name : "\(clips.count) clips"
        var report = PageReport(title: "\(model) on \(what)")
        report.blocks = verdict.map { .text($0) }
        report.blocks.append(
            .text(
                "\(evaluation.windows) windows (\(windows.about(plan))). The model is what extend writes, the mean what extend "
                    + "--mean writes."))
        if let example { report.blocks.append(.text(example.sentence)) }
        report.blocks += [.chart(chart), .table(table), .table(jointTable)]
        var motion = example?.motion
        let painted = motion?.errors?.map { $0 * scale }
        motion?.errors = painted
        return try ReportedMotion.page(report, motion)
    }

    /// The errors of each method at each horizon.
    private var errorRows: [(name: String, errors: [Double])] {
        Evaluation.Method.forecasts.compactMap { method in
            evaluation.mean(method).map { (method.name, errors($0)) }
        }
    }

    private var unit: String { scale == 1 ? "file's unit" : "file's unit × \(scale.short)" }

    private var chart: LineChart {
        let series = errorRows.enumerated().map { index, row in
            let points = zip(milliseconds, row.errors).map { (x: $0 / 1000, y: $1) }
            // The model's curves are whole, those of the baselines dashed.
            return LineChart.Series(row.name, points, isDashed: index > 1)
        }
        return LineChart(
            title: "Error by time", xLabel: "seconds after the last frame shown",
            yLabel: "mean distance, \(unit)", series: series)
    }

    private var table: PageTable {
        let rows = errorRows.map { row -> [String] in
            let mean = row.errors.reduce(0, +) / Double(max(1, row.errors.count))
            return [row.name] + (row.errors + [mean]).map(\.figure)
        }
        return PageTable(
            caption: "Mean distance of joints and End Sites, \(metric.about), in the \(unit)",
            columns: ["after ms"] + milliseconds.map { "\(Int($0.rounded()))" } + ["mean"], rows: rows)
    }

    private var jointTable: PageTable {
        PageTable(
            caption:
                "The model by joint, the root's position taken away, the mean over these times, in the \(unit)",
            columns: ["joint", "off by"], rows: joints.map { [$0.name, $0.error.figure] })
    }
}

extension EvaluationExample {
    /// Which window it is, in words.
    fileprivate var sentence: String {
        "Beside these figures: window \(number) of \(windows) of \(motion.name), the one in the middle, as it was predicted and as it "
            + "came. On the predicted body is painted how far each joint is off on average over all windows; E shows the colours of "
            + "observed and predicted frames instead."
    }
}

extension Double {
    /// The number with two decimals, or three where it is small, for tables.
    var figure: String { String(format: self < 0.995 ? "%.3f" : "%.2f", self) }
}
