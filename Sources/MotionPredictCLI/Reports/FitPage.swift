import MotionPredict

/// The page of `fit --html`: the curve of the training, how the trial did by time, and a held-out prediction beside its truth.
struct FitPage {
    let model: ModelFile
    let name: String
    let log: TrainingLog
    let verdict: Verdict

    var bytes: [UInt8] {
        get throws {
            let clips = model.description.clips
            let clip = clips.count == 1 ? clips[0] : "\(clips.count) clips"
            var report = PageReport(title: "\(name), fitted on \(clip)")
            report.blocks.append(.text(verdict.sentence))
            let example = log.example
            if let example {
                report.blocks.append(
                    .text(
                        "Beside this: held-out window \(example.number) of \(example.windows), the one in the middle: what the trial predicted, "
                            + "and what came. The trial had seen neither these frames nor others after them.")
                )
            } else {
                report.blocks.append(
                    .text(
                        "There is no held-out prediction to show: no frames were held out, or a trial of an earlier run did it."
                    ))
            }
            report.blocks += curves + heldOut
            return try ReportedMotion.page(report, example?.motion(named: clip))
        }
    }

    private func series(
        _ phase: WorkProgress.Phase, _ name: String, isDashed: Bool = false,
        _ value: (TrainingLog.Row) -> Double?
    ) -> LineChart.Series {
        LineChart.Series(
            name,
            log.rows.filter { $0.phase == phase }.compactMap { row in
                value(row).map { (x: Double(row.step), y: $0) }
            }, isDashed: isDashed)
    }

    private var curves: [PageReport.Block] {
        [
            .chart(
                LineChart(
                    title: "Training error", xLabel: "steps", yLabel: "running mean of the loss",
                    series: [
                        series(.training, "training, on all frames") { $0.error },
                        series(.trial, "trial, on part of them", isDashed: true) { $0.error },
                    ])),
            .chart(
                LineChart(
                    title: "Error on held-out frames during the trial", xLabel: "steps",
                    yLabel: "mean distance, file's unit",
                    series: [series(.trial, "some of the held-out windows") { $0.heldOutError }])),
        ]
    }

    private var heldOut: [PageReport.Block] {
        guard let summary = model.description.heldOut else { return [] }
        let rows = [("forecast", summary.errors), ("last pose repeated", summary.zeroVelocityErrors)]
        return [
            .chart(
                LineChart(
                    title: "Error on held-out frames by time", xLabel: "seconds after the last frame shown",
                    yLabel: "mean distance, file's unit",
                    series: rows.enumerated().map { index, row in
                        LineChart.Series(
                            row.0, zip(summary.horizons, row.1).map { (x: $0, y: $1) }, isDashed: index > 0)
                    })),
            .table(
                PageTable(
                    caption:
                        "Mean distance of joints and End Sites on \(summary.windows) held-out windows, in the file's unit",
                    columns: ["after s"] + summary.horizons.map(\.short) + ["mean"],
                    rows: zip(rows, [summary.error, summary.zeroVelocityError]).map { row, mean in
                        [row.0] + (row.1 + [mean]).map(\.figure)
                    })),
        ]
    }
}
