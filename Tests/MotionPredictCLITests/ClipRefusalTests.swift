import Foundation
import Testing

/// The commands that read a clip, each with the arguments before and after its name.
private let readers: [(before: [String], after: [String])] = [
    (["fit"], smallFit), (["extend"], []), (["inspect"], []), (["convert"], ["out.bvh"]),
    (["windows"], ["-o", "out.safetensors"]),
]

@Suite("clips that cannot be used")
struct ClipRefusalTests {
    @Test(arguments: readers.indices)
    func saysThatAClipIsMissing(reader: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await expectRefusal(
            arguments(reader, "gone.bvh"), in: folder, code: 66, "gone.bvh: no such file")
    }

    @Test(arguments: [1, 2, 3])
    func saysThatAFolderStandsWhereAClipIsExpected(reader: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.makeFolder("clips")
        try await expectRefusal(
            arguments(reader, "clips"), in: folder, code: 65, "clips is a directory, expected a motion file")
    }

    @Test(arguments: [0, 4])
    func saysThatAFolderHoldsNoClips(reader: Int) async throws {
        let folder = try TemporaryFolder()
        try folder.write("a note", to: "clips/note.txt")
        try await expectRefusal(
            arguments(reader, "clips"), in: folder, code: 66,
            "clips holds no clips that match *.bvh, *.dae, *.glb or *.gltf"
        )
    }

    @Test(arguments: readers.indices)
    func saysThatAClipIsEmpty(reader: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write("", to: "empty.bvh")
        try await expectRefusal(
            arguments(reader, "empty.bvh"), in: folder, code: 65, "empty.bvh: the file is empty")
    }

    @Test(arguments: readers.indices)
    func showsWhereARowIsTooShort(reader: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let clip = SmallClip(joints: ["Hips", "Leg"], frames: 3)
        let lines = clip.header + [clip.rows[0], "1.0000 2.0000", clip.rows[2]]
        try folder.write(lines.joined(separator: "\n"), to: "cut.bvh")
        try await expectRefusal(
            arguments(reader, "cut.bvh"), in: folder, code: 65,
            """
            cut.bvh:\(lines.count - 1):14: this row holds 2 values, and a frame has 9 channels
              line \(lines.count - 1) | 1.0000 2.0000
                      |              ^
            """)
    }

    @Test(arguments: readers.indices)
    func showsWhereATruncatedClipEnds(reader: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let lines = SmallClip(joints: ["Hips", "Leg"], frames: 3).header + ["1.0000 2.0000"]
        try folder.write(lines.joined(separator: "\n"), to: "cut.bvh")
        try await expectRefusal(
            arguments(reader, "cut.bvh"), in: folder, code: 65,
            """
            cut.bvh:\(lines.count):14: this row holds 2 values, and a frame has 9 channels; the file ends in this row
              line \(lines.count) | 1.0000 2.0000
                      |              ^
            """)
    }

    @Test func saysThatRowsAreMissingAndLearnsFromThoseThatAreThere() async throws {
        let folder = try TemporaryFolder()
        let clip = SmallClip(frames: 40)
        let text = (clip.header + clip.rows.prefix(20)).joined(separator: "\n") + "\n"
        try folder.write(text, to: "cut.bvh")
        let outcome = try await Program.run(["fit", "cut.bvh"] + smallFit, in: folder)
        #expect(outcome.code == 0)
        #expect(
            outcome.messages.contains(
                "warning: cut.bvh: the header declares 40 frames, and the file holds 20: these are read\n"))
        #expect(try folder.names == ["cut.bvh", "cut.safetensors"])
    }

    @Test(arguments: [0, 1, 4])
    func saysThatOneFrameIsNoMotion(reader: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write(SmallClip(frames: 1).text, to: "pose.bvh")
        try await expectRefusal(
            arguments(reader, "pose.bvh"), in: folder, code: 65,
            "pose.bvh has one frame, which is a pose and no motion: at least 2 frames are needed")
    }

    @Test(arguments: [0, 1, 4])
    func saysThatNothingMoves(reader: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write(SmallClip(moves: false).text, to: "statue.bvh")
        try await expectRefusal(
            arguments(reader, "statue.bvh"), in: folder, code: 65,
            "statue.bvh has no channel that ever changes, so there is no motion to learn")
    }

    @Test func saysHowFarAClipIsTooShortForOneWindow() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip(frames: 12).text, to: "short.bvh")
        let sentence =
            "short.bvh is too short: it has 12 frames at 30 frames a second, and one window takes 16"
        try await expectRefusal(["fit", "short.bvh"] + smallFit, in: folder, code: 65, sentence)
        try await expectRefusal(
            ["windows", "short.bvh", "-o", "w.safetensors", "--observe", "6", "--predict", "10"], in: folder,
            code: 65, sentence)
    }

    @Test(arguments: [0, 4])
    func namesBothFilesAndTheJointsWhereSkeletonsDiffer(reader: Int) async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip.walk.text, to: "walk.bvh")
        try folder.write(SmallClip(joints: ["Hips", "Chest", "LeftLeg", "RightLeg"]).text, to: "other.bvh")
        let (before, after) = readers[reader]
        try await expectRefusal(
            before + ["walk.bvh", "other.bvh"] + after, in: folder, code: 65,
            "other.bvh has another skeleton than walk.bvh: joint Spine is missing; joint Chest is not expected"
        )
    }

    @Test func namesBothFilesOfAFolderWhoseBonesDiffer() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip.walk.text, to: "clips/a.bvh")
        try folder.write(SmallClip(scale: 1.5).text, to: "clips/b.bvh")
        try await expectRefusal(
            ["fit", "clips", "--strict"] + smallFit, in: folder, code: 65,
            "clips/b.bvh has another skeleton than clips/a.bvh: "
                + "joint Spine has the offset (0.0, 9.0, 0.0), expected (0.0, 6.0, 0.0); "
                + "joint LeftLeg has the offset (8.0, -13.5, 0.0), expected (8.0, -9.0, 0.0); "
                + "joint RightLeg has the offset (-8.0, -13.5, 0.0), expected (-8.0, -9.0, 0.0)")
    }

    private func arguments(_ reader: Int, _ clip: String) -> [String] {
        readers[reader].before + [clip] + readers[reader].after
    }
}
