import ArgumentParser
import MotionPredict

/// `extend`: continues a clip.
struct ExtendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extend",
        abstract: "Continue a clip: writes NAME-extended.bvh.",
        discussion: """
            Without CLIP, the clip that the model was fitted on is continued. The output \
            keeps the clip's hierarchy and its frames as they stand; predicted frames \
            follow at the clip's own rate. Of a .dae or .glb the frames are those that `convert` \
            writes. The output's ending tells its format: .bvh, or .glb for glTF.

            Examples:
              motionpredict extend --seconds 2
              motionpredict extend other.bvh --model walk.safetensors --frames 90
              motionpredict extend walk.bvh --view
              motionpredict extend walk.bvh -o walk-extended.glb
              motionpredict extend walk.bvh --loop
              motionpredict extend before.bvh --until after.bvh --frames 45
            """)

    @Argument(
        help: "The clip to continue. [default: the one that the model was fitted on]", completion: .clips)
    var clip: String?

    @Option(help: "The model. [default: the newest in this folder]", completion: .models)
    var model: String?

    @Option(name: .shortAndLong, help: "The file to write. [default: NAME-extended.bvh]", completion: .motion)
    var output: String?

    @Flag(help: "Write the predicted frames alone.")
    var predictedOnly = false

    @Flag(
        help:
            "Hold feet that stand on the ground firmly, where otherwise gently, and tell how far they slide.")
    var lockFeet = false

    @Flag(
        help: """
            Write the mean forecast: nearest to the truth on average, and less and less alive.
            """)
    var mean = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Write as many continuations that go different ways, as plausible as each other: NAME-extended-1.bvh and so on.",
            valueName: "count"))
    var variations: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How far variations go from the likeliest motion, 0 to 2. [default: 1]", valueName: "strength"))
    var variationStrength: Double?

    @Flag(
        help: """
            Lead back into the clip's beginning, so that the whole file plays round and round; --seconds is about how long the \
            way back takes.
            """)
    var loop = false

    @Option(
        help: ArgumentHelp(
            "Arrive, after --seconds, at the pose of a frame of another file of the same skeleton, and move on as it does there. [default frame: 1]",
            valueName: "file[:frame]"), completion: .clips)
    var until: PoseArgument?

    @Flag(help: "Also write a page, NAME-extended.html, that plays the continued clip in 3D in any browser.")
    var view = false

    @Option(
        help: ArgumentHelp(
            "Also draw a strip of stills before and after the seam into a PNG file.", valueName: "file.png"),
        completion: .pictures)
    var picture: String?

    @Option(
        help: ArgumentHelp(
            "Also write what the networks foresee, each by itself and their mean, as tensors (.safetensors or .npz).",
            valueName: "file"))
    var forecast: String?

    @Flag(help: "Replace an existing file that this command did not make.")
    var force = false

    @OptionGroup var required: RequiredOptions

    @Flag(help: "Print the figures as JSON on standard output.")
    var json = false

    @OptionGroup var chosen: SamplingOptions
    @OptionGroup var faults: FaultOptions
    @OptionGroup var length: LengthOptions
    @OptionGroup var progress: ProgressOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let console = common.console(progress)
        try reporting(console) {
            let model = try ChosenModel.forecast(self.model)
            let teller = Teller(console)
            defer { teller.finish() }
            let monitor = teller.monitor
            let extend = try extend(by: model, monitor)
            let source = extend.source
            let base =
                output.map(OutputNames.path) ?? OutputNames.stem(source.path) + "-extended.bvh"
            if variations != nil, OutputFile.isStream(base) {
                throw CommandError.usage("--variations makes files, a name each, and \(base) is none")
            }
            let page = try pageFile(base: base, inputs: [source.path, model.name])
            let strip = try picture.map {
                try OutputFile(
                    OutputNames.path($0), force: force, inputs: [source.path, model.name],
                    isOurs: View.isPicture)
            }
            try strip?.requireEnding(among: OutputNames.pictureEndings)
            let tensors = try forecast.map {
                try OutputFile(
                    OutputNames.path($0), force: force, inputs: [source.path, model.name],
                    isOurs: ForecastTensors.isMadeHere)
            }
            try tensors?.requireEnding(among: OutputNames.tensorEndings)
            var reports: [Report] = []
            var shown: [ExtendedClip] = []
            let ways = variations.map { Array(1...$0) } ?? [0]
            var meter = WorkMeter([.init(phase: .continuations, unit: .files, total: ways.count)])
            monitor.tell(.begins(meter.progress(.continuations)))
            for variation in ways {
                let target = variation == 0 ? base : OutputNames.variation(variation, of: base)
                let inputs = [source.path, model.name] + (until.map { [$0.path] } ?? [])
                let file = try OutputFile(target, force: force, inputs: inputs) {
                    extend.isMadeHere($0, at: target, variation: variation)
                }
                try file.requireEnding(among: OutputNames.motionEndings)
                try file.requireAlone(json: json)
                let extended = try extend.extended(variation: variation)
                if reports.isEmpty || loop || until != nil { extend.tell(extended, monitor) }
                let frames = extended.predicted.frameCount
                let seconds = Double(frames) * source.clip.frameTime
                try extended.write(to: file)
                teller.finish()
                let feet = extended.footSlide.map { "; " + $0.sentence } ?? ""
                console.say(
                    "wrote \(target): \(frames) new frames, \(seconds.short) s, by \(model.name)\(feet)"
                        + MotionWriters.writer(forPath: target).sentence(
                            onSpaceOf: source.written, in: source.space)
                )
                let verdict = tellsVerdict ? extended.verdict(by: model) : nil
                if let verdict { console.say(verdict.sentence) }
                if page != nil || strip != nil { shown.append(extended) }
                reports.append(
                    Report(
                        output: target, model: model.name, clip: source.path, frames: frames,
                        seconds: seconds, footSlide: extended.footSlide, ending: extended.ending,
                        verdict: verdict))
                monitor.tell(.progress(meter.next(.continuations)))
            }
            teller.finish()
            if let strip {
                try strip.write(View(shown, names: reports.map(\.output)).picture)
                console.say("wrote \(strip.path)")
            }
            if let tensors {
                try extend.forecast.write(to: tensors)
                console.say("wrote \(tensors.path)")
            }
            if let page {
                try page.write(View(shown, names: reports.map(\.output)).page)
                console.say("wrote \(page.path): open it in a browser (\(Browser.command(page.path)))")
            }
            if json {
                if variations == nil { try printJSON(reports[0]) } else { try printJSON(reports) }
            }
            if required.requireBetter { for report in reports { try report.verdict?.require() } }
        }
    }

    /// What is asked for: of the clip named, or of the one that the model was fitted on.
    private func extend(by model: ForecastModel, _ monitor: Monitor) throws -> Extend {
        var extend: Extend
        if let clip {
            let file = try ClipFile(path: clip, sampling: chosen.sampling, monitor: monitor)
            try file.requireMotion()
            extend = Extend(file, by: model)
            extend.predictedOnly = predictedOnly
        } else {
            extend = try Extend(
                clipOf: model, predictedOnly: predictedOnly, sampling: chosen.sampling, monitor: monitor)
        }
        extend.length = length.span
        extend.lockFeet = lockFeet
        extend.isMean = mean
        extend.variationStrength = variationStrength ?? extend.variationStrength
        extend.keepFaults = faults.keepFaults
        if loop { extend.end = .loop }
        if let until { extend.end = try until.end(sampling: chosen.sampling, monitor) }
        return extend
    }

    /// Whether anybody hears the verdict, which takes some time.
    private var tellsVerdict: Bool { !common.quiet || json || required.requireBetter }

    /// The page of `--view`, beside the continued clip; beside the clip itself where that goes into a stream.
    private func pageFile(base: String, inputs: [String]) throws -> OutputFile? {
        guard view else { return nil }
        let stem =
            OutputFile.isStream(base)
            ? OutputNames.stem(inputs[0]) + "-extended" : OutputNames.withoutEnding(base)
        return try OutputFile(stem + ".html", force: force, inputs: inputs, isOurs: View.isPage)
    }

    func validate() throws {
        if let variations, !(1...1000).contains(variations) {
            throw ValidationError("--variations must be from 1 to 1000.")
        }
        if let variationStrength {
            guard (0...2).contains(variationStrength) else {
                throw ValidationError("--variation-strength must be from 0 to 2.")
            }
            guard variations != nil else {
                throw ValidationError("--variation-strength is of --variations, which is not there.")
            }
        }
        if loop, until != nil { throw ValidationError("Use either --loop or --until.") }
        if mean, loop || until != nil {
            throw ValidationError(
                "--mean is one forecast of what comes; it cannot be combined with --loop or --until.")
        }
        if mean, variations != nil {
            throw ValidationError("--mean is one forecast; it cannot be combined with --variations.")
        }
    }

    /// What `--json` prints.
    private struct Report: Encodable {
        let output: String
        let model: String
        let clip: String
        let frames: Int
        let seconds: Double
        let footSlide: FootSlideReport?
        let ending: EndReport?
        let verdict: Verdict?
    }
}
