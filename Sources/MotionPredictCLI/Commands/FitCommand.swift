import ArgumentParser
import Foundation
import MotionPredict

/// `fit`: learns from clips and writes a model.
struct FitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Learn how clips go on: writes NAME.safetensors.",
        discussion: """
            Clips must share one skeleton. A folder stands for all .bvh, .dae, .glb and .gltf \
            files under it; where these have several skeletons, the largest group is learnt. What is not set is chosen from the clips and told.

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

    @Flag(
        help:
            "Where a folder's clips have several skeletons, learn a model of each: NAME.safetensors, NAME-2.safetensors and so on."
    )
    var eachSkeleton = false

    @Flag(help: "Stop at a clip that cannot be read or has another skeleton, where otherwise it is left out.")
    var strict = false

    @Flag(help: "Replace an existing file that is no model.")
    var force = false

    @Flag(help: "Go on with a training of the same clips and options that was broken off.")
    var resume = false

    @Flag(help: "Print the figures as JSON on standard output.")
    var json = false

    @Option(
        help:
            "The folder that keeps the features of large collections for the next fit. [default: the user's own; see the command cache]",
        completion: .directory)
    var cache: String?

    @OptionGroup var records: FitRecordOptions
    @OptionGroup var required: RequiredOptions
    @OptionGroup var chosen: SamplingOptions
    @OptionGroup var faults: FaultOptions
    @OptionGroup var training: TrainingOptions
    @OptionGroup var trial: TrialOptions
    @OptionGroup var progress: ProgressOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if strict, eachSkeleton { throw ValidationError("Use either --strict or --each-skeleton.") }
        if eachSkeleton, records.log != nil || records.html != nil {
            throw ValidationError("--log and --html are of one model: leave out --each-skeleton.")
        }
        guard labels != nil else { return }
        let given: [(String, Bool)] = [
            ("--predict", training.predict != nil), ("--layers", training.networks.layers != nil),
            ("--minutes", training.networks.minutes != nil), ("--patience", trial.patience != nil),
            ("--quick", training.networks.quick), ("--resume", resume),
            ("--memory", training.networks.memory != nil),
            ("--require-better", required.requireBetter), ("--log", records.log != nil),
            ("--html", records.html != nil), ("--each-skeleton", eachSkeleton),
        ]
        if let odd = given.first(where: \.1)?.0 {
            throw ValidationError("\(odd) has no meaning with --labels.")
        }
    }

    func run() throws {
        let console = common.console(progress)
        try reporting(console) {
            try Processes.together { ranks in
                if labels != nil, ranks.count > 1 {
                    throw CommandError.usage(
                        "kinds are learnt by one process: start fit --labels without mpirun")
                }
                if ranks.isFirst { try lead(ranks, console) } else { try follow(ranks, console) }
            }
        }
    }

    /// The work of the only process, or of the first of several.
    private func lead(_ ranks: Ranks, _ console: Console) throws {
        let target = path(0)
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
        let read = try read(listed, teller)
        let groups = groups(of: read, listed, teller)
        let files =
            try [file]
            + groups.indices.dropFirst().map { index in
                try OutputFile(
                    path(index), force: force, inputs: inputs, isOurs: ForecastModel.isMadeHere)
            }
        if let labels {
            try fit(groups[0], kindsBy: labels, to: file, teller)
            return
        }
        var (reports, verdicts): ([FitReport], [Verdict]) = ([], [])
        for (clips, file) in zip(groups, files) {
            let (report, verdict) = try fit(clips, ranks, to: file, log, page, teller)
            reports.append(report)
            verdicts.append(verdict)
        }
        if json { if eachSkeleton { try printJSON(reports) } else { try printJSON(reports[0]) } }
        if required.requireBetter { for verdict in verdicts { try verdict.require() } }
    }

    /// The work of another process: the same training, of which nothing is written and nothing told.
    private func follow(_ ranks: Ranks, _ console: Console) throws {
        let teller = Teller(console, stops: true)
        let listed = try ClipFolder.list(clips)
        let read = try read(listed, teller)
        for (index, clips) in groups(of: read, listed, teller).enumerated() {
            let fit = fit(clips, ranks, to: path(index))
            _ = try Processes.running(fit, teller.monitor)
        }
    }

    private func read(_ listed: [ClipFolder.Listed], _ teller: Teller) throws -> [ClipRecord] {
        try ClipRecord.read(
            listed, sampling: chosen.sampling, isStrict: strict,
            threads: training.networks.threads ?? Processes.processors
                ?? ProcessInfo.processInfo.activeProcessorCount,
            monitor: teller.monitor)
    }

    /// The model to write of each group of clips.
    private func path(_ group: Int) -> String {
        let target = output.map(OutputNames.path) ?? OutputNames.stem(clips[0]) + ".safetensors"
        return group == 0 ? target : OutputNames.variation(group + 1, of: target)
    }

    /// A fit for the model `path`, which shows nothing yet.
    private func fit(_ clips: [ClipRecord], _ ranks: Ranks, to path: String) -> Fit {
        var fit = Fit(clips, options: options)
        fit.checkpoint = Fit.checkpoint(ofModel: path)
        fit.threads = training.networks.threads ?? Processes.processors
        fit.cache = cache.map { FeatureCache(folder: $0) } ?? .usual
        fit.resumes = resume
        fit.ranks = ranks
        return fit
    }

    /// The clips to learn from, for each model those of one skeleton; clips that were named all have to have one.
    private func groups(
        of clips: [ClipRecord], _ listed: [ClipFolder.Listed], _ teller: Teller
    ) -> [[ClipRecord]] {
        guard !strict, !listed.contains(where: \.isNamed) else { return [clips] }
        let groups = SkeletonGroup.groups(of: clips)
        guard groups.count > 1 else { return [clips] }
        teller.monitor.tell(.skeletons(groups, eachIsLearnt: eachSkeleton))
        return groups.prefix(eachSkeleton ? groups.count : 1).map(\.clips)
    }

    private var options: FitOptions {
        var options = training.fit
        options.heldOut = trial.validationSplit
        options.patience = trial.patience
        options.keepFaults = faults.keepFaults
        return options
    }

    private func fit(
        _ clips: [ClipRecord], _ ranks: Ranks, to file: OutputFile, _ log: TrainingLog, _ page: OutputFile?,
        _ teller: Teller
    ) throws -> (FitReport, Verdict) {
        let console = common.console(progress)
        var fit = fit(clips, ranks, to: file.path)
        if file.isStream { fit.checkpoint = nil }
        fit.log = log
        fit.showsHeldOut = page != nil
        let began = Date()
        let model = try Processes.running(fit, teller.monitor).file
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
            console.say(FitReport.sentence(comparison, bodySize: clips[0].bodySize))
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
        return (FitReport(model, seconds: seconds, output: file.path), verdict)
    }

    private func sayNext(_ clips: [ClipRecord], _ file: OutputFile, _ console: Console) {
        let several = clips.count > 1 ? " CLIP" : ""
        let isUsual = output == nil && file.path == OutputNames.stem(self.clips[0]) + ".safetensors"
        let option = isUsual ? "" : " --model \(file.path)"
        console.say("next: motionpredict extend\(several) --seconds 2\(option)")
    }

    private func fit(
        _ clips: [ClipRecord], kindsBy labels: FitKinds.LabelSource, to file: OutputFile, _ teller: Teller
    ) throws {
        let console = common.console(progress)
        var fit = FitKinds(try clips.map { try $0.file() }, options: options)
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
