import Foundation
import Testing

@Suite("extend --loop and --until")
struct LoopAndUntilTests {
    @Test func aLoopKeepsTheClipsRowsAndTellsHowLongItIs() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let outcome = try await succeed("extend", "--loop", "--seconds", "1", "--json", in: folder)
        let longer = try folder.motion("walk-extended.bvh")
        let walk = try folder.motion("walk.bvh")
        #expect(longer.rows.prefix(90) == walk.rows[...])
        let report = try outcome.object
        let new = try #require(report["frames"] as? Int)
        #expect(longer.frames == 90 + new && (20...40).contains(new))
        let ending = try #require(report["ending"] as? [String: Any])
        #expect(ending["loopStart"] as? Int == 1 && ending["isInPlace"] as? Bool == false)
        #expect(
            outcome.messages.contains(
                "the last of \(new) new frames leads to frame 1; the body travels on: begin each round where the one before "
                    + "has ended\n"), "\(outcome.messages)")
        // Made here, so it may be replaced, and is the same.
        let first = try folder.data("walk-extended.bvh")
        try await succeed("extend", "--loop", "--seconds", "1", in: folder)
        #expect(try folder.data("walk-extended.bvh") == first)
    }

    @Test func arrivesAtTheFrameAskedFor() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await succeed(
            "extend", "--until", "walk.bvh:40", "--frames", "25", "--predicted-only", "-o", "new.bvh",
            in: folder)
        let (new, walk) = (try folder.motion("new.bvh"), try folder.motion("walk.bvh"))
        #expect(new.frames == 25)
        for (a, b) in zip(new.values[24], walk.values[39]) { #expect(abs(a - b) < 0.01, "\(a) \(b)") }
        // Without a number, the first.
        try await succeed("extend", "--until", "walk.bvh", "--frames", "25", "-o", "back.bvh", in: folder)
        let back = try folder.motion("back.bvh")
        #expect(back.frames == 115)
        for (a, b) in zip(back.values[114], walk.values[0]) { #expect(abs(a - b) < 0.01) }
    }

    @Test func takesVariations() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await succeed(
            "extend", "--until", "walk.bvh", "--frames", "60", "--variations", "2", "-o", "way.bvh",
            in: folder
        )
        for name in ["way-1.bvh", "way-2.bvh"] {
            let way = try folder.motion(name)
            #expect(way.frames == 150)
            #expect(abs(way.values[149][1] - 91.5) < 0.01)
        }
    }

    @Test(arguments: [["--loop"], ["--until", "walk.bvh:40"]])
    func aVariationWithoutStrengthIsTheLikeliestWay(
        _ end: [String]
    ) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let extend = ["extend", "--frames", "60"] + end
        for more in [
            ["-o", "likeliest.bvh"], ["--variations", "1", "--variation-strength", "0", "-o", "none.bvh"],
            ["--variations", "1", "--variation-strength", "2", "-o", "much.bvh"],
        ] {
            let outcome = try await Program.run(extend + more, in: folder)
            #expect(outcome.code == 0, "\(outcome.messages)")
        }
        #expect(try folder.data("none-1.bvh") == folder.data("likeliest.bvh"))
        #expect(try folder.data("much-1.bvh") != folder.data("likeliest.bvh"))
    }

    @Test(arguments: [["--loop"], ["--until", "walk.bvh:40"], []]) func refusesMoreFramesThanAreWorkedOn(
        _ end: [String]
    ) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await expectRefusal(
            ["extend", "--frames", "100000000"] + end, in: folder, code: 65,
            "walk.bvh: 100000000 frames of 15 channels are too much: at most 6666666 frames are worked on")
    }

    @Test func tellsWhereNoMotionLeadsToThePose() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        var pose = try folder.motion("walk.bvh").values[0]
        for channel in [6, 7, 9, 10, 11, 12, 13, 14] { pose[channel] += 100 }
        var clip = SmallClip.walk
        clip.frames = 1
        let row = pose.map { String(format: "%.4f", $0) }.joined(separator: " ")
        try folder.write((clip.header + [row]).joined(separator: "\n") + "\n", to: "pose.bvh")
        let outcome = try await succeed("extend", "--until", "pose.bvh", "--frames", "30", in: folder)
        #expect(
            outcome.messages.contains(
                "warning: walk.bvh: the model knows no motion that leads to the pose, so the new frames are the forecast bent "
                    + "smoothly to it\n"), "\(outcome.messages)")
    }

    @Test(arguments: [
        (["--loop", "--until", "walk.bvh"], "Use either --loop or --until."),
        (
            ["--loop", "--mean"],
            "--mean is one forecast of what comes; it cannot be combined with --loop or --until."
        ),
        (
            ["--until", "walk.bvh", "--mean"],
            "--mean is one forecast of what comes; it cannot be combined with --loop or --until."
        ),
    ]) func refusesWhatCannotBeMeant(_ options: [String], _ sentence: String) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let outcome = try await Program.run(["extend"] + options, in: folder)
        #expect(outcome.code == 64)
        #expect(outcome.messages.contains("Error: \(sentence)\n"), "\(outcome.messages)")
        #expect(try folder.names == ["walk.bvh", "walk.safetensors"])
    }

    @Test func refusesAPoseThatIsNone() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await expectRefusal(
            ["extend", "--until", "walk.bvh:91"], in: folder, code: 64,
            "walk.bvh has 90 frames, and frame 91 was asked for")
        try await expectRefusal(
            ["extend", "--until", "gone.bvh"], in: folder, code: 66, "gone.bvh: no such file")
        var other = SmallClip.walk
        other.joints[1] = "Chest"
        try folder.write(other.text, to: "other.bvh")
        let outcome = try await Program.run(["extend", "--until", "other.bvh"], in: folder)
        #expect(outcome.code == 65)
        #expect(
            outcome.messages.hasPrefix(
                "error: other.bvh has another skeleton than the clips that walk.safetensors was fitted on: "),
            "\(outcome.messages)")
    }

    @Test func aLoopNeedsTheClip() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.remove("walk.bvh")
        let outcome = try await Program.run(["extend", "--loop", "--predicted-only"], in: folder)
        #expect(outcome.code == 66)
        #expect(
            outcome.messages.contains("walk.bvh, on which walk.safetensors was fitted, is not there any more")
        )
    }
}
