import ArgumentParser
import MotionPredict

/// `evaluate`: scores a model on windows whose end is hidden from it.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Score a model's forecasts beside simple baselines.",
        discussion: """
            Hides the end of each window, lets the model predict it, and compares with what was \
            recorded. Averages are over the windows of a clip, then over clips. The row "model" is \
            what extend writes, "mean" what extend --mean writes. A last table tells how naturally \
            these move, held against the clips evaluated.

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
            What the tables show: local (the root's position taken away), global (as it stands), or rootless (the \
            root's position and rotation dropped, as in the papers). [default: local; rootless with --protocol]
            """)
    var metric: EvaluationMetric?

    @Option(help: "What lengths are multiplied by: 70 for the mm of the papers' CMU benchmark.")
    var scale = 1.0

    @Flag(help: "Hold feet where they stand on the ground, as extend --lock-feet does.")
    var lockFeet = false

    @Option(parsing: .unconditional, help: "Threads. [default: one a core]")
    var threads: Int?

    @Option(help: "Also write every figure, a line each, to this file.")
    var csv: String?

    @Option(
        help: ArgumentHelp(
            "Also write a page: errors by time as curves, by joint on the body, a prediction beside what came.",
            valueName: "page.html"))
    var html: String?

    @Flag(help: "Replace an existing file that this command did not make.")
    var force = false

    @Flag(help: "Print the figures as JSON on standard output.")
    var json = false

    @OptionGroup var chosen: SamplingOptions
    @OptionGroup var progress: ProgressOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard scale > 0, scale.isFinite else { throw ValidationError("--scale must be greater than 0.") }
        if let threads, threads < 1 { throw ValidationError("--threads must be greater than 0.") }
    }

    func run() throws {
        let console = common.console(progress)
        try reporting(console) {
            let model = try ChosenModel.forecast(self.model)
            let listed = try ClipFolder.list(clips)
            let file = try csv.map {
                try OutputFile(
                    OutputNames.path($0), force: force, inputs: listed.map(\.path),
                    isOurs: EvaluationReport.isCSV)
            }
            try file?.requireAlone(json: json)
            let page = try html.map {
                try OutputFile.page($0, force: force, inputs: listed.map(\.path), json: json)
            }
            let teller = Teller(console, stops: true)
            defer { teller.finish() }
            let read = try listed.map {
                try ClipFile(path: $0.path, sampling: chosen.sampling, monitor: teller.monitor)
            }
            var evaluate = Evaluate(read, by: model, windows: windows.chosen)
            evaluate.lockFeet = lockFeet
            evaluate.threads = threads
            let evaluation = try evaluate.run(teller.monitor)
            teller.finish()
            let report = EvaluationReport(
                evaluation, of: evaluate,
                metric: metric ?? (windows.protocol == nil ? .local : .rootless), scale: scale)
            try file?.write(Array(report.csv.utf8))
            if let page {
                try page.write(report.page(evaluate.example(of: evaluation)))
                if page.isStandardOutput { return }
                console.say("wrote \(page.path): open it in a browser (\(Browser.command(page.path)))")
            }
            if file?.isStandardOutput == true { return }
            if json { try printJSON(report.json) } else { try printText(report.text) }
        }
    }
}
