import Foundation
import Testing

@Suite("classify")
struct ClassifyTests {
    private static let options = ["--units", "8", "--epochs", "8", "--observe", "10"]

    private func addClips(to folder: borrowing TemporaryFolder) throws {
        for (kind, steps) in [("walk", 1.6), ("stroll", 0.6)] {
            for take in 1...3 {
                let clip = SmallClip(frames: 60 + 7 * take, stepsPerSecond: steps + 0.02 * Double(take))
                try folder.write(clip.text, to: "clips/\(kind)/take\(take).bvh")
            }
        }
    }

    /// A model of kinds, fitted once.
    private static let kinds = Task {
        let folder = try TemporaryFolder()
        try ClassifyTests().addClips(to: folder)
        let outcome = try await Program.run(
            ["fit", "clips", "--labels", "folder", "-o", "kinds.safetensors"] + options, in: folder)
        #expect(outcome.code == 0, "\(outcome.messages)")
        return (model: try folder.data("kinds.safetensors"), outcome: outcome)
    }

    @Test func learnsKindsFromTheNamesOfFoldersAndTellsTheAccuracyOnHeldOutClips() async throws {
        let lines = try await Self.kinds.value.outcome.messageLines
        #expect(lines[0] == "6 clips of 2 kinds: stroll 3, walk 3")
        #expect(lines[1].hasPrefix("windows: 10 frames at 30 a second; "))
        let heldOut = try #require(lines.first { $0.hasPrefix("held-out clips: ") })
        #expect(heldOut.hasPrefix("held-out clips: 2 of 2 right (100 %), windows: "))
        #expect(lines.last == "next: motionpredict classify CLIP --model kinds.safetensors")
    }

    @Test func tellsKindAndProbabilityByClipAndByWindow() async throws {
        let folder = try TemporaryFolder()
        try folder.write(try await Self.kinds.value.model, to: "kinds.safetensors")
        try folder.write(SmallClip(frames: 50, stepsPerSecond: 1.65).text, to: "new.bvh")
        let plain = try await succeed("classify", "new.bvh", in: folder)
        #expect(plain.messages == "")
        #expect(plain.output.hasPrefix("new.bvh: walk "))
        #expect(plain.output.split(separator: "\n").count == 1)
        let outcome = try await succeed("classify", "new.bvh", "--windows", in: folder)
        let lines = outcome.output.split(separator: "\n")
        // Windows of 10 frames at 0, 5, … 40 of 50.
        #expect(lines.count == 10)
        #expect(lines[1].hasPrefix("  0 s: ") && lines[9].hasPrefix("  1.33 s: "))
    }

    @Test func countsClipsWhoseFolderNamesTheirKind() async throws {
        let folder = try TemporaryFolder()
        try folder.write(try await Self.kinds.value.model, to: "kinds.safetensors")
        try addClips(to: folder)
        try folder.write(SmallClip(frames: 5).text, to: "clips/walk/short.bvh")
        let outcome = try await succeed("classify", "clips", "--json", in: folder)
        #expect(
            outcome.messages
                == "warning: left out: clips/walk/short.bvh is too short: it has 5 frames at 30 frames a second, and one "
                + "window takes 10\n")
        let report = try outcome.object
        #expect(report["kinds"] as? [String] == ["stroll", "walk"])
        #expect(report["accuracy"] as? Double == 1)
        let clips = try #require(report["clips"] as? [[String: Any]])
        #expect(clips.count == 6)
        #expect(clips[0]["expected"] as? String == "stroll")
        let windows = try #require(clips[0]["windows"] as? [[String: Any]])
        let sum = (windows[0]["probabilities"] as? [Double])?.reduce(0, +) ?? 0
        #expect(abs(sum - 1) < 1e-5)
    }

    @Test func eachCommandRefusesTheOtherKindOfModel() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write(try await Self.kinds.value.model, to: "kinds.safetensors")
        try await expectRefusal(
            ["extend", "walk.bvh", "--model", "kinds.safetensors"], in: folder, code: 65,
            "kinds.safetensors is a model that tells kinds, not one that forecasts: use it with `motionpredict classify`"
        )
        try await expectRefusal(
            ["classify", "walk.bvh", "--model", "walk.safetensors"], in: folder, code: 65,
            "walk.safetensors is a model that forecasts, not one that tells kinds: make one with "
                + "`motionpredict fit --labels folder`")
        // Without --model each takes the newest of its own kind.
        try folder.age("walk.safetensors", by: 500)
        try await succeed("extend", "walk.bvh", "--frames", "3", in: folder)
        try folder.age("kinds.safetensors", by: 1000)
        try await succeed("classify", "walk.bvh", in: folder)
    }

    @Test func refusesOneFolderAloneAndOptionsWithoutMeaning() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip.walk.text, to: "takes/a.bvh")
        try folder.write(SmallClip.slow.text, to: "takes/b.bvh")
        try await expectRefusal(
            ["fit", "takes", "--labels", "folder"], in: folder, code: 65,
            "all clips stand in one folder, takes: kinds are told apart by the names of the folders, of which at least two "
                + "are needed")
        for option in [
            ["--minutes", "1"], ["--resume"], ["--predict", "9"], ["--patience", "2"], ["--quick"],
        ] {
            let outcome = try await Program.run(["fit", "takes", "--labels", "folder"] + option, in: folder)
            #expect(outcome.code == 64)
            #expect(outcome.messages.contains("\(option[0]) has no meaning with --labels."))
        }
    }

    @Test func refusesAClipOfAnotherSkeleton() async throws {
        let folder = try TemporaryFolder()
        try folder.write(try await Self.kinds.value.model, to: "kinds.safetensors")
        try folder.write(SmallClip(joints: ["Hips", "Spine", "Tail"]).text, to: "dog.bvh")
        let outcome = try await Program.run(["classify", "dog.bvh"], in: folder)
        #expect(outcome.code == 65)
        #expect(outcome.messages.contains("joint LeftLeg is missing"))
    }
}
