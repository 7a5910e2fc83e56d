import Foundation
import MotionForecast
import SwiftProtobuf

/// A network, the mean of some, or a classifier as a graph that other programs run: features in, features or probabilities out.
///
/// The operators are the standard ones of opset 17, the number of windows is free, and statistics are inside. What stays outside
/// is told in the file, under `outside` of its metadata.
package struct ONNXModel: Sendable {
    /// The name of the graph's input, N × T observed × F features.
    package static let input = "observed"
    /// What the metadata says a file of this program is.
    static let format = "motionpredict graph"
    private static let producer = "motionpredict"
    /// The version of the format that the operators of opset 17 came with.
    private static let irVersion: Int64 = 8

    /// The name of the graph's output.
    package let output: String
    /// T observed and F, of the input.
    package let observed: (frames: Int, features: Int)
    /// What the output has for each window: T predicted × F features, or K probabilities.
    package let predicted: [Int]
    let proto: Onnx_ModelProto

    /// One network of a forecaster, by its index.
    package init(network index: Int, of forecaster: Forecaster) {
        let member = forecaster.members[index]
        let count = forecaster.members.count
        let network = NetworkGraph(member: member, isFree: !forecaster.isLively)
        self.init(
            member, of: forecaster,
            name: count == 1 ? "network" : "network \(index + 1) of \(count)",
            outside: GraphAbout.outsideNetwork(of: forecaster)
        ) { network.predict($0, in: &$1) }
    }

    /// The mean of all networks of a forecaster.
    ///
    /// Throws `MeanObstacle` where that is no graph.
    ///
    /// - Parameter still: a frame of channels, with the values of those that never move.
    package init(meanOf forecaster: Forecaster, still: [Double]) throws(MeanObstacle) {
        if let obstacle = MeanGraph.obstacle(forecaster) { throw obstacle }
        let mean = MeanGraph(forecaster: forecaster, still: still)
        self.init(
            forecaster.members[0], of: forecaster, name: "mean of \(forecaster.members.count) networks",
            outside: GraphAbout.outsideMean(of: forecaster)
        ) { mean.predict($0, in: &$1) }
    }

    /// - Parameter member: the network whose features are taken and given.
    private init(
        _ member: ForecasterMember, of forecaster: Forecaster, name: String, outside: [String],
        build: (Value, inout GraphBuilder) -> Value
    ) {
        let (layout, shape) = (member.layout, member.settings.shape)
        output = "predicted"
        observed = (shape.observed, layout.count)
        predicted = [shape.predicted, layout.count]
        var builder = GraphBuilder(name: "forecast")
        let input = builder.input(
            Self.input, [.free("N"), .fixed(shape.observed), .fixed(layout.count)],
            about: "the last frames, as features: windows, frames, features")
        let predicted = build(input, &builder)
        builder.output(
            predicted, as: output, [.free("N"), .fixed(shape.predicted), .fixed(layout.count)],
            about: "the frames that follow, as features: windows, frames, features")
        let about = GraphAbout(
            layout, scale: member.scaling.scale, rate: forecaster.rate, outside: outside)
        proto = Self.model(builder, about: "A forecast of motion (\(name)).", about)
    }

    /// A classifier of motion.
    package init(_ classifier: MotionClassifier) {
        let (frames, width) = (classifier.settings.frames, classifier.layout.count)
        output = "probabilities"
        observed = (frames, width)
        predicted = [classifier.kinds.count]
        var builder = GraphBuilder(name: "kinds")
        let input = builder.input(
            Self.input, [.free("N"), .fixed(frames), .fixed(width)],
            about: "frames as features: windows, frames, features")
        let found = ClassifierGraph(classifier: classifier).probabilities(input, in: &builder)
        builder.output(
            found, as: output, [.free("N"), .fixed(classifier.kinds.count)],
            about: "how likely each kind is: windows, kinds")
        var about = GraphAbout(
            classifier.layout, scale: classifier.scale, rate: classifier.rate,
            outside: GraphAbout.outsideClassifier)
        about.entries["kinds"] = classifier.kinds.joined(separator: "\n")
        proto = Self.model(builder, about: "A classifier of motion.", about)
    }

    private static func model(
        _ builder: GraphBuilder, about: String, _ metadata: GraphAbout
    ) -> Onnx_ModelProto {
        .with {
            $0.irVersion = irVersion
            $0.opsetImport = [.with { $0.version = Int64(GraphBuilder.opset) }]
            $0.producerName = producer
            $0.docString = about + " " + metadata.text
            $0.graph = builder.graph
            $0.metadataProps = metadata.entries.sorted { $0.key < $1.key }.map { key, value in
                .with { ($0.key, $0.value) = (key, value) }
            }
        }
    }

    /// What the file says of itself, by name.
    package var metadata: [String: String] {
        Dictionary(proto.metadataProps.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    }

    /// What the program does beside such a graph, a sentence each.
    package var outside: [String] {
        (metadata["outside"] ?? "").split(separator: "\n").map(String.init)
    }

    /// The number of operators.
    package var operatorCount: Int { proto.graph.node.count }

    /// The largest file that readers of protocol buffers take.
    package static let largest = Int(Int32.max)

    /// The file's bytes; the same model gives the same ones.
    ///
    /// Throws `ONNXFault.tooLarge`.
    package func bytes(atMost limit: Int = Self.largest) throws -> [UInt8] {
        // Beside the weights there are some hundred bytes an operator.
        let size =
            proto.graph.initializer.reduce(0) { $0 + $1.rawData.count } + 256 * proto.graph.node.count
        guard size <= limit else { throw ONNXFault.tooLarge(bytes: size) }
        return try proto.serializedBytes()
    }

    /// Whether an existing file is a graph that this program wrote.
    package static func isMadeHere(_ bytes: [UInt8]) -> Bool {
        guard let model = try? Onnx_ModelProto(serializedBytes: bytes) else { return false }
        return model.producerName == producer
            && model.metadataProps.contains { $0.key == "format" && $0.value == format }
    }
}
