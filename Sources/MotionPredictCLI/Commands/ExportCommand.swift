import ArgumentParser
import MotionPredict

/// `export`: writes a model for other programs.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a model as ONNX graphs, for other programs to run.",
        usage: "motionpredict export [<options>] <model>",
        discussion: """
            A graph takes the last observed frames as features, any number of windows at once, and \
            gives the features of the frames that follow (of a classifier the probabilities \
            of kinds). Of a model of several networks, NAME.onnx is their mean, and NAME-1.onnx and \
            so on are the networks one by one; where the mean is no graph, that is told. \
            Features and their units are named in the file; `windows --model` writes them.

            Examples:
              motionpredict export walk.safetensors
              motionpredict export walk.safetensors -o walk.onnx --sample walk.bvh
              motionpredict windows walk.bvh --model walk.safetensors -o w.safetensors
            """)

    @Argument(help: "The model.", completion: .models)
    var model: String

    @Option(name: .shortAndLong, help: "The file to write. [default: the model's NAME.onnx]")
    var output: String?

    @Option(
        help: ArgumentHelp(
            """
            Also write NAME-sample.safetensors: windows of a clip as each graph takes them, with what this program predicts \
            from them, to hold a runtime against.
            """, valueName: "clip"))
    var sample: String?

    @Flag(help: "Replace an existing file that this command did not make.")
    var force = false

    @OptionGroup var chosen: SamplingOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let console = common.console
        try reporting(console) {
            let target = output.map(OutputNames.path) ?? OutputNames.stem(model) + ".onnx"
            let export = try Export(path: model)
            let graphs = export.graphs
            if graphs.list.count > 1 || sample != nil, OutputFile.isStream(target) {
                throw CommandError.usage(
                    "this export makes several files, a name each, and \(target) is none")
            }
            let inputs = [model] + (sample.map { [$0] } ?? [])
            let files = try graphs.list.map { graph in
                let file = try OutputFile(
                    Export.path(graph.network, of: target), force: force, inputs: inputs,
                    isOurs: Export.isMadeHere)
                try file.requireEnding(among: OutputNames.graphEndings)
                return (graph: graph, output: file)
            }
            let sampleFile = try sample.map { _ in
                try OutputFile(
                    OutputNames.withoutEnding(target) + "-sample.safetensors", force: force, inputs: inputs,
                    isOurs: ExportSample.isMadeHere)
            }
            let clip = try sample.map {
                try ClipFile(path: $0, sampling: chosen.sampling, monitor: Teller(console).monitor)
            }
            let windows = try clip.map { try export.sample(of: $0, for: graphs.list) }
            for (graph, file) in files {
                try file.write(try graph.model.bytes())
                console.say("wrote \(file.path): \(ExportSentences.graph(graph))")
            }
            if let obstacle = graphs.obstacle {
                console.say("no graph of the mean of the networks: \(obstacle)")
            }
            if let sampleFile, let windows, let clip {
                try windows.write(to: sampleFile, beside: target)
                console.say(
                    "wrote \(sampleFile.path): \(windows.count) window\(windows.count == 1 ? "" : "s") of "
                        + "\(clip.path), as each graph takes them and with what it is to give")
            }
            if let graph = graphs.list.first {
                console.say("not in the graph: \(graph.model.outside.joined(separator: "; "))")
            }
        }
    }
}
