import ArgumentParser
import Foundation
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
            their own fault too. A .dae or .glb becomes a .bvh; with --format glb all become \
            .glb.

            With --shard I/N a machine works on one share of N, each clip's share being fixed \
            by its name, and keeps a report of its own; --merge-reports puts them together. \
            A task of a Slurm job array takes its share without being told.

            Examples:
              motionpredict batch clips/ --seconds 2 --fit-each -o extended/
              motionpredict batch clips/ --model dance.safetensors --glob 'take*.bvh'
              motionpredict batch clips/ --model dance.safetensors --shard 2/4
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

    @Option(
        help: "Which files, by name or by path under the folder. [default: *.bvh, *.dae, *.glb and *.gltf]")
    var glob: String?

    @Option(help: "What to write: bvh, or glb for other programs than motion tools.")
    var format = MotionEnding.bvh

    @Option(
        help:
            "Clips worked on at once, the longest first; they share the threads. [default: one a core; with --fit-each one]"
    )
    var jobs: Int?

    @Option(
        help:
            "Work on share I of N, counted from 0 or from 1. [default: all, or that of the Slurm array task]")
    var shard: ShardArgument?

    @Flag(help: "Put the reports of shares together in report.jsonl, tell what is missing, and do no more.")
    var mergeReports = false

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
        if mergeReports, shard != nil || fitEach || model != nil {
            throw ValidationError("--merge-reports does no work: leave out --shard, --model and --fit-each.")
        }
        if fitEach && model != nil { throw ValidationError("Use either --model or --fit-each.") }
        guard (1...256).contains(jobs ?? 1) else {
            throw ValidationError("--jobs must be between 1 and 256.")
        }
    }

    func run() throws {
        let console = common.console(progress)
        try reporting(console) {
            guard try ClipFolder.isFolder(folder) else {
                throw CommandError.usage("\(folder) is a file: batch takes a folder, `extend` takes a clip")
            }
            let target = output ?? OutputNames.stem(folder) + "-extended"
            var batch = try Batch(folder, output: target, patterns: glob.map { [$0] }, options: options)
            // A fit keeps all cores busy by itself.
            batch.jobs = jobs ?? (fitEach ? 1 : ProcessInfo.processInfo.activeProcessorCount)
            batch.threads = training.networks.threads
            batch.replaces = force
            batch.wording = { sentence($0) }
            if mergeReports { return try merge(batch, console) }
            batch.shard = try shard?.shard ?? Shard(slurm: ProcessInfo.processInfo.environment)
            if let shard = batch.shard {
                console.say(
                    "share \(shard.index) of \(shard.count), counted from 0: \(batch.share.count) of \(batch.clips.count) clips"
                )
            }
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

    /// Puts the reports together; missing clips are failures as those that could not be extended.
    private func merge(_ batch: Batch, _ console: Console) throws {
        let (entries, missing) = try batch.mergeReports()
        for clip in missing.prefix(10) { console.warn("no report tells of \(clip)") }
        if missing.count > 10 { console.warn("no report tells of \(missing.count - 10) more clips") }
        let failed = entries.count { $0.status == .failed }
        console.say(
            "\(batch.clips.count) clips: \(entries.count - failed) extended, \(failed) not, \(missing.count) missing (see \(batch.report))"
        )
        if json { try printJSON(entries) }
        if failed + missing.count > 0 {
            throw CommandError.batchFailed(failed: failed + missing.count, of: batch.clips.count)
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
        options.format = format.rawValue
        options.keepFaults = faults.keepFaults
        return options
    }
}

/// A share on the command line: "2/4".
struct ShardArgument: ExpressibleByArgument {
    let shard: Shard

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let number = parts[0], let count = parts[1],
            let shard = Shard(number, of: count)
        else { return nil }
        self.shard = shard
    }
}

/// What a batch writes, by the ending of its files' names.
enum MotionEnding: String, ExpressibleByArgument, CaseIterable {
    case bvh
    case glb
}
