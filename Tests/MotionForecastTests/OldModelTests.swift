import Foundation
import MotionCore
import MotionFiles
import Tensors
import Testing

@testable import MotionForecast

/// Small models of formats that were written before: each opens for ever and forecasts what it did. Fixtures/README.md tells
/// how they were made.
@Suite("Models of before") struct OldModelTests {
    private static func bytes(_ name: String) throws -> [UInt8] {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/" + name, withExtension: nil))
        return [UInt8](try Data(contentsOf: url))
    }

    /// The first and the fourth frame after the seed, as the build that wrote the model forecast them; the fourth of
    /// one-clip without the residuals that it added then to the mean forecast.
    private static let forecasts: [String: [[Double]]] = [
        "one-clip": [
            [
                4.53675, 88.30677, 143.99878, -0.07768, -0.16191, 0.25007, 0.00000, 20.96022, 0.00000,
                -0.20524, -0.21407, -0.17026, 0.21707, -0.19443, -0.21537, 0.13439, -0.19456, -0.12156,
                0.50081, -0.50083,
            ],
            [
                6.38107, 87.45079, 155.79219, -0.16053, -0.23403, 0.25949, 0.00000, 20.93326, 0.00000,
                -0.24890, -0.21349, -0.13777, 0.14642, -0.24636, -0.22503, 0.11918, -0.18482, -0.06870,
                0.48089, -0.48203,
            ],
        ],
        "collection": [
            [
                4.53659, 88.30718, 143.99880, -0.07769, -0.16191, 0.25006, 0.00000, 20.96015, 0.00000,
                -0.20518, -0.21391, -0.17027, 0.21703, -0.19438, -0.21566, 0.13437, -0.19458, -0.12155,
                0.50079, -0.50084,
            ],
            [
                6.39604, 87.43652, 155.78198, -0.16145, -0.23495, 0.26152, 0.00000, 20.90964, 0.00000,
                -0.24593, -0.21805, -0.14220, 0.15018, -0.23740, -0.22977, 0.12089, -0.18422, -0.06992,
                0.47380, -0.48071,
            ],
        ],
    ]

    private func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    @Test(arguments: ["one-clip", "collection"]) func forecastWhatTheyDid(_ name: String) throws {
        let model = try ModelFile(Self.bytes("\(name).safetensors"), file: name)
        let expected = try #require(Self.forecasts[name])
        let rows = model.forecaster.continuation(
            of: model.seed, frames: 4, moving: model.description.source.moving
        ).rows
        // Recorded to five digits; processors round the weights' products differently.
        #expect(largestDifference(rows[0], expected[0]) < 1e-4)
        #expect(largestDifference(rows[3], expected[1]) < 1e-4)
    }

    @Test(arguments: ["one-clip", "collection"]) func moveByMomentsOfTheClipThatTheyContinue(
        _ name: String
    ) throws {
        let model = try ModelFile(Self.bytes("\(name).safetensors"), file: name)
        #expect(model.forecaster.moments == nil)
        let url = try #require(Bundle.module.url(forResource: "Fixtures/figure", withExtension: "bvh"))
        let figure = try MotionFile.read(path: url.path).clip
        // The few frames that the file remembers of the clip are too short for a way: the mean forecast goes on from them.
        for (clip, isRealised) in [(figure, true), (model.seed, false)] {
            let motion = model.forecaster.motion(
                of: clip, frames: 100, moving: model.description.source.moving)
            #expect(motion.clip.frameCount == 100 && motion.clip.values.allSatisfy { $0.isFinite })
            #expect(motion.mending?.count == (isRealised ? 100 : nil))
        }
    }

    @Test func tellWhatTheyWereFittedOn() throws {
        let one = try ModelFile(Self.bytes("one-clip.safetensors"), file: "one-clip").description
        #expect(one.members.count == 2 && one.isLively && one.clips == ["figure.bvh"] && one.frames == 36)
        #expect(one.members.map(\.settings.layers) == [2, 2] && one.members.map(\.settings.units) == [4, 4])
        #expect(one.members.map(\.layout.representation) == [.sixD, .bodySixD])
        #expect(one.members[1].settings.seed == 1_000_004 && one.members[0].settings.pathWeight == 0.03)
        #expect(one.mirror?.partners == [0, 1, 3, 2, 5, 4] && one.heldOut?.windows == 2)
        #expect(one.source.path == "figure.bvh" && one.source.frameTime == 0.033333)
        let many = try ModelFile(Self.bytes("collection.safetensors"), file: "collection").description
        #expect(many.members.count == 2 && !many.isLively && many.clips.count == 4 && many.frames == 144)
        #expect(many.members[0].settings.positionWeight == 1 && many.mirror != nil)
    }

    @Test(arguments: ["one-clip", "collection"]) func areTheSameWrittenAnew(_ name: String) throws {
        let model = try ModelFile(Self.bytes("\(name).safetensors"), file: name)
        var anew: [UInt8] = []
        try model.write { anew += Array($0) }
        let back = try ModelFile(anew, file: name)
        #expect(back.description == model.description && back.seed == model.seed)
        let moving = model.description.source.moving
        #expect(
            back.forecaster.continuation(of: model.seed, frames: 4, moving: moving)
                == model.forecaster.continuation(of: model.seed, frames: 4, moving: moving))
    }

    /// What `summary --json` tells keeps the form that files of version 2 had, to the byte.
    @Test(arguments: ["one-clip", "collection"]) func areToldInTheFormThatTheyHad(_ name: String) throws {
        let bytes = try Self.bytes("\(name).safetensors")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let told = try encoder.encode(DescribedModel(ModelFile(bytes, file: name).description))
        #expect(try String(decoding: told, as: UTF8.self) == SafetensorsReader(bytes).metadata["model"])
    }

    @Test func aClassifierTellsTheKindsThatItDid() throws {
        let file = try ClassifierFile(Self.bytes("kinds.safetensors"), file: "kinds")
        let url = try #require(Bundle.module.url(forResource: "Fixtures/figure", withExtension: "bvh"))
        let clip = try MotionFile.read(path: url.path).clip
        #expect(file.description.kinds == ["fast", "slow"] && file.description.clips == [1, 1])
        #expect(file.description.heldOut?.kindsByFrames == ["slow"] && file.description.settings.epochs == 1)
        let windows = try file.classifier.windows(of: clip, name: "figure")
        // What `classify --json` of the build that wrote it told, of the first window and of the clip.
        #expect(largestDifference(windows[0].probabilities, [0.583_944, 0.416_056]) < 1e-4)
        #expect(
            largestDifference(file.classifier.probabilities(windows), [0.580_167, 0.419_833]) < 1e-4)
    }
}
