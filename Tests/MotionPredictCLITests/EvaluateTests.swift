import Foundation
import Testing

@Suite("evaluate")
struct EvaluateTests {
    @Test func tellsErrorsByTimeByClipAndByJointBesideBaselines() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write(SmallClip(frames: 120, stepsPerSecond: 1.5).text, to: "other.bvh")
        let outcome = try await succeed(
            "evaluate", "other.bvh", "--model", "walk.safetensors", "--observe", "10", "--predict", "1s",
            "--windows",
            "5", in: folder)
        #expect(outcome.messages == "")
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(lines[0] == "5 windows of 1 clips (10 frames shown, 30 predicted), by walk.safetensors")
        #expect(
            lines.contains { $0.split(separator: " ") == ["67", "167", "333", "400", "567", "1000", "mean"] })
        for name in ["model ", "mean ", "zero velocity ", "constant velocity ", "copy ", "truth "] {
            #expect(lines.contains { $0.hasPrefix(name) }, "\(name)")
        }
        #expect(lines.contains { $0.hasPrefix("LeftLeg end ") })
        // Four rows of nine measures.
        let table = try #require(lines.firstIndex { $0.hasPrefix("how naturally it moves") })
        #expect(
            lines[table + 1].split(separator: " ").joined(separator: " ")
                == "patch 95 % off speed surge jerk slide freeze seam")
        for (row, name) in ["model", "mean", "copy", "truth"].enumerated() {
            let cells = lines[table + 2 + row].split(separator: " ")
            #expect(cells.count == 10 && cells[0] == name)
        }
        #expect(lines.contains { $0.hasPrefix("other.bvh ") })
        let verdicts = lines.filter { $0.hasPrefix("the model ") }
        #expect(verdicts.count == 3)
        #expect(
            verdicts.allSatisfy {
                $0.hasPrefix("the model is better than ") || $0.hasPrefix("the model does not beat ")
            })
        // The error of the last pose repeated grows before it falls: it is no row of nothing.
        let zero = try #require(lines.first { $0.hasPrefix("zero velocity ") }).split(separator: " ")
        #expect(try #require(Double(zero[2])) > 0)
    }

    @Test func printsItsFiguresAsOneJSONValueAndWritesThemAsLines() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write(SmallClip(frames: 90, stepsPerSecond: 1.5).text, to: "other.bvh")
        for _ in 0..<2 {
            let report = try await succeed(
                "evaluate", "other.bvh", "--protocol", "ltd", "--scale", "70", "--json", "--csv",
                "figures.csv", in: folder
            ).object
            #expect(report["windows"] as? Int == 8)
            #expect(report["observed"] as? Int == 50)
            #expect(report["metric"] as? String == "rootless")
            #expect(
                (report["horizons"] as? [Double])?.map { Int($0.rounded()) } == [67, 133, 267, 333, 467, 833])
            let mean = try #require(report["mean"] as? [String: [String: Any]])
            let model = try #require(mean["model"]?["rootless"] as? [Double])
            #expect(model.count == 6 && model.allSatisfy { $0 > 0 })
            #expect((report["verdict"] as? [String])?.isEmpty == false)
            // What the networks foresee, and the motion made of it.
            let forecast = try #require(mean["mean"]?["rootless"] as? [Double])
            #expect(forecast.count == 6 && forecast != model)
            let natural = try #require(report["naturalness"] as? [String: [String: Double]])
            #expect(natural.keys.contains("model") && natural.keys.contains("mean"))
            #expect(try #require(natural["truth"]?["off"]) < 0.1)
            #expect(try #require(natural["model"]?["patch"]) > 0)
            let clips = try #require(report["clips"] as? [[String: Any]])
            #expect(clips[0]["naturalness"] as? [String: [String: Double]] == natural)
            let lines = try folder.text("figures.csv").split(separator: "\n")
            #expect(lines[0] == "clip,method,measure,ms,value")
            let start = "mean,model,rootless,67,"
            let written = try #require(lines.first { $0.hasPrefix(start) }).dropFirst(start.count)
            #expect(abs(try #require(Double(written)) / model[0] - 1) < 1e-12)
            #expect(lines.contains { $0.hasPrefix("mean,mean,naturalness patch95,,") })
            #expect(lines.contains { $0.hasPrefix("other.bvh,copy,npss,,") } || mean["copy"] == nil)
        }
    }

    @Test func saysWhereAClipIsOneThatTheModelLearntFrom() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let outcome = try await succeed("evaluate", "walk.bvh", "--predict", "10", in: folder)
        #expect(
            outcome.messagesButProgress == [
                "warning: walk.bvh has the same name as a clip that walk.safetensors was trained on: its scores may look "
                    + "better than they would on an unseen clip"
            ])
    }

    @Test func leavesOutClipsWithoutAWindowAndRefusesWhereNoneIsLeft() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write(SmallClip(frames: 40).text, to: "clips/short.bvh")
        try folder.write(SmallClip(frames: 80).text, to: "clips/long.bvh")
        let outcome = try await succeed("evaluate", "clips", "--predict", "30", in: folder)
        #expect(
            outcome.messagesButProgress == [
                "warning: clips/short.bvh: 40 frames hold no window of 60, left out"
            ])
        let refused = try await Program.run(["evaluate", "clips/short.bvh"], in: folder)
        #expect(refused.code == 65)
        #expect(refused.messages.contains("clips/short.bvh"))
    }

    @Test func refusesAClipOfAnotherSkeletonAndAFileThatIsNotItsOwn() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write(SmallClip(joints: ["Hips", "Spine", "Tail"]).text, to: "dog.bvh")
        let outcome = try await Program.run(["evaluate", "dog.bvh"], in: folder)
        #expect(outcome.code == 65)
        #expect(outcome.messages.contains("joint LeftLeg is missing"))
        try folder.write("notes", to: "notes.csv")
        try await expectRefusal(
            ["evaluate", "walk.bvh", "--csv", "notes.csv"], in: folder, code: 73,
            "notes.csv exists and was not made by this command: use --force to replace it")
    }

    @Test(arguments: [
        ["--protocol", "ltd", "--observe", "5"], ["--stride", "2", "--windows", "3"], ["--stride", "0"],
        ["--horizons", "80,none"], ["--scale", "0"], ["--protocol", "other"], ["--metric", "best"],
    ])
    func refusesOptionsThatCannotBe(options: [String]) async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip.walk.text, to: "walk.bvh")
        let outcome = try await Program.run(["evaluate", "walk.bvh"] + options, in: folder)
        #expect(outcome.code == 64, "\(outcome.messages)")
    }
}
