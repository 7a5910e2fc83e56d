import Foundation
import Testing

@Suite("batch")
struct BatchTests {
    @Test func extendsEveryClipIntoTheSameTreeAndNames() async throws {
        let folder = try TemporaryFolder()
        try folder.addClips()
        let outcome = try await Program.run(
            ["batch", "clips", "--seconds", "1", "-o", "out"] + fitEach, in: folder)
        #expect(outcome.code == 0, "\(outcome.messages)")
        #expect(outcome.output == "")
        #expect(
            try folder.names.filter { $0.hasPrefix("out") } == [
                "out", "out/a.bvh", "out/day2", "out/day2/b.bvh", "out/day2/take1.bvh", "out/report.jsonl",
            ])
        for clip in ["a.bvh", "day2/b.bvh", "day2/take1.bvh"] {
            let (source, extended) = (try folder.motion("clips/\(clip)"), try folder.motion("out/\(clip)"))
            #expect(extended.hierarchy == source.hierarchy)
            #expect(Array(extended.rows.prefix(source.frames)) == source.rows)
            #expect(extended.frames == source.frames + 30)
        }
        #expect(
            outcome.messageLines.last
                == "3 clips: 3 worked on, 0 done before; 3 extended, 0 not (see out/report.jsonl)")
    }

    @Test func givesAResultForEveryFileAndGoesOnPastBadOnes() async throws {
        let folder = try TemporaryFolder()
        try folder.addClips()
        try folder.write("", to: "clips/empty.bvh")
        try folder.write("HIERARCHY\nROOT\n", to: "clips/day2/cut.bvh")
        try folder.write(SmallClip(frames: 1).text, to: "clips/pose.bvh")
        let outcome = try await Program.run(["batch", "clips", "--frames", "5"] + fitEach, in: folder)
        #expect(outcome.code == 1)
        #expect(outcome.messageLines.last == "error: 3 of 6 clips could not be extended")
        #expect(
            outcome.messageLines.contains(
                "not extended: clips/day2/cut.bvh:2:5: expected a name after ROOT, found the end of the line")
        )
        let report = try folder.report("clips-extended/report.jsonl")
        #expect(
            report.map(\.clip) == [
                "a.bvh", "day2/b.bvh", "day2/cut.bvh", "day2/take1.bvh", "empty.bvh", "pose.bvh",
            ])
        #expect(report.map(\.status) == ["done", "done", "failed", "done", "failed", "failed"])
        #expect(report.map(\.frames) == [5, 5, nil, 5, nil, nil])
        #expect(
            report.map(\.reason) == [
                nil, nil, "clips/day2/cut.bvh:2:5: expected a name after ROOT, found the end of the line",
                nil,
                "clips/empty.bvh: the file is empty",
                "clips/pose.bvh has one frame, which is a pose and no motion: at least 2 frames are needed",
            ])
        #expect(
            try folder.names.filter { $0.hasPrefix("clips-extended/") } == [
                "clips-extended/a.bvh", "clips-extended/day2", "clips-extended/day2/b.bvh",
                "clips-extended/day2/take1.bvh", "clips-extended/report.jsonl",
            ])
    }

    @Test func printsOneJSONValueThoughClipsFail() async throws {
        let folder = try TemporaryFolder()
        try folder.addClips()
        try folder.write("", to: "clips/empty.bvh")
        let outcome = try await Program.run(
            ["batch", "clips", "--frames", "5", "--json", "--quiet"] + fitEach, in: folder)
        #expect(outcome.code == 1)
        #expect(outcome.messages == "error: 1 of 4 clips could not be extended\n")
        let entries = try #require(try outcome.json as? [[String: Any]])
        #expect(
            entries.compactMap { $0["clip"] as? String } == [
                "a.bvh", "day2/b.bvh", "day2/take1.bvh", "empty.bvh",
            ])
        #expect(entries.last?["reason"] as? String == "clips/empty.bvh: the file is empty")
    }

    @Test func writesTheSameFilesWithTwoJobsAsWithOne() async throws {
        let folder = try TemporaryFolder()
        try folder.addClips()
        for jobs in ["1", "2"] {
            let outcome = try await Program.run(
                ["batch", "clips", "--frames", "20", "--jobs", jobs, "-o", jobs] + fitEach, in: folder)
            #expect(outcome.code == 0, "\(outcome.messages)")
        }
        for clip in ["a.bvh", "day2/b.bvh", "day2/take1.bvh"] {
            #expect(try folder.data("1/\(clip)") == folder.data("2/\(clip)"))
        }
        #expect(
            try folder.report("1/report.jsonl").map(\.clip) == folder.report("2/report.jsonl").map(\.clip))
    }

    @Test(arguments: [
        ("take*.bvh", ["day2/take1.bvh"]), ("day2/*", ["day2/b.bvh", "day2/take1.bvh"]), ("A.BVH", ["a.bvh"]),
    ])
    func takesTheFilesThatTheGlobNames(glob: String, clips: [String]) async throws {
        let folder = try TemporaryFolder()
        try folder.addClips()
        let outcome = try await Program.run(
            ["batch", "clips", "--frames", "5", "--glob", glob] + fitEach, in: folder)
        #expect(outcome.code == 0, "\(outcome.messages)")
        #expect(try folder.report("clips-extended/report.jsonl").map(\.clip) == clips)
    }

    @Test func takesTheNewestModelOrTheOneNamedForAllClips() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.addClips()
        try folder.write(SmallClip(joints: ["Hips", "Spine", "LeftLeg", "Tail"]).text, to: "clips/cat.bvh")
        let outcome = try await Program.run(["batch", "clips", "--frames", "5"], in: folder)
        #expect(outcome.code == 1)
        let reasons = try folder.report("clips-extended/report.jsonl").compactMap(\.reason)
        #expect(
            reasons == [
                "clips/cat.bvh has another skeleton than the clips that walk.safetensors was fitted on: "
                    + "joint RightLeg is missing; joint Tail is not expected"
            ])
        let named = try await Program.run(
            ["batch", "clips", "--frames", "5", "--model", "walk.safetensors", "-o", "named"], in: folder)
        #expect(named.code == 1)
        #expect(try folder.data("named/a.bvh") == folder.data("clips-extended/a.bvh"))
    }

    @Test func readsNotWhatItWroteUnderTheFolderItself() async throws {
        let folder = try TemporaryFolder()
        try folder.addClips()
        for _ in 0..<2 {
            let outcome = try await Program.run(
                ["batch", "clips", "--frames", "5", "-o", "clips/out"] + fitEach, in: folder)
            #expect(outcome.code == 0)
        }
        #expect(try folder.report("clips/out/report.jsonl").count == 3)
    }

    @Test func keepsAFileThatItDidNotMakeUnlessForced() async throws {
        let folder = try TemporaryFolder()
        try folder.addClips()
        try folder.write("a person's own work\n", to: "out/a.bvh")
        let arguments = ["batch", "clips", "--frames", "5", "-o", "out"] + fitEach
        let refused = try await Program.run(arguments, in: folder)
        #expect(refused.code == 1)
        #expect(try folder.text("out/a.bvh") == "a person's own work\n")
        #expect(
            try folder.report("out/report.jsonl").first?.reason
                == "out/a.bvh exists and was not made by this command: use --force to replace it")
        let forced = try await Program.run(arguments + ["--force"], in: folder)
        #expect(forced.code == 0, "\(forced.messages)")
        #expect(try folder.motion("out/a.bvh").frames == 65)
    }

    @Test func takesUpAClipWhoseOutputStoodInTheWay() async throws {
        let folder = try TemporaryFolder()
        try folder.addClips()
        try folder.write("a person's own work\n", to: "out/a.bvh")
        let arguments = ["batch", "clips", "--frames", "5", "-o", "out"] + fitEach
        #expect(try await Program.run(arguments, in: folder).code == 1)
        try folder.remove("out/a.bvh")
        #expect(try await Program.run(arguments, in: folder).code == 0)
        #expect(try folder.motion("out/a.bvh").frames == 65)
    }

    @Test func refusesWhatItCannotWorkOn() async throws {
        let folder = try TemporaryFolder()
        try folder.addClips()
        try folder.write("a note", to: "notes/note.txt")
        try await expectRefusal(["batch", "gone"] + fitEach, in: folder, code: 66, "gone: no such file")
        try await expectRefusal(
            ["batch", "clips/a.bvh"] + fitEach, in: folder, code: 64,
            "clips/a.bvh is a file: batch takes a folder, `extend` takes a clip")
        try await expectRefusal(
            ["batch", "notes"] + fitEach, in: folder, code: 66,
            "notes holds no clips that match *.bvh, *.dae, *.glb or *.gltf")
        try await expectRefusal(
            ["batch", "clips", "-o", "./clips/"] + fitEach, in: folder, code: 73,
            "./clips/ is the input: name another output")
        try await expectRefusal(
            ["batch", "clips", "-o", "notes/note.txt"] + fitEach, in: folder, code: 73,
            "cannot create notes/note.txt: the folder cannot be made")
        try await expectRefusal(
            ["batch", "clips"], in: folder, code: 66,
            "there is no model in \(folder.url.path): run `motionpredict fit CLIP` first, or name one with --model"
        )
    }
}

let fitEach = ["--fit-each"] + smallFit

extension TemporaryFolder {
    /// Three small clips in a tree under clips/.
    func addClips() throws {
        try write(SmallClip(frames: 60).text, to: "clips/a.bvh")
        try write(SmallClip(frames: 60, stepsPerSecond: 1.1).text, to: "clips/day2/b.bvh")
        try write(SmallClip(frames: 70, stepsPerSecond: 2).text, to: "clips/day2/take1.bvh")
    }

    /// The entries of a report, a line each.
    func report(_ name: String) throws -> [ReportedClip] {
        try text(name).split(separator: "\n").map {
            try JSONDecoder().decode(ReportedClip.self, from: Data($0.utf8))
        }
    }
}

struct ReportedClip: Decodable {
    let clip: String
    let status: String
    let reason: String?
    let frames: Int?
}
