import Foundation
import Testing

@Suite("--progress json")
struct ProgressJSONTests {
    /// The events that a command told, each line one.
    private func events(_ arguments: String..., in folder: borrowing TemporaryFolder, code: Int32 = 0)
        async throws
        -> [[String: Any]]
    {
        let outcome = try await Program.run(arguments + ["--progress", "json"], in: folder)
        #expect(outcome.code == code, "\(outcome.messages)")
        return try outcome.messageLines.map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any], "\($0)")
        }
    }

    private func phases(_ events: [[String: Any]], _ kind: String) -> [String] {
        events.filter { $0["event"] as? String == kind }.compactMap { $0["phase"] as? String }
    }

    @Test func aFitTellsItsPhasesAndWhatItSaysAsEvents() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let events = try await events(
            "fit", "walk.bvh", "--units", "8", "--epochs", "1", "--observe", "6", "--predict", "10",
            in: folder)
        #expect(phases(events, "begin") == ["trial", "training", "writing"])
        let last = try #require(
            events.last { $0["phase"] as? String == "training" && $0["event"] as? String == "progress" })
        #expect(last["done"] as? Int == last["total"] as? Int && last["unit"] as? String == "steps")
        #expect(last["error"] is Double && last["learningRate"] is Double)
        #expect(last["fraction"] as? Double ?? 0 > 0.9 && last["secondsPassed"] is Double)
        let trial = try #require(
            events.last { $0["phase"] as? String == "trial" && $0["event"] as? String == "progress" })
        #expect(trial["heldOutError"] is Double)
        let said = events.compactMap { $0["event"] as? String == "message" ? $0["text"] as? String : nil }
        #expect(
            said.contains { $0.hasPrefix("verdict: ") }
                && said.contains { $0.hasPrefix("wrote walk.safetensors") })
    }

    @Test func anErrorIsAnEventTooAndQuietLeavesOutWhatIsSaid() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let failed = try await events("fit", "gone.bvh", in: folder, code: 66)
        #expect(failed.count == 1 && failed[0]["event"] as? String == "error")
        #expect(failed[0]["text"] as? String == "gone.bvh: no such file")
        let quiet = try await events("extend", "walk.bvh", "--frames", "9", "--quiet", in: folder)
        #expect(quiet.compactMap { $0["event"] as? String } == ["begin", "progress"])
        #expect(quiet.last?["phase"] as? String == "continuations")
    }

    @Test func aBatchTellsEachClip() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        for name in ["a", "b"] { try folder.write(SmallClip.walk.text, to: "clips/\(name).bvh") }
        let events = try await events(
            "batch", "clips", "--model", "walk.safetensors", "--frames", "9", "-o", "out", "--jobs", "1",
            in: folder)
        #expect(events.first?["event"] as? String == "begin" && events.first?["total"] as? Int == 2)
        let clips = events.filter { $0["event"] as? String == "clip" }
        #expect(clips.compactMap { $0["clip"] as? String } == ["a.bvh", "b.bvh"])
        #expect(
            clips.compactMap { ($0["entry"] as? [String: Any])?["status"] as? String } == ["done", "done"])
        let last = try #require(events.last { $0["event"] as? String == "progress" })
        #expect(last["done"] as? Int == 2 && last["clip"] as? String == "b.bvh")
        #expect(last["fraction"] as? Double == 1)
    }

    @Test func anEvaluationCountsItsWindows() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let events = try await events(
            "evaluate", "walk.bvh", "--observe", "8", "--predict", "10", "--windows", "3", in: folder)
        let last = try #require(events.last { $0["event"] as? String == "progress" })
        #expect(
            last["phase"] as? String == "windows" && last["done"] as? Int == 3 && last["total"] as? Int == 3)
    }

    @Test func plainLinesAreToldWhereTheyAreAskedForAndOthersAreRefused() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let outcome = try await Program.run(
            ["extend", "walk.bvh", "--frames", "9", "--progress", "bars"], in: folder)
        #expect(outcome.code == 64 && outcome.messages.contains("--progress"))
    }
}
