import ArgumentParser
import MotionForecast
import RecurrentNetworks

/// `summary`: what a model is made of.
struct SummaryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summary",
        abstract: "Show a model: its layers, what it was fitted on, statistics.",
        discussion: """
            Example:
              motionpredict summary walk.safetensors
            """)

    @Argument(help: "The model.")
    var model: String

    @Flag(help: "Print the figures as JSON.")
    var json = false

    @OptionGroup var common: CommonOptions

    func run() throws {
        try reporting(common.console) {
            let file = try ModelFiles.read(model)
            if json { try printJSON(Report(file)) } else { print(Self.text(file, name: model)) }
        }
    }

    /// A layer's row of the table.
    private struct Layer: Encodable {
        let name: String
        let output: String
        let parameters: Int
    }

    private static func layers(_ file: ModelFile) -> [Layer] {
        let (network, shape) = (file.forecaster.members[0].network, file.forecaster.settings.shape)
        func count(_ slots: [ParameterSlot]) -> Int { slots.reduce(0) { $0 + $1.count } }
        func rows(_ stack: [LSTMCell], _ name: String, steps: Int) -> [Layer] {
            stack.enumerated().map { index, layer in
                Layer(
                    name: "\(name)_\(index) (LSTM)", output: "(None, \(steps), \(layer.units))",
                    parameters: count([layer.kernel, layer.recurrentKernel, layer.bias]))
            }
        }
        return rows(network.encoder, "encoder", steps: shape.observed)
            + rows(network.decoder, "decoder", steps: shape.predicted) + [
                Layer(
                    name: "output (Dense)", output: "(None, \(shape.predicted), \(network.features))",
                    parameters: count([network.output.kernel, network.output.bias])),
                Layer(
                    name: "damping (Velocity)", output: "(None, \(shape.predicted), \(network.features))",
                    parameters: count([network.damping])),
            ]
    }

    /// The table as Keras prints it, then what the model was fitted on.
    private static func text(_ file: ModelFile, name: String) -> String {
        let forecaster = file.forecaster
        let description = file.description
        var lines = ["Model: \(name)", row("Layer (type)", "Output Shape", "Param #"), rule("=")]
        lines += layers(file).map { row($0.name, $0.output, grouped($0.parameters)) }
        lines.append(rule("="))
        lines.append("Total params: \(grouped(forecaster.members[0].network.layout.parameterCount))")
        lines.append("")
        if forecaster.members.count > 1 {
            let kinds = forecaster.members.map(\.layout.representation.rawValue)
            let names = kinds.enumerated().filter { kinds.firstIndex(of: $0.element) == $0.offset }.map(
                \.element)
            lines.append(
                "networks      \(kinds.count) (rotations as \(names.joined(separator: ", "))), "
                    + "\(grouped(forecaster.parameterCount)) params, their predictions averaged")
        }
        let clips = description.clips.prefix(6).joined(separator: ", ")
        let more = description.clips.count > 6 ? " and \(description.clips.count - 6) more" : ""
        lines.append("fitted on     \(clips)\(more): \(description.frames) frames")
        lines.append(
            "skeleton      \(forecaster.layout.skeleton.joints.count) joints, "
                + "\(forecaster.layout.skeleton.channelCount) channels, \(forecaster.layout.up.letter) up")
        lines.append(
            "features      \(forecaster.layout.count) (rotations as \(forecaster.layout.representation.rawValue))"
        )
        let shape = forecaster.settings.shape
        lines.append(
            "windows       \(shape.observed) frames shown, \(shape.predicted) predicted, at "
                + "\((1 / forecaster.rate.frameTime).short) a second")
        lines.append(
            "training      \(forecaster.settings.steps) steps of \(forecaster.settings.batch) windows, seed "
                + "\(forecaster.settings.seed)")
        if let heldOut = description.heldOut {
            lines.append(
                "held out      mean joint error \(heldOut.error.short), zero-velocity baseline "
                    + "\(heldOut.zeroVelocityError.short), up to \((heldOut.horizons.last ?? 0).short) s")
        }
        return lines.joined(separator: "\n")
    }

    private static func row(_ name: String, _ shape: String, _ count: String) -> String {
        let padded = { (text: String, width: Int) in
            text.padding(toLength: max(width, text.count + 1), withPad: " ", startingAt: 0)
        }
        return padded(name, 29) + padded(shape, 26) + count
    }

    private static func rule(_ character: Character) -> String { String(repeating: character, count: 65) }

    /// The number with commas between thousands, as Keras prints it.
    private static func grouped(_ number: Int) -> String {
        var digits = String(number)
        var result = ""
        while digits.count > 3 {
            result = "," + digits.suffix(3) + result
            digits.removeLast(3)
        }
        return digits + result
    }

    /// What `--json` prints.
    private struct Report: Encodable {
        let layers: [Layer]
        let parameters: Int
        let description: DescribedModel

        init(_ file: ModelFile) {
            layers = SummaryCommand.layers(file)
            parameters = file.forecaster.parameterCount
            description = DescribedModel(file.description)
        }
    }
}
