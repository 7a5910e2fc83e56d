import Foundation
import MotionCore
import Testing

@testable import MotionFiles

/// Files that other programs, or common sense, would read: what is taken, and what is told of it.
@Suite struct BVHLeniencyTests {
    private let rows = Array(Sample.lines[18...])

    /// The sample with its three rows written otherwise.
    private func text(rows: [String], frames: String = "3") -> String {
        (Sample.lines[..<16] + ["Frames: \(frames)", Sample.lines[17]] + rows).joined(separator: "\n") + "\n"
    }

    private func notes(_ text: String) throws -> [String] { try read(text).notes.map { "\($0)" } }

    private func values(_ text: String) throws -> [Double] { try read(text).clip.values }

    private var whole: [Double] { get throws { try read(Sample.text()).clip.values } }

    @Test(arguments: [
        "End Effector", "End", "EndSite", "end site", "End_Site", "END SITE 01", "EndSite2 {", "End Nub {",
    ])
    func takesAnEndOfAnyName(_ line: String) throws {
        let brace: [Int: [String]] = line.hasSuffix("{") ? [11: []] : [:]
        let document = try read(Sample.text(brace.merging([10: [line]]) { $1 }))
        #expect(document.clip.skeleton.joints[1].endSite == Vector3(0, 5, 0))
        #expect(try document.clip.values == whole)
        #expect(document.notes.isEmpty)
    }

    @Test(arguments: [["CHANNELS 0", "OFFSET 0 5 0"], ["OFFSET 0 5 0", "CHANNELS 0"]])
    func takesAnEndThatSaysItHasNoChannels(_ lines: [String]) throws {
        #expect(try read(Sample.text([12: lines])).clip.skeleton.joints[1].endSite == Vector3(0, 5, 0))
    }

    @Test(arguments: [
        ("40", "the header declares 40 frames, and the file holds 3: these are read"),
        ("0", "the header declares 0 frames, and the file holds 3: these are read"),
    ])
    func readsTheRowsThatAreThere(_ frames: String, _ sentence: String) throws {
        let text = text(rows: rows, frames: frames)
        #expect(try values(text) == whole)
        #expect(try notes(text) == [sentence])
        let one = self.text(rows: [rows[0]])
        #expect(try notes(one) == ["the header declares 3 frames, and the file holds 1: it is read"])
    }

