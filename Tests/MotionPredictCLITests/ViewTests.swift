import Foundation
import Testing

@Suite("view")
struct ViewTests {
    @Test func writesAPageBesideTheClipAndSaysHowToOpenIt() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let outcome = try await succeed("view", "walk.bvh", in: folder)
        #expect(outcome.output == "")
        #expect(outcome.messageLines[0] == "wrote walk.html: 1 clip")
        #expect(outcome.messageLines[1].hasPrefix("next: open it in a browser ("))
        #expect(try clips(ofPage: folder.text("walk.html")).map { $0["name"] as? String } == ["walk.bvh"])
        // The page is ours to replace.
        try await succeed("view", "walk.bvh", in: folder)
    }

    @Test func aPageOfSomebodyElseStays() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        try folder.write("<!DOCTYPE html>\n<p>my own", to: "walk.html")
        try await expectRefusal(
            ["view", "walk.bvh"], in: folder, code: 73,
            "walk.html exists and was not made by this command: use --force to replace it")
        try await succeed("view", "walk.bvh", "--force", in: folder)
    }

    @Test func theSeamIsWhereTheOriginalEnds() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await succeed("extend", "walk.bvh", "--frames", "12", in: folder)
        let beside = try await succeed("view", "walk-extended.bvh", in: folder)
        #expect(beside.messageLines[0] == "wrote walk-extended.html: 1 clip, predicted after frame 90")
        #expect(try clips(ofPage: folder.text("walk-extended.html")).map { $0["seam"] as? Int } == [90])

        try folder.write(try folder.data("walk-extended.bvh"), to: "other.bvh")
        try await succeed("view", "other.bvh", "-o", "alone.html", in: folder)
        #expect(try clips(ofPage: folder.text("alone.html")).map { $0["seam"] as? Int } == [nil])
        try await succeed("view", "other.bvh", "--compare", "walk.bvh", "-o", "both.html", in: folder)
        let both = try clips(ofPage: folder.text("both.html"))
        #expect(both.map { $0["seam"] as? Int } == [90, nil])
        #expect(both.map { $0["over"] as? Bool } == [nil, true])
        try await succeed("view", "other.bvh", "--seam", "80", "-o", "told.html", in: folder)
        #expect(try clips(ofPage: folder.text("told.html")).map { $0["seam"] as? Int } == [80])
    }

    @Test func extendWritesThePageOfWhatItMade() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let outcome = try await succeed(
            "extend", "walk.bvh", "--frames", "12", "--variations", "2", "--view", in: folder)
        #expect(
            outcome.messageLines.last?.hasPrefix("wrote walk-extended.html: open it in a browser (") == true)
        let shown = try clips(ofPage: folder.text("walk-extended.html"))
        #expect(shown.map { $0["name"] as? String } == ["walk-extended-1.bvh", "walk-extended-2.bvh"])
        #expect(shown.map { $0["seam"] as? Int } == [90, 90])
        #expect(shown.map { $0["frames"] as? Int } == [102, 102])
    }

    @Test func drawsAStripOfStillsInPlaceOfThePage() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let extended = try await succeed(
            "extend", "walk.bvh", "--frames", "12", "--picture", "extended.png", in: folder)
        #expect(extended.messageLines.last == "wrote extended.png")
        let outcome = try await succeed("view", "walk-extended.bvh", "--picture", "viewed.png", in: folder)
        #expect(outcome.messageLines == ["wrote viewed.png: 1 clip, predicted after frame 90"])
        #expect(try folder.names.filter { $0.hasSuffix(".html") } == [])
        #expect(try folder.data("viewed.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
        try await succeed("view", "walk.bvh", "--picture", "viewed.png", in: folder)
        try folder.write("no picture", to: "mine.png")
        try await expectRefusal(
            ["view", "walk.bvh", "--picture", "mine.png"], in: folder, code: 73,
            "mine.png exists and was not made by this command: use --force to replace it")
    }

    @Test func aClipWithoutFramesIsRefused() async throws {
        let folder = try TemporaryFolder()
        var clip = SmallClip.walk
        clip.frames = 0
        try folder.write(clip.text, to: "none.bvh")
        let outcome = try await Program.run(["view", "none.bvh"], in: folder)
        #expect(outcome.code == 65)
        #expect(try folder.names == ["none.bvh"])
    }
}
