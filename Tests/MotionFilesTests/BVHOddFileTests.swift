import Foundation
import MotionCore
import Testing

@testable import MotionFiles

/// Less usual relatives of what `BVHLeniencyTests` holds.
@Suite struct BVHOddFileTests {
    private let rows = Array(Sample.lines[18...])

    private var whole: [Double] { get throws { try read(Sample.text()).clip.values } }

    private func notes(_ text: String) throws -> [String] { try read(text).notes.map { "\($0)" } }

    @Test func takesAnEndOnOneLine() throws {
        let text = Sample.text([10: ["End Site { OFFSET 0 5 0 }"], 11: [], 12: [], 13: []])
        #expect(try read(text).clip.skeleton.joints[1].endSite == Vector3(0, 5, 0))
        #expect(try notes(text).isEmpty)
    }

    @Test(arguments: [[], ["CHANNELS 0"]])
    func placesAnEndWithoutOffsetAtItsJoint(_ lines: [String]) throws {
        let text = Sample.text([12: lines])
        #expect(try read(text).clip.skeleton.joints[1].endSite == .zero)
        #expect(try notes(text) == ["joints without OFFSET are placed at 0 0 0: “Spine End”"])
    }

    /// Each of them looked for an end through the whole file once: minutes for a megabyte.
    @Test func aCommentWithoutEndIsItsLineHoweverManyThereAre() throws {
        let text = Sample.text([6: Array(repeating: "/* no end", count: 50_000) + [Sample.lines[5]]])
        #expect(try read(text).clip.values == whole)
    }

