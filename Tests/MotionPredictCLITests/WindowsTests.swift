import Foundation
import MotionFiles
import MotionForecast
import Tensors
import Testing

@Suite("windows")
struct WindowsTests {
    private let shape = ["--observe", "6", "--predict", "10"]

    @Test func writesXAndYOfTheFilesOwnChannels() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let outcome = try await Program.run(
            ["windows", "walk.bvh", "-o", "w.safetensors", "--representation", "channels", "--stride", "4"]
                + shape,
            in: folder)
        #expect(outcome.code == 0)
        #expect(outcome.output == "")
        #expect(outcome.messages == "wrote w.safetensors: X (19, 6, 15), Y (19, 10, 15)\n")
        let file = try SafetensorsReader([UInt8](folder.data("w.safetensors")))
        #expect(file.entry(named: "X")?.shape == [19, 6, 15])
        #expect(file.entry(named: "Y")?.shape == [19, 10, 15])
        #expect(file.entries.count == 2)
        // The first three columns are positions, the others angles, which stand in radians.
        let rows = try folder.motion("walk.bvh").values.map { row in
            row.enumerated().map { $0.offset < 3 ? $0.element : $0.element * .pi / 180 }
        }
        let expectedX = (0..<19).flatMap { window in rows[(4 * window)..<(4 * window + 6)].joined() }
        let expectedY = (0..<19).flatMap { window in rows[(4 * window + 6)..<(4 * window + 16)].joined() }
        for (found, value) in zip(try file.floats("X"), expectedX) {
            #expect(abs(Double(found) - value) < 1e-5)
        }
        for (found, value) in zip(try file.floats("Y"), expectedY) {
            #expect(abs(Double(found) - value) < 1e-5)
        }
    }

    @Test(arguments: [Representation.sixD, .exponentialMap, .quaternion, .positions])
    func writesTheFeaturesThatTheForecasterLearnsFrom(representation: Representation) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let outcome = try await Program.run(
            ["windows", "walk.bvh", "-o", "w.safetensors", "--representation", representation.rawValue]
                + shape,
            in: folder)
        #expect(outcome.code == 0, "\(outcome.messages)")
        let file = try SafetensorsReader([UInt8](folder.data("w.safetensors")))
        let clip = try MotionFile.read(path: folder.file("walk.bvh").path).clip
        let layout = FeatureLayout(clips: [clip], representation: representation)
        let values = layout.sequences(of: clip, rate: ModelRate(near: clip))[0].values
        let (width, count) = (layout.count, 90 - 16 + 1)
        #expect(file.entry(named: "X")?.shape == [count, 6, width])
        #expect(file.entry(named: "Y")?.shape == [count, 10, width])
        #expect(
            try file.floats("X")
                == (0..<count).flatMap { values[($0 * width)..<(($0 + 6) * width)] })
        #expect(
            try file.floats("Y")
                == (0..<count).flatMap { values[(($0 + 6) * width)..<(($0 + 16) * width)] })
        #expect(file.metadata["channels"]?.split(separator: "\n").map(String.init) == layout.featureNames)
    }

    @Test(arguments: ["6d", "channels"])
    func tellsTheChannelsAndTheirStatisticsInTheMetadata(representation: String) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let outcome = try await Program.run(
            ["windows", "walk.bvh", "-o", "w.safetensors", "--representation", representation] + shape,
            in: folder)
        #expect(outcome.code == 0)
        let file = try SafetensorsReader([UInt8](folder.data("w.safetensors")))
        let width = try #require(file.entry(named: "X")?.shape.last)
        let names = try #require(file.metadata["channels"]).split(separator: "\n")
        #expect(names.count == width)
        for key in ["mean", "scale"] {
            let numbers = try #require(file.metadata[key]).split(separator: " ").compactMap { Float($0) }
            #expect(numbers.count == width)
            #expect(numbers.allSatisfy { $0.isFinite && (key == "mean" || $0 > 0) })
        }
        #expect(file.metadata["clips"] == "walk.bvh")
        #expect(file.metadata["stride"] == "1")
        #expect(file.metadata["representation"] == representation)
        #expect(file.metadata["frame_time"].flatMap(Double.init) == 0.0333333)
        guard representation == "channels" else { return }
        #expect(names.first == "Hips Xposition")
        #expect(names.last == "RightLeg Yrotation")
        let heights = try folder.motion("walk.bvh").values.map { $0[1] }
        let mean = heights.reduce(0, +) / 90
        let deviation = (heights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 90).squareRoot()
        let numbers = ["mean", "scale"].map { (file.metadata[$0] ?? "").split(separator: " ") }
        try #require(numbers.allSatisfy { $0.count == 15 })
        let (means, scales) = (numbers[0], numbers[1])
        #expect(abs((Double(means[1]) ?? 0) - mean) < 1e-4)
        #expect(abs((Double(scales[1]) ?? 0) - deviation) < 1e-4)
        #expect(scales[8] == "1.0", "a channel that never moves")
    }

    @Test func neverSpansTwoClips() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip(frames: 20).text, to: "clips/a.bvh")
        try folder.write(SmallClip(frames: 12).text, to: "clips/b.bvh")
        try folder.write(SmallClip(frames: 18, stepsPerSecond: 1).text, to: "clips/c.bvh")
        let outcome = try await Program.run(
            ["windows", "clips", "-o", "w.safetensors", "--representation", "channels"] + shape, in: folder)
        #expect(outcome.code == 0)
        let file = try SafetensorsReader([UInt8](folder.data("w.safetensors")))
        #expect(file.entry(named: "X")?.shape == [5 + 0 + 3, 6, 15])
        #expect(file.metadata["clips"] == "a.bvh\nb.bvh\nc.bvh")
    }

    @Test func takesSecondsAtTheRateAsked() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip(frames: 120, frameTime: "0.0166667").text, to: "walk.bvh")
        let outcome = try await succeed(
            "windows", "walk.bvh", "-o", "w.safetensors", "--observe", "0.5s", "--predict", "1s", "--fps",
            "20",
            "--quiet", in: folder)
        #expect(outcome.messages == "")
        let file = try SafetensorsReader([UInt8](folder.data("w.safetensors")))
        #expect(file.entry(named: "X")?.shape[1] == 10)
        #expect(file.entry(named: "Y")?.shape[1] == 20)
        #expect(file.metadata["frame_time"].flatMap(Double.init) == 0.05)
    }

    @Test(arguments: [1, 2]) func writesWhatANetworkOfAModelTakes(network: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        // Features of another take are told as the model's clip has them: another clip has another mean upright direction.
        try folder.write(SmallClip(frames: 40, stepsPerSecond: 1.3).text, to: "other.bvh")
        let outcome = try await succeed(
            "windows", "other.bvh", "--model", "walk.safetensors", "--network", "\(network)", "-o",
            "w.safetensors", in: folder)
        #expect(outcome.messages == "wrote w.safetensors: X (25, 6, 26), Y (25, 10, 26)\n")
        let model = try ModelFile([UInt8](folder.data("walk.safetensors")), file: "walk.safetensors")
        let member = model.forecaster.members[network - 1]
        let clip = try MotionFile.read(path: folder.file("other.bvh").path).clip
        let values = member.layout.sequences(of: clip, rate: model.forecaster.rate)[0].values
        let file = try SafetensorsReader([UInt8](folder.data("w.safetensors")))
        #expect(try file.floats("X") == (0..<25).flatMap { values[($0 * 26)..<(($0 + 6) * 26)] })
        #expect(try file.floats("Y") == (0..<25).flatMap { values[(($0 + 6) * 26)..<(($0 + 16) * 26)] })
        #expect(file.metadata["representation"] == ["6d", "body-6d"][network - 1])
        #expect(
            file.metadata["scale"]
                == member.scaling.scale.map(\.description).joined(separator: " "))
    }

    @Test func refusesWhatTheModelSaysItself() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let named = ["windows", "walk.bvh", "-o", "w.safetensors", "--model", "walk.safetensors"]
        try await expectRefusal(
            named + ["--network", "5"], in: folder, code: 64,
            "walk.safetensors has 4 networks, and network 5 was asked for")
        for option in [
            ["--observe", "6"], ["--predict", "6"], ["--fps", "30"], ["--representation", "6d"],
        ] {
            let outcome = try await Program.run(named + option, in: folder)
            #expect(outcome.code == 64)
            #expect(
                outcome.messages.contains("\(option[0]) has no meaning with --model, which says it."))
        }
        let alone = try await Program.run(
            ["windows", "walk.bvh", "-o", "w.safetensors", "--network", "1"], in: folder)
        #expect(alone.code == 64)
        #expect(alone.messages.contains("--network is of --model, which is not there."))
        #expect(try folder.names == ["walk.bvh", "walk.safetensors"])
    }
}
