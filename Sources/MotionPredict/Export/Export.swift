import MotionForecast
import MotionONNX

/// Writes a model as graphs that other programs run: ONNX files.
public struct Export: Sendable {
    private enum Model: Sendable {
        case forecast(ForecastModel)
        case kinds(KindsModel)
    }

    private let model: Model

    public init(_ model: ForecastModel) { self.model = .forecast(model) }
    public init(_ model: KindsModel) { self.model = .kinds(model) }

    /// The model at `path`, of either kind; throws what reading throws.
    public init(path: String) throws {
        do {
            self.init(try ForecastModel(path: path))
        } catch ClassifierError.isClassifier {
            self.init(try KindsModel(path: path))
        }
    }

    /// A graph of the model.
    package struct Graph: Sendable {
        package let model: ONNXModel
        /// Which network it is, counted from 1; nil for the graph of the whole model.
        package let network: Int?
        /// What it holds, for people.
        package let title: String
    }

    /// All graphs of a model.
    package struct Graphs: Sendable {
        package let list: [Graph]
        /// Why there is none of the mean of several networks; nil where there is one.
        package let obstacle: MeanObstacle?
    }

    /// The graphs: that of the whole model, and one of each network where it has several.
    package var graphs: Graphs {
        switch model {
        case .kinds(let kinds):
            let classifier = kinds.file.classifier
            let title = "classifier of \(classifier.kinds.count) kinds"
            return Graphs(
                list: [Graph(model: ONNXModel(classifier), network: nil, title: title)], obstacle: nil)
        case .forecast(let forecast): return Self.graphs(of: forecast)
        }
    }

    private static func graphs(of model: ForecastModel) -> Graphs {
        let forecaster = model.file.forecaster
        let members = forecaster.members
        let kind = { (index: Int) in "poses as \(members[index].settings.representation.rawValue)" }
        if members.count == 1 {
            let graph = ONNXModel(network: 0, of: forecaster)
            return Graphs(
                list: [Graph(model: graph, network: nil, title: "network (\(kind(0)))")], obstacle: nil)
        }
        var (list, obstacle): ([Graph], MeanObstacle?) = ([], nil)
        do {
            // What never moves in the clips learnt stands in the frames that the model remembers.
            let mean = try ONNXModel(meanOf: forecaster, still: Array(model.file.seed.frame(0)))
            list.append(Graph(model: mean, network: nil, title: "mean of \(members.count) networks"))
        } catch {
            obstacle = error
        }
        list += members.indices.map { index in
            Graph(
                model: ONNXModel(network: index, of: forecaster), network: index + 1,
                title: "network \(index + 1) of \(members.count) (\(kind(index)))")
        }
        return Graphs(list: list, obstacle: obstacle)
    }

    /// What this program predicts from some windows of a clip, evenly spread over it: for each graph what it is to be shown,
    /// and what it is to give.
    ///
    /// Throws `ForecastError.skeletonsDiffer`, and `.tooShort` where the clip holds no window.
    package func sample(of file: ClipFile, for graphs: [Graph]) throws -> ExportSample {
        switch model {
        case .forecast(let model):
            let clip = file.taken(for: model.file.forecaster.layout.skeleton)
            return try ExportSample(of: clip, by: model, for: graphs)
        case .kinds(let model):
            let clip = file.taken(for: model.file.classifier.layout.skeleton)
            return try ExportSample(of: clip, by: model)
        }
    }

    /// Writes the graph of the whole model to `path`, and those of single networks beside it: `NAME-1.onnx` and so on.
    ///
    /// - Parameters:
    ///   - path: the file for the whole model.
    ///   - replacing: whether files that this did not make are replaced.
    /// - Returns: the paths of the files.
    ///
    /// Throws `UseCaseError` where a file cannot be made.
    public func write(to path: String, replacing: Bool = false) throws -> [String] {
        let files = try graphs.list.map { graph in
            (
                graph,
                try OutputFile(
                    Self.path(graph.network, of: path), force: replacing, isOurs: ONNXModel.isMadeHere)
            )
        }
        for (graph, file) in files { try file.write(try graph.model.bytes()) }
        return files.map(\.1.path)
    }

    /// The path of a network's graph beside that of the whole model.
    package static func path(_ network: Int?, of path: String) -> String {
        guard let network else { return path }
        let name = path.lastName
        let folder = path.dropLast(name.count)
        guard let point = name.lastIndex(of: "."), point != name.startIndex else {
            return path + "-\(network)"
        }
        return folder + name[..<point] + "-\(network)" + name[point...]
    }

    /// Whether an existing file is a graph that this program wrote.
    package static func isMadeHere(_ bytes: [UInt8]) -> Bool { ONNXModel.isMadeHere(bytes) }
}
