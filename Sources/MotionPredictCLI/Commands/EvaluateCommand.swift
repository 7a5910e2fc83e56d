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

            With --folds no model is needed: it tells how well fit, with the same options, does on clips like these.

            Examples:
              motionpredict evaluate other.bvh --model walk.safetensors
              motionpredict evaluate validation/ --model m.safetensors --protocol ltd --scale 70
              motionpredict evaluate clips/ --folds 5 --minutes 3
            """)

    @Argument(help: "Clips, or folders of clips, of the model's skeleton.", completion: .clips)
    var clips: [String]

    @Option(help: "The model. [default: the newest in this folder]", completion: .models)
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

    @Option(
        help: """
            Cross-validate: divide the clips into so many parts, kinds by turns where folders tell them, and score each \
            part by a model fitted on the others. One clip is divided into stretches.
            """)
    var folds: Int?

    @Option(
        help:
            "The folder that keeps the folds' models, so that the same command goes on. [default: NAME-folds]",
        completion: .directory
    )
    var keep: String?

    @Option(help: "Also write every figure, a line each, to this file.", completion: .tables)
    var csv: String?

    @Option(
        help: ArgumentHelp(
            "Also write a page: errors by time as curves, by joint on the body, a prediction beside what came.",
            valueName: "page.html"), completion: .pages)
    var html: String?

    @Flag(help: "Replace an existing file that this command did not make.")
    var force = false

    @Flag(help: "Print the figures as JSON on standard output.")
    var json = false

    @OptionGroup(title: "Fits of --folds, as those of fit") var networks: NetworkOptions
    @OptionGroup(title: "Fits of --folds, as those of fit") var trial: TrialOptions
    @OptionGroup var chosen: SamplingOptions
    @OptionGroup var progress: ProgressOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard scale > 0, scale.isFinite else { throw ValidationError("--scale must be greater than 0.") }
        guard let folds else {
            let given: [(String, Bool)] = [
                ("--keep", keep != nil), ("--fps", networks.fps != nil), ("--units", networks.units != nil),
                ("--layers", networks.layers != nil), ("--members", networks.members != nil),
                ("--epochs", networks.epochs != nil), ("--minutes", networks.minutes != nil),
                ("--quick", networks.quick), ("--batch-size", networks.batchSize != nil),
                ("--memory", networks.memory != nil), ("--patience", trial.patience != nil),
            ]
            if let odd = given.first(where: \.1)?.0 {
                throw ValidationError("\(odd) has a meaning only with --folds.")
            }
            return
        }
        guard (2...1000).contains(folds) else { throw ValidationError("--folds must be between 2 and 1000.") }
        if model != nil { throw ValidationError("--folds fits its own models: leave out --model.") }
        for (name, isGiven) in [("--csv", csv != nil), ("--html", html != nil)] where isGiven {
            throw ValidationError("\(name) has no meaning with --folds.")
        }
    }

    private var shownMetric: EvaluationMetric { metric ?? (windows.protocol == nil ? .local : .rootless) }

    private func crossValidate(_ folds: Int) throws {
        let console = common.console(progress)
        let teller = Teller(console, stops: true)
        defer { teller.finish() }
        let read = try ClipFile.read(clips, sampling: chosen.sampling, monitor: teller.monitor)
        var options = networks.fit
        (options.observe, options.predict) = (windows.observe, windows.predict)
        (options.heldOut, options.patience) = (trial.validationSplit, trial.patience)
        var validation = CrossValidate(
            read, folds: folds, options: options, windows: windows.chosen,
            keepingModelsIn: keep ?? OutputNames.stem(clips[0]) + "-folds")
        validation.lockFeet = lockFeet
        validation.threads = networks.threads
        let found = try validation.run(teller.monitor)
        teller.finish()
        let report = CrossValidationReport(
            found, windows: windows.chosen, frameTime: read[0].clip.frameTime, metric: shownMetric,
            scale: scale)
        if json { try printJSON(report.json) } else { try printText(report.text) }
    }

    func run() throws {
        let console = common.console(progress)
        try reporting(console) {
            if let folds { return try crossValidate(folds) }
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
            evaluate.threads = networks.threads
            let evaluation = try evaluate.run(teller.monitor)
            teller.finish()
            let report = EvaluationReport(
                evaluation, of: evaluate, metric: shownMetric, scale: scale)
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
