import MotionCore
import RecurrentNetworks
import SwiftProtobuf
import Testing

@testable import MotionForecast
@testable import MotionONNX

/// What exported files say and how they are made up.
@Suite("ONNX files") struct ONNXModelTests {
    /// One graph of each kind.
    private static func models() throws -> [ONNXModel] {
        let made = forecaster([.sixD, .bodySixD])
        return [
            ONNXModel(network: 1, of: made), try ONNXModel(meanOf: made, still: Array(figure().frame(0))),
            ONNXModel(try classifier()),
        ]
    }

    private static func classifier() throws -> MotionClassifier {
        let clip = figure()
        let layout = FeatureLayout(clips: [clip])
        var settings = ClassifierSettings(frames: 9)
        settings.units = 5
        let scaling = FeatureScaling(
            layout.sequences(of: clip, rate: ModelRate(near: clip)), layout: layout, bodySize: clip.bodySize)
        let network = try MotionClassifier.network(settings, features: layout.count, kinds: 3)
        return MotionClassifier(
            settings: settings, layout: layout, rate: ModelRate(near: clip), kinds: ["run", "sit", "walk"],
            mean: scaling.mean, scale: scaling.scale, weights: network.weights)
    }

    @Test func aClassifiersGraphTellsWhatTheClassifierTells() throws {
        let made = try Self.classifier()
        let sequence = made.layout.sequences(of: figure(), rate: made.rate)[0]
        let starts = [0, 30, 77]
        let width = made.layout.count
        let windows = starts.flatMap { sequence.values[$0 * width..<($0 + 9) * width] }.map { Double($0) }
        let found = try GraphRunner(proto: ONNXModel(made).proto).run(Numbers(windows, [3, 9, width]))
        #expect(found.shape == [3, 3])
        let expected = try made.probabilities(of: sequence, from: starts).flatMap { $0 }
        for (a, b) in zip(found.values, expected) { #expect(abs(a - b) < 1e-5) }
        #expect(Set(expected.map { ($0 * 100).rounded() }).count > 3, "windows that are told apart")
    }

    /// The rules of the format that a checker would look at: names are made once and before they are read.
    @Test func namesAreMadeOnceAndBeforeTheyAreRead() throws {
        for model in try Self.models() {
            let graph = model.proto.graph
            var known = Set(graph.input.map(\.name))
            for tensor in graph.initializer {
                #expect(known.insert(tensor.name).inserted, "\(tensor.name)")
                let numbers = tensor.dims.reduce(1, *)
                let size: Int64 =
                    tensor.dataType == Int32(Onnx_TensorProto.DataType.float.rawValue) ? 4 : 8
                #expect(Int64(tensor.rawData.count) == numbers * size, "\(tensor.name)")
            }
            // The operator for recurrence gives the cell after its last step too.
            var read = Set(graph.node.filter { $0.opType == "LSTM" }.map { $0.output[2] })
            for node in graph.node {
                for name in node.input where !name.isEmpty {
                    #expect(known.contains(name), "\(name)")
                    read.insert(name)
                }
                for name in node.output where !name.isEmpty {
                    #expect(known.insert(name).inserted, "\(name)")
                }
                #expect(node.domain.isEmpty)
            }
            let used = read.union(graph.output.map(\.name))
            #expect(known.subtracting(used) == [], "what is computed and not used")
            #expect(model.proto.opsetImport.map(\.version) == [17])
            #expect(model.proto.irVersion == 8)
        }
    }

    @Test func aNumberOfWindowsIsFree() throws {
        for model in try Self.models() {
            for info in model.proto.graph.input + model.proto.graph.output {
                #expect(info.type.tensorType.shape.dim[0].dimParam == "N")
                #expect(info.type.tensorType.shape.dim.dropFirst().allSatisfy { $0.dimValue > 0 })
            }
        }
        // A graph gives of a window what it gives of it among others.
        let made = forecaster([.sixD])
        let seen = [30, 50].map { window(figure(), made.layout, endingIn: $0, frames: 5) }
        let runner = GraphRunner(proto: ONNXModel(network: 0, of: made).proto)
        let both = try runner.run(Numbers(seen.flatMap { $0 }, [2, 5, made.layout.count]))
        let alone = try runner.run(Numbers(seen[1], [1, 5, made.layout.count]))
        #expect(Array(both.values.suffix(alone.values.count)) == alone.values)
    }

    @Test func tellsFeaturesUnitsAndWhatStaysOutside() throws {
        var made = forecaster([.sixD, .bodySixD])
        let network = ONNXModel(network: 1, of: made)
        let about = network.metadata
        let names = made.members[1].layout.featureNames
        #expect(about["features"]?.split(separator: "\n").map(String.init) == names)
        let units = (about["units"] ?? "").split(separator: "\n").map(String.init)
        #expect(units.count == names.count)
        #expect(
            Array(units.prefix(5)) == [
                "radians a second", "lengths a second", "lengths a second", "lengths", "1",
            ])
        #expect(about["representation"] == "body-6d")
        #expect(about["up"] == "Y")
        #expect(about["frame_time"].flatMap(Double.init) == 1.0 / 30)
        #expect(about["heading_joint"] == "Hips" && about["travel_joint"] == "Hips")
        #expect((about["upright"] ?? "").split(separator: " ").compactMap { Double($0) }.count == 3)
        #expect(network.outside.first == "the mean with the other networks")
        #expect(network.outside.contains("features of clips, and clips of features"))
        #expect(!network.outside.contains { $0.contains("mirrored") })
        made.mirror = SkeletonMirror(
            made.layout.skeleton, axis: .x, partners: Array(made.layout.skeleton.joints.indices))
        let mean = try ONNXModel(meanOf: made, still: Array(figure().frame(0)))
        #expect(mean.outside.first == "the mean with the forecast of the mirrored body")
        #expect(ONNXModel(try Self.classifier()).metadata["kinds"] == "run\nsit\nwalk")
    }

