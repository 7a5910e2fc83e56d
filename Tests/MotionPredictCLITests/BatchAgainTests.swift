import Foundation
import Testing

@Suite("batch run again")
struct BatchAgainTests {
    private let arguments = ["batch", "clips", "--frames", "5", "-o", "out"] + fitEach

    @Test func doesNothingMoreAndTouchesNoFile() async throws {
        let folder = try TemporaryFolder()
        try folder.addClips()
        try folder.write("", to: "clips/empty.bvh")
        #expect(try await Program.run(arguments, in: folder).code == 1)
        let before = try folder.state
        let again = try await Program.run(arguments, in: folder)
        #expect(again.code == 1)
        #expect(
            again.messageLines == [
                "4 clips: 0 worked on, 4 done before; 3 extended, 1 not (see out/report.jsonl)",
                "error: 1 of 4 clips could not be extended",
            ])
        let after = try folder.state
        #expect(after == before)
    }

    @Test func makesOnlyTheOutputThatIsGone() async throws {
        let folder = try TemporaryFolder()
        try folder.addClips()
        #expect(try await Program.run(arguments, in: folder).code == 0)
        let (before, lost) = (try folder.state, try folder.data("out/day2/b.bvh"))
        try folder.remove("out/day2/b.bvh")
        #expect(try await Program.run(arguments, in: folder).code == 0)
        #expect(try folder.data("out/day2/b.bvh") == lost)
        let after = try folder.state
        #expect(Self.touched(before, after) == ["out/day2/b.bvh", "out/report.jsonl"])
    }

    @Test func goesOnWhereTheReportWasCutShort() async throws {
        let folder = try TemporaryFolder()
        try folder.addClips()
        #expect(try await Program.run(arguments, in: folder).code == 0)
        let before = try folder.state
        try folder.write(try folder.data("out/report.jsonl").dropLast(20), to: "out/report.jsonl")
        let again = try await Program.run(arguments, in: folder)
        #expect(again.code == 0, "\(again.messages)")
        let after = try folder.state
        #expect(Self.touched(before, after) == ["out/day2/take1.bvh", "out/report.jsonl"])
        #expect(try folder.report("out/report.jsonl").map(\.status) == ["done", "done", "done"])
    }

    @Test func goesOnWhereTheReportIsGone() async throws {
        let folder = try TemporaryFolder()
        try folder.addClips()
        #expect(try await Program.run(arguments, in: folder).code == 0)
        let before = try folder.data("out/a.bvh")
        try folder.remove("out/report.jsonl")
        let again = try await Program.run(arguments, in: folder)
        #expect(again.code == 0, "\(again.messages)")
        #expect(try folder.data("out/a.bvh") == before)
        #expect(try folder.report("out/report.jsonl").count == 3)
    }

    @Test func worksOnAClipThatHasChangedOrIsNew() async throws {
        let folder = try TemporaryFolder()
        try folder.addClips()
        #expect(try await Program.run(arguments, in: folder).code == 0)
        let before = try folder.state
        try folder.write(SmallClip(frames: 80).text, to: "clips/a.bvh")
        try folder.write(SmallClip(frames: 75).text, to: "clips/new.bvh")
        let again = try await Program.run(arguments, in: folder)
        #expect(again.code == 0, "\(again.messages)")
        #expect(try folder.motion("out/a.bvh").frames == 85)
        let after = try folder.state
        #expect(
            Self.touched(before, after) == [
                "clips/a.bvh", "clips/new.bvh", "out/a.bvh", "out/new.bvh", "out/report.jsonl",
            ])
    }

    @Test func worksOnAllWhereAnotherLengthIsAsked() async throws {
        let folder = try TemporaryFolder()
        try folder.addClips()
        #expect(try await Program.run(arguments, in: folder).code == 0)
        let again = try await Program.run(
            ["batch", "clips", "--frames", "6", "-o", "out"] + fitEach, in: folder)
        #expect(again.code == 0, "\(again.messages)")
        #expect(try folder.motion("out/a.bvh").frames == 66)
        #expect(try folder.report("out/report.jsonl").map(\.frames) == [6, 6, 6])
    }

    @Test(arguments: [SIGKILL, SIGINT])
    func goesOnAfterBeingStopped(signal: Int32) async throws {
        let folder = try TemporaryFolder()
        try folder.addClips()
        let long =
            ["batch", "clips", "--frames", "5", "-o", "out", "--fit-each", "--units", "8"]
            + ["--observe", "6", "--predict", "10", "--epochs", "40"]
        let stopped = try await Program.run(
            long, in: folder, until: { $0.contains("a.bvh: 5 new") }, then: signal)
        #expect(stopped.code == (signal == SIGINT ? 130 : -SIGKILL), "\(stopped.messages)")
        let names = try folder.names.filter { $0.hasPrefix("out/") }
        #expect(!names.contains("out/day2/take1.bvh"))
        // Who is killed cannot tidy up; the next one does.
        #expect(signal == SIGKILL || names.allSatisfy { !$0.contains("/.") })
        let before = try folder.state
        let again = try await Program.run(long, in: folder)
        #expect(again.code == 0, "\(again.messages)")
        #expect(again.messageLines.last?.hasPrefix("3 clips: ") == true)
        let after = try folder.state
        #expect(!Self.touched(before, after).contains("out/a.bvh"))
        #expect(after.keys.allSatisfy { !$0.contains("/.") })
        #expect(try folder.report("out/report.jsonl").map(\.status) == ["done", "done", "done"])
        #expect(try folder.motion("out/day2/take1.bvh").frames == 75)
    }

    private static func touched(_ before: [String: FileState], _ after: [String: FileState]) -> [String] {
        Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
    }
}
