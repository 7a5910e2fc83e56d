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
        // Held out are the last 18 of 90 frames: as many as a fifth, and half as many again as are predicted at least do not.
        #expect(
            outcome.messages
                == "wrote w.safetensors: X (19, 6, 15), Y (19, 10, 15), 2 for validation\n")
        let file = try SafetensorsReader([UInt8](folder.data("w.safetensors")))
        #expect(file.entry(named: "X")?.shape == [19, 6, 15])
        #expect(file.entry(named: "Y")?.shape == [19, 10, 15])
        #expect(
            Set(file.names) == [
                "X", "Y", "clip", "frame", "kind", "mean", "scale", "split", "time",
            ])
        // Angles in degrees, as in the file.
        let rows = try folder.motion("walk.bvh").values
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
        let description = try Description(file)
        #expect(description.channels == layout.featureNames)
        #expect(description.features.features?.representation == representation.rawValue)
        let (_, roots) = layout.encode(clip, frames: 0..<clip.frameCount)
        let found = try file.doubles("root")
        try #require(found.count == 4 * count)
        for window in 0..<count {
            let root = roots[window + 5]
            let expected = [root.heading, root.position.x, root.position.y, root.position.z]
            for (a, b) in zip(found[(4 * window)..<(4 * window + 4)], expected) {
                #expect(abs(a - b) < 1e-12)
            }
        }
        // What Y goes on from stands as in the file.
        let rows = try folder.motion("walk.bvh").values[5..<5 + count].joined()
        for (a, b) in zip(try file.doubles("last"), rows) { #expect(abs(a - b) < 1e-9) }
    }

    @Test(arguments: ["6d", "channels"])
    func tellsTheChannelsAndTheirStatistics(representation: String) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let outcome = try await Program.run(
            ["windows", "walk.bvh", "-o", "w.safetensors", "--representation", representation] + shape,
            in: folder)
        #expect(outcome.code == 0)
        let file = try SafetensorsReader([UInt8](folder.data("w.safetensors")))
        let width = try #require(file.entry(named: "X")?.shape.last)
        let description = try Description(file)
        #expect(description.channels.count == width)
        let (means, scales) = (try file.floats("mean"), try file.floats("scale"))
        #expect(means.count == width && scales.count == width)
        #expect(means.allSatisfy(\.isFinite) && scales.allSatisfy { $0 > 0 })
        #expect(file.metadata["format"] == "motionpredict windows" && file.metadata["version"] == "2")
        #expect(description.clips.map(\.path) == ["walk.bvh"] && description.clips[0].kind == nil)
        #expect(description.stride == 1 && description.observed == 6 && description.predicted == 10)
        #expect(description.representation == representation)
        #expect(description.frameTime == 0.0333333)
        guard representation == "channels" else { return }
        #expect(description.features.features == nil)
        #expect(description.channels.first == "Hips Xposition")
        #expect(description.channels.last == "RightLeg Yrotation")
        let heights = try folder.motion("walk.bvh").values.map { $0[1] }
        let mean = heights.reduce(0, +) / 90
        let deviation = (heights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 90).squareRoot()
        #expect(abs(Double(means[1]) - mean) < 1e-4)
        #expect(abs(Double(scales[1]) - deviation) < 1e-4)
        #expect(means[8] == 1.5 && scales[8] == 1, "a channel that never moves")
    }

    @Test func tellsForEachWindowItsClipKindFrameAndTime() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip(frames: 20).text, to: "clips/slow/a.bvh")
        try folder.write(SmallClip(frames: 19, stepsPerSecond: 2).text, to: "clips/fast/b.bvh")
        try folder.write(SmallClip(frames: 18).text, to: "c.bvh")
        try await succeed(
            "windows", "clips", "c.bvh", "-o", "w.safetensors", "--observe", "6", "--predict", "10",
            "--stride", "2", "--validation-split", "0.3", in: folder)
        let file = try SafetensorsReader([UInt8](folder.data("w.safetensors")))
        let description = try Description(file)
        #expect(description.clips.map(\.path) == ["clips/fast/b.bvh", "clips/slow/a.bvh", "c.bvh"])
        #expect(description.clips.map(\.kind) == ["fast", "slow", nil])
        #expect(description.clips.map(\.frames) == [19, 20, 18])
        #expect(description.kinds == ["fast", "slow"] && description.splits == ["training", "validation"])
        // Of 19, 20 and 18 frames windows of 16 begin at 0 and 2; at 0, 2 and 4; at 0 and 2.
        #expect(try file.integers("clip") == [0, 0, 1, 1, 1, 2, 2])
        #expect(try file.integers("kind") == [0, 0, 1, 1, 1, -1, -1])
        #expect(try file.integers("frame") == [0, 2, 0, 2, 4, 0, 2])
        for (time, frame) in zip(try file.doubles("time"), [0, 2, 0, 2, 4, 0, 2]) {
            #expect(abs(time - Double(frame) * 0.0333333) < 1e-12)
        }
        // Every third clip, from the middle of the three.
        #expect(try file.integers("split") == [0, 0, 1, 1, 1, 0, 0])
    }

    @Test func leavesRowsThatAreNoMotionOut() async throws {
        let folder = try TemporaryFolder()
        let clip = SmallClip(joints: ["Hips", "Spine", "A", "B", "C", "D"])
        var rows = clip.rows.map { $0.split(separator: " ").map(String.init) }
        // Another motion begins: elsewhere, and in another pose.
        for row in 40..<90 {
            for (column, more) in [(0, 1000.0), (20, 40)] {
                rows[row][column] = "\(more + (Double(rows[row][column]) ?? 0))"
            }
        }
        rows[60] = rows[60].map { _ in "0" }
        rows.append(rows[89])
        let text = (clip.header + rows.map { $0.joined(separator: " ") }).joined(separator: "\n") + "\n"
        try folder.write(text.replacing("Frames: 90", with: "Frames: 91"), to: "faulty.bvh")
        let cut = [
            "windows", "faulty.bvh", "--observe", "6", "--predict", "10", "--representation", "channels",
            "--validation-split", "0", "-o",
        ]
        let outcome = try await Program.run(cut + ["w.safetensors"], in: folder)
        #expect(outcome.code == 0)
        #expect(
            outcome.messages == """
                warning: faulty.bvh: left out: row 41: the body jumps to another place
                warning: faulty.bvh: left out: row 61 holds zeros alone, as if the body had been lost
                warning: faulty.bvh: left out: row 91 repeats the row before
                wrote w.safetensors: X (59, 6, 21), Y (59, 10, 21), 0 for validation

                """)
        // 16 frames from 0 to 24, before row 41, and from 41 to 74 after it; one lost row is bridged, as in fit.
        let file = try SafetensorsReader([UInt8](folder.data("w.safetensors")))
        let frames = Array(0...24) + Array(41...74)
        #expect(try file.integers("frame") == frames.map { Int64($0) })
        #expect(try file.integers("clip").allSatisfy { $0 == 0 })
        for (time, frame) in zip(try file.doubles("time"), frames) {
            #expect(abs(time - Double(frame) * 0.0333333) < 1e-9)
        }
        let x = try file.floats("X")
        let bridged = frames.firstIndex(of: 60) ?? -1
        #expect(x[bridged * 6 * 21] > 990)
        let all = try await Program.run(cut + ["all.safetensors", "--keep-faults"], in: folder)
        #expect(all.messages == "wrote all.safetensors: X (76, 6, 21), Y (76, 10, 21), 0 for validation\n")
    }

    @Test func dividesASingleClipByTheFramesThatItPredicts() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        try await succeed(
            "windows", "walk.bvh", "-o", "w.safetensors", "--observe", "6", "--predict", "10", in: folder)
        let file = try SafetensorsReader([UInt8](folder.data("w.safetensors")))
        // The last 18 of 90 frames are held out, a fifth; what is shown of them may be learnt.
        let expected: [Int64] = (0...74).map { $0 + 16 <= 72 ? 0 : $0 + 6 >= 72 ? 1 : -1 }
        #expect(try file.integers("split") == expected)
    }

    @Test(arguments: ["1", "-0.1"])
    func refusesASplitThatIsNoFraction(split: String) async throws {
        let folder = try TemporaryFolder()
        let outcome = try await Program.run(
            ["windows", "walk.bvh", "-o", "w.safetensors", "--validation-split=\(split)"], in: folder)
        #expect(outcome.code == 64)
        #expect(
            outcome.messages.contains("--validation-split must be 0 or more and less than 1."),
            "\(outcome.messages)")
    }

    @Test func writesANumPyArchiveByTheNameOrWhereAskedFor() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        try await succeed("windows", "walk.bvh", "-o", "w.npz", in: folder)
        try await succeed("windows", "walk.bvh", "-o", "w", "--npz", in: folder)
        #expect(try folder.data("w.npz") == folder.data("w"))
        #expect(try folder.data("w").starts(with: Array("PK".utf8)))
        // One's own is replaced, another archive is not.
        try await succeed("windows", "walk.bvh", "-o", "w.npz", "--stride", "2", in: folder)
        #expect(try folder.data("w.npz").count < folder.data("w").count)
        try folder.write(Data("PK".utf8) + Data(repeating: 0, count: 500), to: "other.npz")
        try await expectRefusal(
            ["windows", "walk.bvh", "-o", "other.npz"] + shape, in: folder, code: 73,
            "other.npz exists and was not made by this command: use --force to replace it")
    }

    @Test func refusesToWriteANumPyArchiveUnderAnotherName() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        try await expectRefusal(
            ["windows", "walk.bvh", "--npz", "-o", "w.safetensors"], in: folder, code: 64,
            "cannot create w.safetensors: .safetensors is no format that is written here; let the name end in .npz"
        )
        try await expectRefusal(
            ["windows", "walk.bvh", "-o", "w.h5"], in: folder, code: 64,
            "cannot create w.h5: .h5 is no format that is written here; let the name end in one of .safetensors, .npz"
        )
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
        #expect(try file.integers("clip") == [0, 0, 0, 0, 0, 2, 2, 2])
        #expect(try Description(file).clips.map(\.path) == ["clips/a.bvh", "clips/b.bvh", "clips/c.bvh"])
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
        #expect(try Description(file).frameTime == 0.05)
        // Of 60 frames a second 20 take every third, from each of three.
        #expect(try file.integers("frame").prefix(3) == [0, 3, 6])
    }

    @Test(arguments: [1, 2]) func writesWhatANetworkOfAModelTakes(network: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        // Features of another take are told as the model's clip has them: another clip has another mean upright direction.
        try folder.write(SmallClip(frames: 40, stepsPerSecond: 1.3).text, to: "other.bvh")
        let outcome = try await succeed(
            "windows", "other.bvh", "--model", "walk.safetensors", "--network", "\(network)", "-o",
            "w.safetensors", in: folder)
        #expect(outcome.messages == "wrote w.safetensors: X (25, 6, 26), Y (25, 10, 26), 6 for validation\n")
        let model = try ModelFile([UInt8](folder.data("walk.safetensors")), file: "walk.safetensors")
        let member = model.forecaster.members[network - 1]
        let clip = try MotionFile.read(path: folder.file("other.bvh").path).clip
        let values = member.layout.sequences(of: clip, rate: model.forecaster.rate)[0].values
        let file = try SafetensorsReader([UInt8](folder.data("w.safetensors")))
        #expect(try file.floats("X") == (0..<25).flatMap { values[($0 * 26)..<(($0 + 6) * 26)] })
        #expect(try file.floats("Y") == (0..<25).flatMap { values[(($0 + 6) * 26)..<(($0 + 16) * 26)] })
        #expect(try Description(file).representation == ["6d", "body-6d"][network - 1])
        #expect(try file.floats("scale") == member.scaling.scale)
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

/// What a file of windows says of itself.
private struct Description: Decodable {
    struct Clip: Decodable {
        let path: String
        let frames: Int
        let frameTime: Double
        let kind: String?
    }

    struct Features: Decodable {
        struct Layout: Decodable {
            let representation: String
        }

        let features: Layout?
    }

    let channels: [String]
    let representation: String
    let frameTime: Double
    let stride: Int
    let observed: Int
    let predicted: Int
    let clips: [Clip]
    let kinds: [String]
    let splits: [String]
    let features: Features

    init(_ file: SafetensorsReader) throws {
        let json = try #require(file.metadata["windows"])
        self = try JSONDecoder().decode(Description.self, from: Data(json.utf8))
    }
}