    @Test func refusesAnEndWithChannels() {
        #expect(
            headline(Sample.text([12: ["OFFSET 0 5 0", "CHANNELS 1 Xrotation"]]))
                == "walk.bvh:13:1: expected }, found “CHANNELS”")
    }

    @Test(arguments: ["Scale", "scaleX", "X_SCALE", "Yscaling", "UniformScale"])
    func leavesOutChannelsOfScaleOfAnySpelling(_ name: String) throws {
        let changes = [9: ["CHANNELS 4 \(name) Zrotation Xrotation Yrotation"]]
        var text = Sample.text(changes.merging([19: [], 20: [], 21: []]) { $1 })
        for row in rows {
            let words = row.split(separator: " ")
            text += (words.prefix(6) + ["1"] + words.suffix(3)).joined(separator: " ") + "\n"
        }
        #expect(try read(text).clip.values == whole)
        #expect(try notes(text) == ["channels of scale are left out: “Spine”"])
    }

    @Test(arguments: ["/* made by hand */", "/* made\nby hand */", "% made by hand", "// a", "; b"])
    func passesOverCommentsOfOtherLanguages(_ comment: String) throws {
        for line in [1, 3, 8, 16, 18, 20] {
            let text = Sample.text([line: [comment, Sample.lines[line - 1]]])
            #expect(try read(text).clip.values == whole, "\(line)")
            #expect(try notes(text) == ["1 comment passed over"])
        }
    }

    /// A comment ends a name, and a mark within a name none.
    @Test(arguments: [
        ("Hips # the root", "Hips"), ("Hips // the root", "Hips"), ("Hips #1", "Hips #1"),
        ("Hips;L", "Hips;L"),
        ("# Hips", "# Hips"),
    ])
    func endsANameBeforeAComment(_ line: String, _ name: String) throws {
        #expect(try read(Sample.text(line: 2, "ROOT " + line)).clip.skeleton.joints[0].name == name)
    }

    /// Under DOS a text ended at Ctrl-Z, and what followed it in its last block was rubbish.
    @Test func endsAtTheEndMarkOfDOS() throws {
        for frames in ["3", "40"] {
            let text = Sample.text(line: 17, "Frames: \(frames)") + "\u{1A} 1 2 3\nMOTION\n"
            #expect(try read(text).clip.values == whole)
            #expect(try notes(text).isEmpty == (frames == "3"))
        }
    }

    /// The file breaks off, or was never filled, before its first row.
    @Test(arguments: [
        "", "\0\0\0", "\u{1A}", "MOTION\n\0", "MOTION\nFrames:", "MOTION\nFrames: 3\nFrame Time:",
    ])
    func showsASkeletonOfAFileThatBreaksOffBeforeItsRows(_ end: String) throws {
        let document = try read(Sample.lines.prefix(15).joined(separator: "\n") + "\n" + end)
        #expect(document.clip.skeleton.joints.map(\.name) == ["Hips", "Spine"])
        #expect(document.notes.map { "\($0)" } == ["there is a skeleton in this file and no motion"])
        #expect(throws: ParseError.self) { try document.requireMotion() }
    }

    /// Lines that all hold the same number are filled, whatever the header declares; unless it declares as many.
    @Test func readsFilledLinesOfFewerFramesThanDeclared() throws {
        let numbers = rows.joined(separator: " ").split(separator: " ")
        let lines = stride(from: 0, to: 27, by: 5).map {
            numbers[$0..<min($0 + 5, 27)].joined(separator: " ")
        }
        let text = { (frames: Int) in
            (Sample.lines[..<16] + ["Frames: \(frames)", Sample.lines[17]] + lines).joined(separator: "\n")
                + "\n"
        }
        #expect(try read(text(40)).clip.values == whole)
        #expect(
            try notes(text(40)) == [
                "frames do not stand one to a line: the numbers are read in order",
                "the header declares 40 frames, and the file holds 3: these are read",
            ])
        #expect(headline(text(6)) == "walk.bvh:19:21: this row holds 5 values, and a frame has 9 channels")
    }

    @Test func readsUTF32WithoutAMark() throws {
        let scalars = Sample.text().unicodeScalars.map(\.value)
        let little = scalars.flatMap { [UInt8($0 & 0xFF), 0, 0, 0] }
        let big = scalars.flatMap { [0, 0, 0, UInt8($0 & 0xFF)] }
        for bytes in [little, big] {
            let document = try BVHReader.read(bytes, file: "walk.bvh")
            #expect(try document.clip.values == whole)
            #expect(document.notes.map { "\($0)" } == ["the text is in UTF-32 and is read as such"])
        }
    }

    private func prop(_ name: String, channels: Bool = true) -> [String] {
        ["ROOT \(name)", "{", "OFFSET 0 0 0", channels ? "CHANNELS 1 Xposition" : "CHANNELS 0", "}"]
    }

    /// The sample with a prop before its body, which stands still or has no channel.
    @Test(arguments: [true, false])
    func takesTheFirstSkeletonThatMoves(_ hasChannels: Bool) throws {
        let text =
            (["HIERARCHY"] + prop("Box", channels: hasChannels) + ["HIERARCHY"] + Sample.lines[1..<18]
            + rows.map { hasChannels ? "7 " + $0 : $0 }).joined(separator: "\n") + "\n"
        let file = MotionFile.bvh(try read(text))
        #expect(try file.document().clip.values == whole)
        #expect(
            try file.document().notes.map { "\($0)" }
                == ["the file holds 2 skeletons: “Hips” is taken, --skeleton chooses another: “Box”"])
    }

    @Test func tellsSkeletonsOfOneNameApart() throws {
        let text =
            (Sample.lines[..<15] + prop("Hips") + Sample.lines[15..<18] + rows.map { $0 + " 5" })
            .joined(separator: "\n") + "\n"
        let file = MotionFile.bvh(try read(text))
        #expect(
            try file.document().notes.map { "\($0)" }
                == ["the file holds 2 skeletons: “Hips” is taken, --skeleton chooses another: “Hips 2”"])
        var sampling = ClipSampling()
        sampling.skeleton = "Hips 2"
        #expect(try file.document(sampling).clip.values == [5, 5, 5])
    }
}
