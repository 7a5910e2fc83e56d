import ArgumentParser
import Foundation
import MotionPredict

/// `fit`: learns from clips and writes a model.
struct FitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Learn how clips go on: writes NAME.safetensors.",
        discussion: """
            Clips must share one skeleton. A folder stands for all .bvh and .dae files under it. \
            What is not set is chosen from the clips and told.

            Examples:
              motionpredict fit walk.bvh
              motionpredict fit clips/ -o dance.safetensors --minutes 5
              motionpredict fit clips/ --labels folder -o kinds.safetensors
            """)

    @Argument(help: "Clips, or folders of clips.", completion: .clips)
    var clips: [String]

    @Option(
        name: .shortAndLong,
        help: "The model to write. [default: the first clip's or folder's NAME.safetensors]",
        completion: .models)
    var output: String?

    @Option(
        help: "Learn the kinds of clips in place of how they go on: folder takes the name of a clip's folder."
    )
    var labels: FitKinds.LabelSource?

    @Flag(help: "Replace an existing file that is no model.")
    var force = false

    @Flag(help: "Go on with a training of the same clips and options that was broken off.")
    var resume = false

    @Flag(help: "Print the figures as JSON on standard output.")
    var json = false

    @OptionGroup var records: FitRecordOptions
    @OptionGroup var required: RequiredOptions
    @OptionGroup var chosen: SamplingOptions
    @OptionGroup var faults: FaultOptions
    @OptionGroup var training: TrainingOptions
    @OptionGroup var trial: TrialOptions
    @OptionGroup var progress: ProgressOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard labels != nil else { return }
        let given: [(String, Bool)] = [
            ("--predict", training.predict != nil), ("--layers", training.networks.layers != nil),
            ("--minutes", training.networks.minutes != nil), ("--patience", trial.patience != nil),
            ("--quick", training.networks.quick), ("--resume", resume),
            ("--memory", training.networks.memory != nil),
            ("--require-better", required.requireBetter), ("--log", records.log != nil),
            ("--html", records.html != nil),
        ]
        if let odd = given.first(where: \.1)?.0 {
            throw ValidationError("\(odd) has no meaning with --labels.")
        }
    }

    func run() throws {
        let console = common.console(progress)
        try reporting(console) {
            let target = output.map(OutputNames.path) ?? OutputNames.stem(clips[0]) + ".safetensors"
            let listed = try ClipFolder.list(clips)
            let file = try OutputFile(
                target, force: force, inputs: listed.map(\.path), isOurs: ForecastModel.isMadeHere)
            try file.requireEnding(among: OutputNames.modelEndings)
            try file.requireAlone(json: json)
            if resume, file.isStream {
                throw CommandError.usage("--resume needs a model that is a file: \(target) is none")
            }
            let inputs = listed.map(\.path) + [target]
            let log = TrainingLog(try records.logFile(force: force, inputs: inputs, json: json))
            let page = try records.pageFile(force: force, inputs: inputs, json: json)
            let teller = Teller(console, stops: true)
            defer { teller.finish() }
            let read = try ClipFile.read(listed, sampling: chosen.sampling, monitor: teller.monitor)
            if let labels {
                try fit(read, kindsBy: labels, to: file, teller)
            } else {
                try fit(read, to: file, log, page, teller)
            }
        }
    }

    private var options: FitOptions {
        var options = training.fit
        options.heldOut = trial.validationSplit
        options.patience = trial.patience
        options.keepFaults = faults.keepFaults
        return options
    }

    private func fit(
        _ clips: [ClipFile], to file: OutputFile, _ log: TrainingLog, _ page: OutputFile?, _ teller: Teller
    ) throws {
        let console = common.console(progress)
        var fit = Fit(clips, options: options)
        fit.threads = training.networks.threads
        if !file.isStream { fit.checkpoint = Fit.checkpoint(ofModel: file.path) }
        fit.resumes = resume
        fit.log = log
        fit.showsHeldOut = page != nil
        let began = Date()
        let model = try fit.run(teller.monitor).file
        let seconds = Date().timeIntervalSince(began)
        try file.write { try model.write(to: $0) }
        fit.removeCheckpoint()
        // What is only looked at comes after what took the time.
        try log.write()
        let verdict = Verdict(model.description.heldOut)
        try page?.write(
            FitPage(model: model, name: file.path.lastName, log: log, verdict: verdict).bytes)
        teller.finish()
        if let comparison = model.description.heldOut {
            console.say(FitReport.sentence(comparison, bodySize: clips[0].clip.bodySize))
        } else if trial.validationSplit > 0 {
            console.say(
                "the clip is too short to hold frames out: no comparison with the zero-velocity baseline")
        }
        if verdict.isBetter != nil { console.say(verdict.sentence) }
        console.say("wrote \(file.path) in \(seconds.short) s")
        if let page, !page.isStream {
            console.say("wrote \(page.path): open it in a browser (\(Browser.command(page.path)))")
        }
        if !file.isStream { sayNext(clips, file, console) }
        if json { try printJSON(FitReport(model, seconds: seconds, output: file.path)) }
        if required.requireBetter { try verdict.require() }
    }

    private func sayNext(_ clips: [ClipFile], _ file: OutputFile, _ console: Console) {
        let several = clips.count > 1 ? " CLIP" : ""
        let option = output == nil ? "" : " --model \(file.path)"
        console.say("next: motionpredict extend\(several) --seconds 2\(option)")
    }

    private func fit(
        _ clips: [ClipFile], kindsBy labels: FitKinds.LabelSource, to file: OutputFile, _ teller: Teller
    ) throws {
        let console = common.console(progress)
        var fit = FitKinds(clips, options: options)
        fit.labels = labels
        fit.threads = training.networks.threads
        let began = Date()
        let model = try fit.run(teller.monitor).file
        let seconds = Date().timeIntervalSince(began)
        try file.write { try model.write(to: $0) }
        teller.finish()
        console.say("wrote \(file.path) in \(seconds.short) s")
        console.say("next: motionpredict classify CLIP --model \(file.path)")
        if json { try printJSON(KindsReport(model, seconds: seconds, output: file.path)) }
    }
}

extension FitKinds.LabelSource: ExpressibleByArgument {}