    @Test func isNoLargerThanSuchFilesMayBe() throws {
        let model = ONNXModel(network: 0, of: forecaster([.sixD]))
        #expect(try model.bytes().count > 20_000)
        #expect(throws: ONNXFault.self) { try model.bytes(atMost: 20_000) }
        #expect(
            "\(ONNXFault.tooLarge(bytes: 3_140_000_000))"
                == "the graph would take 3.1 GB, and an ONNX file holds 2 GB at most: fit with fewer --members or --units"
        )
    }

    @Test func knowsItsOwnFiles() throws {
        for model in try Self.models() {
            let bytes = try model.bytes()
            #expect(bytes == (try model.bytes()))
            #expect(ONNXModel.isMadeHere(bytes))
            #expect(!ONNXModel.isMadeHere(Array(bytes.dropLast(3))))
        }
        var other = Onnx_ModelProto()
        other.producerName = "pytorch"
        #expect(!ONNXModel.isMadeHere(try other.serializedBytes()))
        #expect(!ONNXModel.isMadeHere(Array("HIERARCHY\n".utf8)))
        #expect(!ONNXModel.isMadeHere([]))
    }

    @Test func thereIsNoMeanOfABodyThatIsNotCarriedByItsFirstJoint() {
        let clip = figure()
        // The same body below a joint that stands still.
        let joints =
            [Joint(name: "Studio", parent: nil, offset: .zero, channels: [])]
            + clip.skeleton.joints.map { joint in
                Joint(
                    name: joint.name, parent: (joint.parent ?? -1) + 1, offset: joint.offset,
                    channels: joint.channels, endSite: joint.endSite)
            }
        let other = Clip(
            skeleton: Skeleton(joints: joints), frameTime: clip.frameTime, frameCount: clip.frameCount,
            values: clip.values)
        #expect(MeanGraph.obstacle(forecaster([.sixD, .sixD], of: other)) == .root)
    }
}