    @Test(arguments: ["2.0 90.0", "2.0 90.0 0.0 0.0 10.0 0.0 12.0 0.0 -", "2.0 90.0 0.0 0.0 1e", "."])
    func leavesOutALastRowThatBreaksOff(_ last: String) throws {
        let text = String(text(rows: rows.dropLast() + [last]).dropLast())
        #expect(try values(text) == Array(whole.prefix(18)))
        #expect(
            try notes(text) == [
                "the header declares 3 frames, and the file holds 2: these are read",
                "row 3, the last one, breaks off and is left out",
            ])
    }

    /// What is left of a number after a whole row is not continued.
    @Test func doesNotContinueTheRestOfANumber() throws {
        let document = try read(String(text(rows: [rows[0], rows[1] + " -"]).dropLast()))
        let extended = try BVHWriter.extend(document, predicted: Array(whole.suffix(9)), constant: [])
        let again = try BVHReader.read(extended, file: "f")
        #expect(again.clip.frameCount == 3 && again.notes.isEmpty)
        #expect(String(decoding: extended, as: UTF8.self).contains("\n\(rows[1])\n2.0000 "))
    }

    @Test func refusesAFirstRowThatBreaksOff() {
        #expect(
            headline(text(rows: ["1 2 3"]))
                == "walk.bvh:19:6: this row holds 3 values, and a frame has 9 channels"
        )
    }

    @Test func takesWhatDOSAndPaddingLeaveAtTheEndForNothing() throws {
        for end in ["\u{1A}", "\u{1A}\n", "\0\0\0\0", "\n\u{1A}\0\0", " \u{1A}"] {
            for text in [Sample.text() + end, String(Sample.text().dropLast()) + end] {
                #expect(try values(text) == whole)
                #expect(try notes(text).isEmpty)
            }
        }
    }

    @Test(arguments: [
        // a frame over two lines
        [
            "0.0 90.0 0.0 0.0", "0.0 0.0 10.0 0.0 0.0", "1.0 90.0 0.0 0.0 5.0 0.0 11.0 0.0 0.0",
            "2 90 0 0 10 0 12 0 0",
        ],
        // lines filled to six numbers
        ["0 90 0 0 0 0", "10 0 0 1 90 0", "0 5 0 11 0 0", "2 90 0 0 10 0", "12 0 0"],
        // all on one line
        ["0 90 0 0 0 0 10 0 0 1 90 0 0 5 0 11 0 0 2 90 0 0 10 0 12 0 0"],
        // a number on each
        "0 90 0 0 0 0 10 0 0 1 90 0 0 5 0 11 0 0 2 90 0 0 10 0 12 0 0".split(separator: " ").map(String.init),
    ])
    func readsFramesThatDoNotStandOneToALine(_ rows: [String]) throws {
        let text = text(rows: rows)
        #expect(try values(text) == whole)
        #expect(try notes(text) == ["frames do not stand one to a line: the numbers are read in order"])
    }

    /// A row too short and one too long are two faults, though the numbers add up.
    @Test func refusesRowsThatOnlyAddUp() {
        let text = text(rows: [rows[0], "1 90 0 0 5 0 11 0", "0 2 90 0 0 10 0 12 0 0", rows[2]], frames: "4")
        #expect(headline(text) == "walk.bvh:20:18: this row holds 8 values, and a frame has 9 channels")
    }

    @Test func passesOverComments() throws {
        let lines = Sample.lines
        let text =
            (["// exported by hand"] + lines[..<3] + ["# the hips", lines[3], lines[4] + " ; six"]
            + lines[5..<19] + ["// halfway"] + lines[19...]).joined(separator: "\n") + "\n"
        #expect(try values(text) == whole)
        #expect(try notes(text) == ["4 comments passed over"])
        #expect(try notes("# one\n" + Sample.text()) == ["1 comment passed over"])
    }

    @Test func tellsNumbersApartByTheirSigns() throws {
        let text = text(rows: ["0.0 90.0 0.0 0.0 0.0 0.0 10.0-2.5+0.0"] + rows.dropFirst())
            .replacing("OFFSET 0.0 10.0 0.0", with: "OFFSET 1.-10.0 0.0")
        let document = try read(text)
        #expect(degrees(document.clip, frame: 0) == [0, 90, 0, 0, 0, 0, 10, -2.5, 0])
        #expect(document.clip.skeleton.joints[1].offset == Vector3(1, -10, 0))
        #expect(
            document.notes.map { "\($0)" } == [
                "numbers without a blank between them are told apart by their signs:"
                    + " “1.-10.0”, “10.0-2.5+0.0”"
            ])
    }

    @Test func leavesOutChannelsOfScale() throws {
        let text = text(rows: [
            "0 90 0 0 0 0 1 1 1 10 0 0", "1 90 0 0 5 0 1 1 1 11 0 0", "2 90 0 0 10.0 0 1 1 1 12 0 0",
        ]).replacing(
            "CHANNELS 3 Zrotation", with: "CHANNELS 6 Xscale yscale ZSCALE Zrotation")
        let document = try read(text)
        #expect(try document.clip.values == whole)
        #expect(document.notes.map { "\($0)" } == ["channels of scale are left out: “Spine”"])
        let extended = try BVHWriter.extend(document, predicted: Array(whole.suffix(9)), constant: [])
        let lines = String(decoding: extended, as: UTF8.self).split(separator: "\n").suffix(2)
        #expect(
            lines == [
                "2 90 0 0 10.0 0 12 0 0", "2.0000 90.0000 0.0000 0.0000 10.0000 0.0000 12.0000 0.0000 0.0000",
            ])
    }

    @Test func readsUTF16() throws {
        let text = Sample.text().replacing("Spine", with: "Rücken")
        let little = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        for bytes in [[0xFF, 0xFE] + little, [0xFE, 0xFF] + big, little, big] {
            let document = try BVHReader.read(bytes, file: "walk.bvh")
            #expect(document.clip.skeleton.joints[1].name == "Rücken")
            #expect(try document.clip.values == whole)
            #expect(document.notes.map { "\($0)" } == ["the text is in UTF-16 and is read as such"])
            #expect(document.bytes == bytes)
        }
    }

    private let ball = ["ROOT Ball", "{", "OFFSET 0 0 0", "CHANNELS 3 Xposition Yposition Zposition", "}"]

    @Test func readsASecondRootAsASecondSkeleton() throws {
        let text =
            (Sample.lines[..<15] + ball + Sample.lines[15..<18]
            + rows.enumerated().map { $1 + " 9.50 \($0) 9" }).joined(separator: "\n") + "\n"
        let file = MotionFile.bvh(try read(text))
        let first = try file.document()
        #expect(try first.clip.values == whole)
        #expect(
            first.notes.map { "\($0)" }
                == ["the file holds 2 skeletons: “Hips” is taken, --skeleton chooses another: “Ball”"])
        var sampling = ClipSampling()
        sampling.skeleton = "Ball"
        let second = try file.document(sampling)
        #expect(second.clip.values == [9.5, 0, 9, 9.5, 1, 9, 9.5, 2, 9])
        #expect(second.notes.isEmpty)
        let extended = try BVHWriter.extend(second, predicted: [1, 2, 3], constant: [])
        #expect(
            String(decoding: extended, as: UTF8.self).hasSuffix(
                "Frames: 4\nFrame Time: 0.025\n9.50 0 9\n9.50 1 9\n9.50 2 9\n1.0000 2.0000 3.0000\n"))
        #expect(BVHWriter.isExtension(of: second, candidate: extended))
        sampling.skeleton = "Dog"
        let error = #expect(throws: ParseError.self) { try file.document(sampling) }
        #expect(error?.description == "walk.bvh: there is no skeleton “Dog”, only “Hips”, “Ball”")
    }

    @Test(arguments: [
        (15, "walk.bvh:15:2: expected MOTION, found the end of the file"),
        (16, "walk.bvh:16:7: expected Frames:, found the end of the file"),
        (18, "walk.bvh:17:9: the header declares 3 frames, and the file holds 0"),
    ])
    func showsASkeletonWithoutMotionAndRefusesToUseIt(_ lines: Int, _ sentence: String) throws {
        let document = try read(Sample.lines.prefix(lines).joined(separator: "\n") + "\n")
        #expect(document.clip.skeleton.joints.map(\.name) == ["Hips", "Spine"])
        #expect(document.clip.frameCount == 0)
        #expect(document.notes.map { "\($0)" } == ["there is a skeleton in this file and no motion"])
        for use in [{ try MotionFile.bvh(document).clip }, { try MotionFile.bvh(document).document().clip }] {
            let error = #expect(throws: ParseError.self) { _ = try use() }
            #expect(error?.headline == sentence)
        }
    }

    @Test func tellsWhyNoFrameCanBeUsed() throws {
        let none = MotionFile.bvh(try read(text(rows: [], frames: "0")))
        #expect(
            #expect(throws: ParseError.self) { try none.clip }?.headline
                == "walk.bvh:17:9: expected a whole number of frames, 1 or more, found “0”")
        let still = MotionFile.bvh(
            try read("HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\nCHANNELS 0\n}\nMOTION\nFrames: 2\nFrame Time: 1\n"))
        #expect(
            #expect(throws: ParseError.self) { try still.clip }?.headline
                == "walk.bvh:7:1: no joint has a channel: there is no motion in this file")
    }

    @Test func warnsOfAFrameTimeThatIsARateAndTakesAnother() throws {
        let text = Sample.text(line: 18, "Frame Time: 30")
        #expect(
            try notes(text)
                == [
                    "a frame time of 30 s must be a rate or milliseconds: --rate 30 or --rate 33.33 reads it so"
                ])
        #expect(try notes(Sample.text(line: 18, "Frame Time: 1")).isEmpty)
        var sampling = ClipSampling()
        sampling.rate = 30
        let document = try MotionFile.bvh(try read(text)).document(sampling)
        #expect(document.clip.frameTime == 1.0 / 30)
        #expect(try document.clip.values == whole)
        let extended = try BVHWriter.extend(document, predicted: Array(whole.suffix(9)), constant: [])
        let again = try BVHReader.read(extended, file: "f")
        #expect(again.clip.frameTime == 1.0 / 30 && again.clip.frameCount == 4)
        #expect(BVHWriter.isExtension(of: document, candidate: extended))
    }

    /// Rows that are spelt anew keep each number as it stood.
    @Test func spellsRowsAnewWhereOtherProgramsCouldNotReadThem() throws {
        let text = text(rows: ["0.00 90.0 0.0 0.0", "0.0 0.0 10.0-2.50 0.0", "// half"] + rows.dropFirst())
        let document = try read(text)
        let extended = try BVHWriter.extend(document, predicted: Array(whole.suffix(9)), constant: [])
        let lines = String(decoding: extended, as: UTF8.self).split(separator: "\n")
        #expect(lines[18] == "0.00 90.0 0.0 0.0 0.0 0.0 10.0 -2.50 0.0")
        #expect(lines[19...20] == [rows[1][...], rows[2][...]])
        #expect(lines.count == 22)
        let again = try BVHReader.read(extended, file: "f")
        #expect(again.notes.isEmpty && again.clip.frameCount == 4)
        #expect(BVHWriter.isExtension(of: document, candidate: extended))
    }

    @Test func readsTheSameWithoutKeepingTheText() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("walk.bvh").path
        for text in [
            Sample.text() + "\u{1A}", text(rows: rows, frames: "40"), Sample.text(line: 10, "EndSite"),
            "# a\n" + Sample.text(), Sample.lines.prefix(15).joined(separator: "\n"),
        ] {
            try Array(text.utf8).withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: path)) }
            guard case .bvh(let blocks) = try MotionFile.read(path: path, keepingText: false) else {
                Issue.record("no BVH")
                return
            }
            let kept = try read(text)
            #expect(blocks.clip == kept.clip)
            #expect(blocks.notes == kept.notes)
        }
    }
}
