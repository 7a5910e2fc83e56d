import ArgumentParser
import MotionPredict

/// `classify`: tells the kind of a motion.
struct ClassifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classify",
        abstract: "Tell the kind of motion of clips, by a model of `fit --labels`.",
        discussion: """
            The probability of a clip is the mean over its windows, which overlap by half. Where a \
            clip stands in a folder with the name of a kind, it is counted whether that was found.

            Examples:
              motionpredict fit clips/ --labels folder -o kinds.safetensors
              motionpredict classify new.bvh --model kinds.safetensors --windows
            """)

    @Argument(help: "Clips, or folders of clips, of the model's skeleton.", completion: .clips)
    var clips: [String]

    @Option(help: "The model. [default: the newest of this kind in this folder]", completion: .models)
    var model: String?

    @Flag(help: "Also tell the kind of each window.")
    var windows = false

    @Flag(help: "Print the figures as JSON on standard output.")
    var json = false

    @OptionGroup var chosen: SamplingOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let console = common.console
        try reporting(console) {
            var classify = Classify(by: try ChosenModel.kinds(model))
            classify.sampling = chosen.sampling
            let results = try classify.run(clips, Teller(console).monitor)
            let report = ClassifyReport(results, by: classify.model)
            if json { return try printJSON(report) }
            for line in report.lines(windows: windows) { try printText(line) }
        }
    }
}
