import Foundation
import Testing

@Suite("--lock-feet")
struct LockFeetTests {
    /// The first five seconds of the sample walk, and a model of it that knows next to nothing.
    private static let walk = Task {
        let folder = try TemporaryFolder()
        let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("SampleMotions/walk.bvh")
        let lines = String(decoding: try Data(contentsOf: sample), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        let motion = try #require(lines.firstIndex(of: "MOTION"))
        let text =
            (lines[...motion] + ["Frames: 300", lines[motion + 2]] + lines[(motion + 3)..<(motion + 303)])
            .joined(separator: "\n") + "\n"
        try folder.write(text, to: "walk.bvh")
        let outcome = try await Program.run(["fit", "walk.bvh"] + smallFit, in: folder)
        #expect(outcome.code == 0, "\(outcome.messages)")
        return (clip: Data(text.utf8), model: try folder.data("walk.safetensors"))
    }

    private func addWalk(to folder: borrowing TemporaryFolder) async throws {
        let walk = try await Self.walk.value
        try folder.write(walk.clip, to: "walk.bvh")
        try folder.write(walk.model, to: "walk.safetensors")
    }

    @Test func tellsTheSlideBeforeAndAfterAndKeepsTheObservedRows() async throws {
        let folder = try TemporaryFolder()
        try await addWalk(to: folder)
        try await succeed("extend", "--seconds", "1", "-o", "plain.bvh", in: folder)
        let outcome = try await succeed(
            "extend", "--seconds", "1", "--lock-feet", "--json", "-o", "locked.bvh", in: folder)
        let slide = try #require(try outcome.object["footSlide"] as? [String: Any])
        let (before, after) = (
            try #require(slide["before"] as? Double), try #require(slide["after"] as? Double)
        )
        #expect(slide["feetStand"] as? Bool == true)
        #expect(after < before)
        let clip = try #require(slide["clip"] as? Double)
        // The sample's feet roll over their toes: its own figure is no zero, and of the same kind.
        #expect(clip > 0.1 && clip < 30)
        let told = outcome.messageLines.first { $0.contains("; planted feet slide ") }
        #expect(told?.contains(" % of the body's size a second (") == true)
        #expect(told?.hasSuffix(" in the clip itself)") == true)
        let (plain, locked) = (try folder.motion("plain.bvh"), try folder.motion("locked.bvh"))
        #expect(plain.rows.prefix(300) == locked.rows.prefix(300))
        #expect(plain.rows.suffix(60) != locked.rows.suffix(60))
        #expect(locked.hierarchy == plain.hierarchy)
    }

    @Test func replacesWhatItWroteItself() async throws {
        let folder = try TemporaryFolder()
        try await addWalk(to: folder)
        for _ in 0..<2 {
            try await succeed("extend", "--frames", "20", "--lock-feet", "--predicted-only", in: folder)
        }
        #expect(try folder.motion("walk-extended.bvh").frames == 20)
    }

    @Test func saysSoWhereNoFootStands() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await succeed("extend", "--frames", "9", "-o", "plain.bvh", in: folder)
        let outcome = try await succeed(
            "extend", "--frames", "9", "--lock-feet", "-o", "locked.bvh", in: folder)
        #expect(
            outcome.messageLines.first?.hasSuffix(
                "; no foot stands on the ground in the observed frames, so none was locked") == true)
        #expect(try folder.data("plain.bvh") == folder.data("locked.bvh"))
    }

    @Test func aBatchLocksFeetAndDoesItsWorkAgainWhereThatIsNew() async throws {
        let folder = try TemporaryFolder()
        let walk = try await Self.walk.value
        try folder.write(walk.clip, to: "clips/walk.bvh")
        try folder.write(walk.model, to: "walk.safetensors")
        try await succeed("batch", "clips", "--frames", "30", "-o", "out", in: folder)
        let plain = try folder.data("out/walk.bvh")
        let outcome = try await succeed(
            "batch", "clips", "--frames", "30", "--lock-feet", "-o", "out", in: folder)
        #expect(outcome.messages.contains("; planted feet slide "))
        #expect(try folder.data("out/walk.bvh") != plain)
        #expect(try folder.text("out/report.jsonl").contains("\"footSlide\":{\"after\":"))
    }
}
