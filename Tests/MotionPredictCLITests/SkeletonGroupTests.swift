import Foundation
import Testing

@Suite("folders of several skeletons")
struct SkeletonGroupTests {
    /// Two clips of one body and, first by name, one of a larger one.
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip(scale: 1.5).text, to: "clips/a.bvh")
        try folder.write(SmallClip.walk.text, to: "clips/b.bvh")
        try folder.write(SmallClip(frames: 95).text, to: "clips/c.bvh")
        return folder
    }

    @Test func learnsTheLargestGroupAndSaysSo() async throws {
        let folder = try folder()
        let outcome = try await Program.run(["fit", "clips", "--json"] + smallFit, in: folder)
        #expect(outcome.code == 0, "\(outcome.messages)")
        #expect(
            outcome.messageLines.first
                == "warning: the clips have 2 skeletons: 2 clips of 4 joints (clips/b.bvh, …), the largest group, is learnt;"
                + " left out, or learnt with --each-skeleton: 1 clip of 4 joints (clips/a.bvh);"
                + " of the first joint Spine has the offset (0.0, 9.0, 0.0), expected (0.0, 6.0, 0.0)")
        #expect(try outcome.object["clips"] as? [String] == ["b.bvh", "c.bvh"])
        #expect(!(try folder.names.contains("clips-2.safetensors")))
    }

    @Test func learnsAModelOfEachWhereAsked() async throws {
        let folder = try folder()
        let outcome = try await Program.run(
            ["fit", "clips", "--each-skeleton", "--json"] + smallFit, in: folder)
        #expect(outcome.code == 0, "\(outcome.messages)")
        #expect(
            outcome.messageLines.first
                == "2 skeletons, a model of each: 2 clips of 4 joints (clips/b.bvh, …); 1 clip of 4 joints (clips/a.bvh)"
        )
        let reports = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
        #expect(
            reports.compactMap { $0["output"] as? String } == ["clips.safetensors", "clips-2.safetensors"])
        let made = try await Program.run(
            ["extend", "clips/a.bvh", "--model", "clips-2.safetensors", "--frames", "5"], in: folder)
        #expect(made.code == 0, "\(made.messages)")
        #expect(
            outcome.messages.contains("next: motionpredict extend --seconds 2 --model clips-2.safetensors"))
    }

    @Test func stopsAtABadClipWhereItIsToBeStrict() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip.walk.text, to: "clips/a.bvh")
        try folder.write("HIERARCHY", to: "clips/b.bvh")
        let refused = try await Program.run(["fit", "clips", "--strict"] + smallFit, in: folder)
        #expect(
            refused.code == 65 && refused.messages.hasPrefix("error: clips/b.bvh:"), "\(refused.messages)")
        let taken = try await Program.run(["fit", "clips"] + smallFit, in: folder)
        #expect(taken.code == 0 && taken.messages.hasPrefix("warning: left out: clips/b.bvh:"))
    }

    @Test func refusesWhatDoesNotGoTogether() async throws {
        let folder = try folder()
        for (more, sentence) in [
            (
                ["--each-skeleton", "--log", "l.csv"],
                "--log and --html are of one model: leave out --each-skeleton."
            ),
            (["--each-skeleton", "--strict"], "Use either --strict or --each-skeleton."),
            (["--each-skeleton", "--labels", "folder"], "--each-skeleton has no meaning with --labels."),
        ] {
            let outcome = try await Program.run(["fit", "clips"] + more, in: folder)
            #expect(outcome.code == 64 && outcome.messages.contains(sentence), "\(outcome.messages)")
        }
    }
}
