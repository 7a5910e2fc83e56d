import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("batches and what is beside them")
struct BatchTogetherTests {
    /// Names that some file system takes for one: in another form of Unicode, or in other letters.
    @Test func givesEachClipAFileOfItsOwn() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let names = ["caf\u{E9}", "cafe\u{301}", "Walk", "walk"]
        for (index, name) in names.enumerated() {
            try folder.write(SmallClip(frames: 90 + index).text, to: "clips/\(name).bvh")
        }
        for time in 0..<2 {
            let outcome = try await Program.run(["batch", "clips", "--frames", "5", "-o", "out"], in: folder)
            #expect(outcome.code == 0, "\(outcome.messages)")
            #expect(
                outcome.messages.contains(
                    "warning: walk.bvh becomes walk.bvh.bvh, since its own name would be another output's on some file systems"
                ))
            #expect(
                outcome.messageLines.last
                    == "4 clips: \(time == 0 ? 4 : 0) worked on, \(time == 0 ? 0 : 4) done before; 4 extended, 0 not "
                    + "(see out/report.jsonl)")
        }
        let made = try folder.names.filter { $0.hasPrefix("out/") && $0.hasSuffix(".bvh") }
        #expect(made.count == 4)
        #expect(Set(try made.map { try folder.motion($0).frames }) == [95, 96, 97, 98])
    }

    @Test func passesOverResultsOfAnotherBatch() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write(SmallClip.walk.text, to: "clips/a.bvh")
        try await succeed("batch", "clips", "--frames", "5", "-o", "clips/out", in: folder)
        let outcome = try await succeed("batch", "clips", "--frames", "5", "-o", "other", in: folder)
        #expect(
            outcome.messages.hasPrefix("warning: clips/out holds results of a batch, which are passed over\n")
        )
        #expect(
            try folder.names.filter { $0.hasPrefix("other") } == [
                "other", "other/a.bvh", "other/report.jsonl",
            ])
    }

    @Test func followsALinkToAFolderOnce() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write(SmallClip.walk.text, to: "store/a.bvh")
        try folder.makeFolder("clips")
        for (link, target) in [("clips/far.bvh", "../store"), ("store/back", "../clips")] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.file(link).path, withDestinationPath: target)
        }
        try await succeed("batch", "clips", "--frames", "5", "-o", "out", in: folder)
        #expect(
            try folder.names.filter { $0.hasPrefix("out") } == [
                "out", "out/far.bvh", "out/far.bvh/a.bvh", "out/report.jsonl",
            ])
    }

    @Test func twoAtOnceShareTheWorkAndNeverAFile() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        for index in 0..<24 {
            try folder.write(SmallClip(frames: 60 + index).text, to: "clips/\(index).bvh")
        }
        try folder.write("nothing", to: "clips/broken.bvh")
        let outcome = try await Program.run(
            ["batch", "clips", "--frames", "200", "-o", "out"], in: folder,
            script: "\"$0\" \"$@\" 2>first & \"$0\" \"$@\" 2>second; wait; cat first second >&2")
        #expect(outcome.code == 0)
        for name in ["first", "second"] {
            #expect(try folder.text(name).hasSuffix("error: 1 of 25 clips could not be extended\n"))
        }
        let done = outcome.messageLines.filter { $0.contains(": 200 new frames") }
        #expect(
            done.count == 24 && Set(done.map { $0.prefix { $0 != ":" } }).count == 24, "\(outcome.messages)")
        let report = try folder.text("out/report.jsonl").split(separator: "\n")
        #expect(report.count == 25)
        #expect(report.filter { $0.contains("\"code\":65") && $0.contains("broken.bvh") }.count == 1)
        #expect(try folder.names.filter { $0.contains(".motionpredict") }.isEmpty)
    }

    @Test func takesOverFromABatchThatDied() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        for index in 0..<3 { try folder.write(SmallClip.walk.text, to: "clips/\(index).bvh") }
        // A claim and a draft without an owner, and a line that was cut short.
        try folder.write("", to: "out/.motionpredict-0123456789abcdef.claim")
        try folder.write("half", to: "out/.motionpredict-1-abc.draft")
        try folder.write("{\"clip\":\"0.bv", to: "out/report.jsonl")
        try await succeed("batch", "clips", "--frames", "5", "-o", "out", in: folder)
        #expect(
            try folder.names.filter { $0.hasPrefix("out/") } == [
                "out/0.bvh", "out/1.bvh", "out/2.bvh", "out/report.jsonl",
            ])
        #expect(try folder.text("out/report.jsonl").split(separator: "\n").count == 3)
    }
}
