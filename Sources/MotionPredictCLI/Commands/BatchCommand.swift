import ArgumentParser
import MotionPredict

/// `batch`: extends every clip under a folder.
struct BatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Extend every clip under a folder into the same tree under another.",
        discussion: """
            A line a clip is written to report.jsonl in the output folder. A bad clip is \
            told and passed over. Run again, it does only what is not done: clips whose \
            file and request are unchanged are left as they are, those that failed by \
            their own fault too. A .dae becomes a .bvh.

            Examples:
              motionpredict batch clips/ --seconds 2 --fit-each -o extended/
              motionpredict batch clips/ --model dance.safetensors --glob 'take*.bvh'
            """)

    @Argument(help: "The folder of clips.", completion: .directory)
    var folder: String

    @Option(
        name: .shortAndLong,
        help: "The folder to write to; made where it does not exist. [default: FOLDER-extended]",
        completion: .directory)
    var output: String?

    @Option(help: "The model for all clips. [default: the newest in this folder]", completion: .models)
    var model: String?

    @Flag(help: "Fit a model on each clip.")
    var fitEach = false

    @Option(help: "Which files, by name or by path under the folder. [default: *.bvh and *.dae]")
    var glob: String?

    @Option(help: "Clips worked on at once; they share the threads.")
    var jobs = 1

    @Flag(
        help:
            "Hold feet that stand on the ground firmly, where otherwise gently, and tell how far they slide.")
    var lockFeet = false

    @Flag(
        help: "Write the mean forecast: nearest to the truth on average, and less and less alive.")
    var mean = false

    @Flag(help: "Replace existing files that this command did not make.")
    var force = false

    @Flag(help: "Print the results as JSON on standard output.")
    var json = false

    @OptionGroup var chosen: SamplingOptions
    @OptionGroup var faults: FaultOptions
    @OptionGroup var length: LengthOptions
    @OptionGroup(title: "Training, with --fit-each") var training: TrainingOptions
    @OptionGroup var progress: ProgressOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if fitEach && model != nil { throw ValidationError("Use either --model or --fit-each.") }
        guard (1...256).contains(jobs) else { throw ValidationError("--jobs must be between 1 and 256.") }
    }

    func run() throws {
        let console = common.console(progress)
        try reporting(console) {
            guard try ClipFolder.isFolder(folder) else {
                throw CommandError.usage("\(folder) is a file: batch takes a folder, `extend` takes a clip")
            }
            let target = output ?? OutputNames.stem(folder) + "-extended"
            var batch = try Batch(folder, output: target, patterns: glob.map { [$0] }, options: options)
            batch.jobs = jobs
            batch.threads = training.networks.threads
            batch.replaces = force
            batch.wording = { sentence($0) }
            let way =
                try fitEach
                ? Batch.Way.fitEach(fitOptions) : .model(ChosenModel.forecast(model))
            let teller = Teller(console, stops: true)
            defer { teller.finish() }
            let entries = try batch.run(by: way, teller.monitor)
            if json { try printJSON(entries) }
            let failed = entries.count { $0.status == .failed }
            if failed > 0 { throw CommandError.batchFailed(failed: failed, of: entries.count) }
        }
    }

    private var fitOptions: FitOptions {
        var options = training.fit
        options.keepFaults = faults.keepFaults
        return options
    }

    private var options: Batch.Options {
        var options = Batch.Options()
        options.length = length.span
        options.sampling = chosen.sampling
        (options.lockFeet, options.isMean) = (lockFeet, mean)
        options.keepFaults = faults.keepFaults
        return options
    }
}
