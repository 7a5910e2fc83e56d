import MotionPredict

/// What `summary` tells of a model: its text, and its JSON.
struct SummaryReport: Encodable {
    let layers: [ModelSummary.Layer]
    let parameters: Int
    let description: DescribedModel
    private let model: ForecastModel

    enum CodingKeys: CodingKey {
        case layers, parameters, description
    }

    init(_ model: ForecastModel) {
        self.model = model
        layers = ModelSummary(model).layers
        parameters = model.file.forecaster.parameterCount
        description = DescribedModel(model.file.description)
    }

    /// The table as Keras prints it, then what the model was fitted on.
    var text: String {
        let forecaster = model.file.forecaster
        var lines = [
            "Model: \(model.name)", Self.row("Layer (type)", "Output Shape", "Param #"), Self.rule("="),
        ]
        lines += layers.map { Self.row($0.name, $0.output, Self.grouped($0.parameters)) }
        lines.append(Self.rule("="))
        lines.append("Total params: \(Self.grouped(forecaster.members[0].network.layout.parameterCount))")
        lines.append("")
        if forecaster.members.count > 1 {
            let kinds = forecaster.members.map(\.layout.representation.rawValue)
            let names = kinds.enumerated().filter { kinds.firstIndex(of: $0.element) == $0.offset }.map(
                \.element)
            lines.append(
                "networks      \(kinds.count) (poses as \(names.joined(separator: ", "))), "
                    + "\(Self.grouped(forecaster.parameterCount)) params, their predictions averaged")
        }
        let description = model.file.description
        let clips = description.clips.prefix(6).joined(separator: ", ")
        let more = description.clips.count > 6 ? " and \(description.clips.count - 6) more" : ""
        lines.append("fitted on     \(clips)\(more): \(description.frames) frames")
        lines.append(
            "skeleton      \(forecaster.layout.skeleton.joints.count) joints, "
                + "\(forecaster.layout.skeleton.channelCount) channels, \(forecaster.layout.up.letter) up")
        lines.append(
            "features      \(forecaster.layout.count) (poses as \(forecaster.layout.representation.rawValue))"
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
        return lines.map { Printable.text($0) }.joined(separator: "\n")
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
}
