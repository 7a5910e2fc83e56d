import Foundation
import Testing

/// Files that are almost right, and data with a fault in it, as a person meets them.
@Suite("odd files")
struct LeniencyTests {
    private func clip(_ change: (inout [String]) -> Void = { _ in }) -> String {
        let clip = SmallClip.walk
        var rows = clip.rows
        change(&rows)
        var header = clip.header
        header[header.count - 2] = "Frames: \(rows.count)"
        return (header + rows).joined(separator: "\n") + "\n"
    }

    @Test func showsASkeletonWithoutMotionAndConvertsNone() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            SmallClip.walk.header.prefix { $0 != "MOTION" }.joined(separator: "\n"), to: "rig.bvh")
        let outcome = try await succeed("inspect", "rig.bvh", in: folder)
        #expect(outcome.messages == "warning: rig.bvh: there is a skeleton in this file and no motion\n")
        #expect(outcome.output.contains("\nno frames; size 0 units"))
        let report = try await succeed("inspect", "rig.bvh", "--json", "--pose-at", "0", in: folder).object
        #expect(report["frames"] as? Int == 0)
        #expect((report["poses"] as? [Any])?.count == 1)
        for command in [["convert", "rig.bvh", "out.bvh"], ["fit", "rig.bvh"]] {
            let refused = try await Program.run(command, in: folder)
            #expect(refused.code == 65)
            #expect(refused.messages.contains("expected MOTION, found the end of the file"))
        }
    }

    @Test func takesTheRateThatIsMeant() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip(frameTime: "30").text, to: "walk.bvh")
        let outcome = try await succeed("inspect", "walk.bvh", "--json", "--rate", "30", in: folder)
        #expect(try outcome.object["frameTime"] as? Double == 1.0 / 30)
        #expect(
            outcome.messages
                == "warning: walk.bvh: a frame time of 30 s must be a rate or milliseconds:"
                + " --rate 30 or --rate 33.33 reads it so\n")
        _ = try await succeed("convert", "walk.bvh", "out.bvh", "--rate", "30", in: folder)
        let written = try await succeed("inspect", "out.bvh", "--json", in: folder).object
        #expect(written["frameTime"] as? Double == 1.0 / 30)
        #expect(written["frames"] as? Int == 90)
        let refused = try await Program.run(["convert", "walk.bvh", "b.bvh", "--rate", "0"], in: folder)
        #expect(refused.code == 64)
        #expect(refused.messages.contains("--rate must be greater than 0 and at most 10000."))
    }

    @Test func listsWhatIsNoMotionByRow() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip(joints: ["Hips", "Spine", "A", "B", "C", "D"]).text, to: "clean.bvh")
        #expect(try await succeed("inspect", "clean.bvh", in: folder).messages == "")
        let clip = SmallClip(joints: ["Hips", "Spine", "A", "B", "C", "D"])
        let rows = clip.rows + [clip.rows[89]]
        let text = (clip.header + rows).joined(separator: "\n").replacing("Frames: 90", with: "Frames: 91")
        try folder.write(text, to: "twice.bvh")
        let outcome = try await succeed("inspect", "twice.bvh", "--json", in: folder)
        #expect(outcome.messages == "warning: twice.bvh: row 91 repeats the row before\n")
        #expect(try outcome.object["warnings"] as? [String] == ["row 91 repeats the row before"])
    }

    /// The same motion with and without a joint above the hips that never moves: the same forecast.
    @Test func passesOverAStillJointAboveTheBody() async throws {
        let folder = try TemporaryFolder()
        let clip = SmallClip(joints: ["Hips", "Spine", "A", "B", "C", "D"])
        let body = clip.header.prefix { $0 != "MOTION" }.dropFirst()
        let top = [
            "HIERARCHY", "ROOT World", "{", "OFFSET 0 0 0", "CHANNELS 3 Xposition Yposition Zposition",
        ]
        let header =
            top + body.map { $0.replacing("ROOT", with: "JOINT") } + ["}"] + clip.header.suffix(3)
        let carried = (header + clip.rows.map { "0 0.50 0 " + $0 }).joined(separator: "\n") + "\n"
        try folder.write(clip.text, to: "body.bvh")
        try folder.write(carried, to: "engine.bvh")
        let fit = ["--epochs", "1", "--validation-split", "0", "--units", "4", "--threads", "1"]
        for name in ["body", "engine"] {
            #expect(try await Program.run(["fit", "\(name).bvh"] + fit, in: folder).code == 0)
            _ = try await succeed(
                "extend", "\(name).bvh", "--model", "\(name).safetensors", "--frames", "10", in: folder)
        }
        let ends = try ["body", "engine"].map {
            try folder.text("\($0)-extended.bvh").split(separator: "\n").suffix(10).map(String.init)
        }
        #expect(ends[1] == ends[0].map { "0 0.50 0 " + $0 })
        let again = try await Program.run(
            ["extend", "engine.bvh", "--model", "engine.safetensors", "--frames", "9"], in: folder)
        #expect(again.code == 0)
    }

    @Test func neitherLearnsNorStartsFromFaults() async throws {
        let folder = try TemporaryFolder()
        let clip = SmallClip(joints: ["Hips", "Spine", "A", "B", "C", "D"])
        let doubled = (clip.header + clip.rows + [clip.rows[89]]).joined(separator: "\n") + "\n"
        try folder.write(clip.text, to: "clean.bvh")
        try folder.write(doubled.replacing("Frames: 90", with: "Frames: 91"), to: "twice.bvh")
        let fit = ["--epochs", "1", "--validation-split", "0", "--units", "4", "--threads", "1"]
        for name in ["clean", "twice"] {
            let outcome = try await Program.run(["fit", "\(name).bvh"] + fit, in: folder)
            #expect(outcome.code == 0)
            #expect(
                outcome.messages.contains("left out: row 91 repeats the row before") == (name == "twice"))
            _ = try await succeed(
                "extend", "\(name).bvh", "--model", "\(name).safetensors", "--frames", "10", in: folder)
        }
        let told = try await Program.run(
            ["extend", "twice.bvh", "--model", "twice.safetensors", "--frames", "10"], in: folder)
        #expect(
            told.code == 0
                && told.messages.contains("twice.bvh: left out: row 91 repeats the row before\n"))
        // ten frames each, the same, and the observed rows as they stood
        let ends = try ["clean", "twice"].map {
            try folder.text("\($0)-extended.bvh").split(separator: "\n").suffix(10)
        }
        #expect(ends[0] == ends[1])
        #expect(try folder.text("twice-extended.bvh").contains("\(clip.rows[89])\n\(clip.rows[89])\n"))
        let kept = try await Program.run(
            ["fit", "twice.bvh", "--keep-faults", "-o", "kept.safetensors"] + fit, in: folder)
        #expect(kept.code == 0 && !kept.messages.contains("left out"))
        let keptOn = try await Program.run(
            ["extend", "twice.bvh", "--model", "twice.safetensors", "--keep-faults", "-o", "kept.bvh"],
            in: folder)
        #expect(keptOn.code == 0 && !keptOn.messages.contains("left out"))
    }
}
