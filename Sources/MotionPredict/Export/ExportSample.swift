import MotionCore
import MotionForecast
import MotionONNX
import Tensors

/// Windows of a clip with what this program makes of them, so that an exported graph can be held against it.
package struct ExportSample: Sendable {
    static let format = "motionpredict sample"
    /// How many windows there are of a clip that is long enough.
    static let most = 20

    /// What one graph is shown and is to give.
    private struct Part: Sendable {
        let network: Int?
        let output: String
        var (observed, predicted): ([Float], [Float])
        let (observedShape, predictedShape): ([Int], [Int])
    }

    private let clip: String
    private let parts: [Part]
    /// N, the number of windows.
    package let count: Int

    init(of file: ClipFile, by model: ForecastModel, for graphs: [Export.Graph]) throws {
        try model.requireSkeleton(file.clip, named: file.path)
        let forecaster = model.file.forecaster
        let rate = forecaster.rate
        // One frame more than a network sees tells the first one's turn and travel.
        let frames = 1 + (forecaster.members.map(\.settings.shape.observed).max() ?? 0)
        let source = forecaster.layout.sequences(of: file.clip, rate: rate)[0].source ?? file.clip
        let starts = try Self.starts(source.frameCount, needed: frames, file, rate)
        let seeds = starts.map { source.frames($0..<$0 + frames) }
        parts = graphs.map { Self.part($0, forecaster, seeds) }
        (clip, count) = (file.path, starts.count)
    }

    private static func part(
        _ graph: Export.Graph, _ forecaster: Forecaster, _ seeds: [Clip]
    ) -> Part {
        let member = forecaster.members[(graph.network ?? 1) - 1]
        let (shape, width) = (member.settings.shape, member.layout.count)
        let rows = seeds.map { seed in
            Array(
                member.layout.encode(seed, frames: 0..<seed.frameCount).features
                    .suffix(shape.observed * width))
        }
        let predicted: [Double]
        if graph.network == nil && forecaster.members.count > 1 {
            var unmirrored = forecaster
            unmirrored.mirror = nil
            predicted = seeds.flatMap { unmirrored.predict($0, count: shape.predicted) }
        } else {
            predicted = rows.flatMap {
                member.predict($0, count: shape.predicted, isFree: !forecaster.isLively)
            }
        }
        return Part(
            network: graph.network, output: graph.model.output,
            observed: rows.joined().map { Float($0) }, predicted: predicted.map { Float($0) },
            observedShape: [seeds.count, shape.observed, width],
            predictedShape: [seeds.count, shape.predicted, width])
    }

    init(of file: ClipFile, by model: KindsModel) throws {
        let classifier = model.file.classifier
        try file.clip.requireSkeleton(of: classifier.layout, in: model.name, name: file.path)
        try file.clip.requireRate(classifier.rate, of: model.name, name: file.path)
        let sequence = classifier.layout.sequences(of: file.clip, rate: classifier.rate)[0]
        let (frames, width) = (classifier.settings.frames, classifier.layout.count)
        let starts = try Self.starts(sequence.frameCount, needed: frames, file, classifier.rate)
        parts = [
            Part(
                network: nil, output: ONNXModel(classifier).output,
                observed: starts.flatMap { sequence.values[$0 * width..<($0 + frames) * width] },
                predicted: try classifier.probabilities(of: sequence, from: starts).joined()
                    .map { Float($0) },
                observedShape: [starts.count, frames, width],
                predictedShape: [starts.count, classifier.kinds.count])
        ]
        (clip, count) = (file.path, starts.count)
    }

    /// The first frames of windows that are evenly spread.
    private static func starts(
        _ frames: Int, needed: Int, _ file: ClipFile, _ rate: ModelRate
    ) throws -> [Int] {
        let last = frames - needed
        guard last >= 0 else {
            throw ForecastError.tooShort(
                clip: file.path, frames: frames, needed: needed, rate: 1 / rate.frameTime)
        }
        let count = min(most, last + 1)
        return (0..<count).map { count == 1 ? last : $0 * last / (count - 1) }
    }

    /// Writes the windows as safetensors: for each graph its input and its output, `NAME.onnx/observed` and
    /// `NAME.onnx/predicted`.
    ///
    /// - Parameter path: the file of the graph of the whole model.
    package func write(to file: OutputFile, beside path: String) throws {
        let named = parts.flatMap { part -> [(String, [Int], [Float])] in
            let name = Export.path(part.network, of: path).lastName
            return [
                ("\(name)/\(ONNXModel.input)", part.observedShape, part.observed),
                ("\(name)/\(part.output)", part.predictedShape, part.predicted),
            ]
        }
        let entries = try named.map { try SafetensorsEntry(name: $0.0, type: .float32, shape: $0.1) }
        let metadata = ["format": Self.format, "clip": clip.lastName]
        try file.write { sink in
            var writer = try SafetensorsWriter(entries, metadata: metadata, to: sink)
            let numbers = Dictionary(named.map { ($0.0, $0.2) }, uniquingKeysWith: { $1 })
            for entry in writer.entries { try writer.append(numbers[entry.name] ?? [], to: entry.name) }
            try writer.finish()
        }
    }

    /// Whether an existing file is such a sample.
    package static func isMadeHere(_ bytes: [UInt8]) -> Bool {
        (try? SafetensorsReader(bytes))?.metadata["format"] == format
    }
}
