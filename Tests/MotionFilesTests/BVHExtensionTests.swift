import MotionCore
import Testing

@testable import MotionFiles

@Suite struct BVHExtensionTests {
    /// Two rows to add, in degrees: 3 90 0 0 15.12345 0 13 0 0 and the same one step on.
    private static let predicted: [Double] = [3.0, 4.0].flatMap { step in
        [step, 90, 0, 0, 15.12345 * .pi / 180, 0, 13 * .pi / 180, -1e-9, 0]
    }

    private func extended(_ text: String, constant: Set<Int> = []) throws -> String {
        let document = try read(text)
        let bytes = try BVHWriter.extend(document, predicted: Self.predicted, constant: constant)
        #expect(BVHWriter.isExtension(of: document, candidate: bytes))
        #expect(try BVHReader.read(bytes, file: "").clip.frameCount == document.clip.frameCount + 2)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let rows = """
        3.0000 90.0000 0.0000 0.0000 15.1235 0.0000 13.0000 0.0000 0.0000
        4.0000 90.0000 0.0000 0.0000 15.1235 0.0000 13.0000 0.0000 0.0000

        """

    @Test func keepsHeaderAndRowsAndReplacesTheCount() throws {
        #expect(try extended(Sample.text()) == Sample.text(line: 17, "Frames: 5") + Self.rows)
    }

    @Test func keepsEveryByteOfAnOddHeader() throws {
        let changes = [
            1: ["\u{FEFF}hierarchy", ""], 6: ["   JOINT  Bip01 L Thigh  "], 18: [" FRAME TIME\t.025  "],
            20: ["", "+1 9e1 -0 0 5. 0 11 0 0\t"],
        ]
        let source = Sample.text(changes.merging([17: ["frames :\t3 "]]) { $1 })
        #expect(try extended(source).hasPrefix(Sample.text(changes.merging([17: ["frames :\t5 "]]) { $1 })))
    }

    @Test(arguments: ["\r\n", "\r", "\n"])
    func keepsTheLineEndsAndAddsTheOneThatIsMissing(_ lineEnd: String) throws {
        var source = Sample.text(lineEnd: lineEnd)
        let expected = (Sample.text([17: ["Frames: 5"]]) + Self.rows).split(separator: "\n").map {
            $0 + lineEnd
        }.joined()
        #expect(try extended(source) == expected)
        source.removeLast()
        #expect(try extended(source) == expected)
    }

    @Test func addsTheLineEndOfTheHeaderToAnOnlyRow() throws {
        let source = Sample.text([17: ["Frames: 1"], 20: [], 21: []], lineEnd: "\r\n")
        #expect(
            try extended(String(source.dropLast())).hasSuffix(
                "0.0 0.0\r\n" + Self.rows.split(separator: "\n").map { $0 + "\r\n" }.joined()))
    }

    @Test func dropsRowsBeyondThoseDeclared() throws {
        let text = try extended(Sample.text(line: 17, "Frames: 2"))
        #expect(text == Sample.text([17: ["Frames: 4"], 21: []]) + Self.rows)
    }

    @Test func writesWithTheSeparatorsAndDecimalsOfTheLastRows() throws {
        let text = try extended(
            Sample.text(line: 21, "\t2.0\t 90.000000\t\t0.0\t0.0\t10.0\t0\t12.0\t1e-12\t0.0  "))
        #expect(
            text.hasSuffix(
                "\n\t4.000000\t90.000000\t0.000000\t0.000000\t15.123450\t0.000000\t13.000000\t0.000000\t0.000000  \n"
            ))
    }

    @Test func writesNoMoreThanNineDecimals() throws {
        let text = try extended(Sample.text(line: 21, "2 90 0 0 10.123456789012345 0 12 0 0"))
        #expect(
            text.hasSuffix(" 0.000000000 15.123450000 0.000000000 13.000000000 -0.000000057 0.000000000\n"))
    }

    @Test func repeatsChannelsThatNeverMovedAsTheyAreSpelt() throws {
        let text = try extended(
            Sample.text(line: 21, "2.0 +9.0E1 -0 0 10 0 12 0. .0"), constant: [1, 2, 7, 8])
        #expect(
            text.hasSuffix(
                "3.0000 +9.0E1 -0 0.0000 15.1235 0.0000 13.0000 0. .0\n4.0000 +9.0E1 -0 0.0000 15.1235 0.0000 13.0000 0. .0\n"
            ))
    }

    @Test func writesThePredictedRowsAlone() throws {
        let document = try read(Sample.text(lineEnd: "\r\n"))
        let bytes = try BVHWriter.predictedOnly(document, predicted: Self.predicted, constant: [])
        let expected = (Sample.text([17: ["Frames: 2"], 19: [], 20: [], 21: []]) + Self.rows).split(
            separator: "\n"
        ).map { $0 + "\r\n" }.joined()
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
        #expect(!BVHWriter.isExtension(of: document, candidate: bytes))
    }

    @Test func refusesValuesThatAreNotFinite() throws {
        var values = Self.predicted
        values[9] = .infinity
        #expect(throws: BVHWriteError.notFinite(frame: 1, joint: "Hips", channel: "Xposition")) {
            try BVHWriter.extend(read(Sample.text()), predicted: values, constant: [])
        }
    }

    @Test func tellsAnExtensionFromAnythingElse() throws {
        let document = try read(Sample.text())
        let good = try extended(Sample.text())
        let bad = [
            "", Sample.text(), good.replacing("Frames: 5", with: "Frames: 4"),
            good.replacing("Frames: 5", with: "Frames: x"),
            good.replacing("Hips", with: "Hip"), good.replacing("1.0 90.0", with: "1.0 90.1"),
            good.replacing("0.025\n", with: "0.025\r\n"), good + "5 90 0 0 0 0 0 0 0\n",
            good.replacing("4.0000 ", with: "4.0000 1 "),
            good.replacing("4.0000 ", with: "four "), String(good.prefix(good.count / 2)), "x" + good,
        ]
        for text in bad {
            #expect(!BVHWriter.isExtension(of: document, candidate: Array(text.utf8)), "\(text)")
        }
    }
}
