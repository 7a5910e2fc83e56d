import Testing

@testable import MotionFiles

@Suite struct BVHReaderErrorTests {
    @Test func pointsAtAWordAmongTheNumbers() {
        #expect(
            message(Sample.text(line: 20, "1.0 90.0\t0.0 abc 5.0 0.0 11.0 0.0 0.0")) == """
                walk.bvh:20:14: expected a number, found “abc”
                  line 20 | 1.0 90.0 0.0 abc 5.0 0.0 11.0 0.0 0.0
                          |              ^
                """)
    }

    @Test func rejectsARowWithTooFewValues() {
        #expect(
            message(Sample.text(line: 20, "1 90 0 0 5 0 11 0  ")) == """
                walk.bvh:20:18: this row holds 8 values, and a frame has 9 channels
                  line 20 | 1 90 0 0 5 0 11 0  \("")
                          |                  ^
                """)
    }

    @Test func rejectsARowWithTooManyValues() {
        #expect(
            message(Sample.text(line: 20, "1 90 0 0 5 0 11 0 0 7 8")) == """
                walk.bvh:20:21: this row holds 11 values, and a frame has 9 channels
                  line 20 | 1 90 0 0 5 0 11 0 0 7 8
                          |                     ^
                """)
    }

    @Test func cutsALongLineAroundThePlace() {
        let row = String(repeating: "10.25 ", count: 2000) + "x" + String(repeating: "y", count: 500)
        #expect(
            message(Sample.text(line: 19, row)) == """
                walk.bvh:19:55: this row holds 2001 values, and a frame has 9 channels
                  line 19 | \(String(repeating: "10.25 ", count: 15))10.2…
                          | \(String(repeating: " ", count: 54))^
                """)
        let name = String(repeating: "n", count: 100_000)
        #expect(
            message(Sample.text([2: ["ROOT \(name)\u{1}\(name)"]])) == """
                walk.bvh:2:100006: a control byte (0x1) in a joint's name
                  line 2 | …\(String(repeating: "n", count: 60))␁\(String(repeating: "n", count: 39))…
                         | \(String(repeating: " ", count: 61))^
                """)
    }

    @Test func countsColumnsInCharacters() {
        #expect(
            message("\u{FEFF}HIERARCHY 背骨 x") == """
                walk.bvh:1:11: expected ROOT, found “背骨”
                  line 1 | HIERARCHY 背骨 x
                         |           ^
                """)
        #expect(headline(Sample.text(line: 8, "OFFSET 1 2 ü背 3")).hasPrefix("walk.bvh:8:12:"))
        #expect(headline(Sample.text(line: 6, "JOINT ü背\u{1}")).hasPrefix("walk.bvh:6:9:"))
    }

    @Test(arguments: ["\r", "\r\n", "\n"])
    func countsLinesOfEveryKind(_ lineEnd: String) {
        let text = Sample.text([20: ["1 90 0 0 5 0 11 0 nan"]], lineEnd: lineEnd)
        #expect(headline(text) == "walk.bvh:20:19: expected a number, found “nan”")
    }

    private static let noNumbers: [(String, String)] = [
        ("nan", "expected a number, found “nan”"), ("-inf", "expected a number, found “-inf”"),
        ("0x1p3", "expected a number, found “0x1p3”"),
        ("11,0", "expected a number with a decimal point, found “11,0”"),
        ("1e400", "the number “1e400” is too large for double precision"),
        ("-", "expected a number, found “-”"),
        (".", "expected a number, found “.”"), ("1e", "expected a number, found “1e”"),
        ("1e+", "expected a number, found “1e+”"), ("--1", "expected a number, found “--1”"),
        ("1.2.3", "expected a number, found “1.2.3”"), ("1_0", "expected a number, found “1_0”"),
        ("-1.#IND00", "expected a number, found “-1.#IND00”"),
    ]

    @Test(arguments: noNumbers)
    func rejectsWhatIsNoDecimalNumber(_ word: String, _ sentence: String) {
        #expect(headline(Sample.text(line: 20, "1 90 0 0 5 0 \(word) 0 0")) == "walk.bvh:20:14: " + sentence)
        #expect(headline(Sample.text(line: 8, "OFFSET 0 \(word) 0")) == "walk.bvh:8:10: " + sentence)
        #expect(headline(Sample.text(line: 18, "Frame Time: \(word)")) == "walk.bvh:18:13: " + sentence)
    }

    @Test(arguments: ["-3", "2.5", "99999999999999999999", "9223372036854775808", "three", "+3", "3x"])
    func rejectsWhatIsNoFrameCount(_ word: String) {
        #expect(
            headline(Sample.text(line: 17, "Frames: \(word)"))
                == "walk.bvh:17:9: expected a whole number of frames, 1 or more, found “\(word)”")
    }

    @Test(arguments: ["0", "-0.0333", "1e-300", "1e300"])
    func rejectsAFrameTimeOutOfRange(_ word: String) {
        #expect(
            headline(Sample.text(line: 18, "Frame Time: \(word)"))
                == "walk.bvh:18:13: expected a frame time in seconds, from 0.000001 to 1000000, found “\(word)”"
        )
    }

    private static let faults: [(Int, [String], String)] = [
        (1, [], "1:1: expected HIERARCHY, found “ROOT”"),
        (2, ["JOINT Hips"], "2:1: expected ROOT, found “JOINT”"),
        (2, ["ROOT"], "2:5: expected a name after ROOT, found the end of the line"),
        (2, ["ROOTED Hips"], "2:1: expected ROOT, found “ROOTED”"),
        (7, [], "7:3: expected {, found “OFFSET”"),
        (15, [], "15:1: expected } to close the joint “Hips”, found “MOTION”"),
        (15, ["}", "}"], "16:1: expected MOTION, found “}”"),
        (8, ["OFFSETS 0 10 0"], "8:1: expected OFFSET, CHANNELS, JOINT, End Site or }, found “OFFSETS”"),
        (8, ["OFFSET 0 10"], "8:12: expected a number, found the end of the line"),
        (8, ["OFFSET 0 10 0 4"], "8:15: expected OFFSET, CHANNELS, JOINT, End Site or }, found “4”"),
        (8, ["OFFSET 0 1 0 OFFSET 0 2 0"], "8:14: a second OFFSET in the joint “Spine”"),
        (9, ["CHANNELS 0", "CHANNELS 0"], "10:1: a second CHANNELS in the joint “Spine”"),
        (
            9, ["CHANNELS 3 Zrotation Wrotation"],
            "9:22: expected a channel (Xposition, Yposition, Zposition, Xrotation, Yrotation or Zrotation), found “Wrotation”"
        ),
        (9, ["CHANNELS 3 Zrotation"], "9:1: CHANNELS announces 3 channels, and its line names 1"),
        (9, ["CHANNELS 1 Zrotation Xrotation"], "9:1: CHANNELS announces 1 channel, and its line names 2"),
        (
            9, ["CHANNELS 9223372036854775807 Zrotation"],
            "9:1: CHANNELS announces 9223372036854775807 channels, and its line names 1"
        ),
        (9, ["CHANNELS -3 Zrotation"], "9:10: expected a whole number of channels, 0 or more, found “-3”"),
        (12, ["JOINT Tip"], "12:1: expected OFFSET, found “JOINT”"),
        (
            12, ["CHANNELS 3 Zrotation Xrotation Yrotation", "OFFSET 0 1 0"],
            "12:1: expected }, found “CHANNELS”"
        ),
        (13, ["JOINT"], "13:1: expected }, found “JOINT”"),
        (16, ["ROOT Prop"], "17:1: expected {, found “Frames:”"),
        (17, [], "17:1: expected Frames:, found “Frame”"),
        (18, [], "18:1: expected Frame Time:, found “0.0”"),
        (18, ["Frame Rate: 40"], "18:1: expected Frame Time:, found “Frame”"),
        (18, ["Frame Time: 0.025 1 2"], "18:19: expected the end of the line, found “1”"),
        (6, ["JOINT Sp\0ine"], "6:9: a control byte (NUL) in a joint's name"),
    ]

    @Test(arguments: faults)
    func namesWhatItExpectsAndWhere(_ line: Int, _ lines: [String], _ expected: String) {
        #expect(headline(Sample.text([line: lines])) == "walk.bvh:" + expected)
    }

    @Test func pointsAtTheLastTextWhereTheFileEndsTooEarly() {
        let ends = (1..<18).map { count in
            headline(Sample.lines.prefix(count).joined(separator: "\n") + "\n\n \n")
        }
        // A skeleton is whole with line 15.
        for (index, end) in ends.enumerated() where index < 14 {
            #expect(end.hasPrefix("walk.bvh:\(index + 1):\(Sample.lines[index].count + 1): expected "))
            #expect(end.hasSuffix("found the end of the file"))
        }
        #expect(headline(" \n\t\n") == "walk.bvh:1:1: expected HIERARCHY, found the end of the file")
    }

    @Test func neverCrashesOnACutOrDamagedFile() {
        let bytes = Array(Sample.text(lineEnd: "\r\n").utf8)
        for length in bytes.indices { #expect(message(Array(bytes[..<length])) != "") }
        var random = SplitMix(state: 7)
        for _ in 0..<5_000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<damaged.count, using: &random)
                damaged[place] =
                    Bool.random(using: &random)
                    ? damaged[Int.random(in: 0..<damaged.count, using: &random)]
                    : UInt8.random(in: 0...255, using: &random)
            }
            if message(damaged).utf8.count(where: { $0 == 10 }) > 3 {
                Issue.record("a long message: \(damaged)")
            }
        }
    }
}
