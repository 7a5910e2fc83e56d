import CRowReader
import MotionCore
import Testing

@testable import MotionFiles

/// Rows and lists as `crow_read` and its kin take them 64 bytes at a time, and what they leave to the careful way.
@Suite struct PlainRowTests {
    /// A file with these rows; all channels are positions, so that values come as they are written.
    private static func file(_ rows: [String], width: Int, lineEnd: String = "\n") -> String {
        let head = [
            "HIERARCHY", "ROOT a", "{",
            "CHANNELS \(width)" + String(repeating: " Xposition", count: width), "}", "MOTION",
            "Frames: \(rows.count)", "Frame Time: 1",
        ]
        return (head + rows).map { $0 + lineEnd }.joined()
    }

    /// More rows than the reader wants to see before it looks at a window, so that none before them is the last.
    private static let rowsAfter = [String](repeating: "1 2 3 4 5 6 7 8 9", count: 12)

    /// What this processor offers, and what older ones do.
    private static let levels = [CROW_NOTHING, CROW_AVX2, CROW_AVX512].filter {
        $0.rawValue <= crow_level().rawValue
    }

    private static func digits(_ count: Int, _ random: inout SplitMix) -> String {
        (0..<count).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
    }

    /// What Swift's own reading makes of a spelling, which wants a digit after the point.
    private static func expected(_ text: String) -> Double? {
        let text = text.lowercased().replacing(".e", with: ".0e")
        return Double(text.hasSuffix(".") ? text + "0" : text)
    }

    private static func differences(_ numbers: [String], _ values: ArraySlice<Double>) -> [String] {
        zip(numbers, values).compactMap { text, value in
            value.bitPattern == expected(text)?.bitPattern ? nil : "\(text) gave \(value)"
        }
    }

    @Test func readsNumbersOfEveryLengthAsSwiftDoes() throws {
        var random = SplitMix(state: 3)
        // halfway cases, noise around zero, powers of five beyond 64 bits
        var numbers = [
            "-0", "-0.0", "9007199254740993", "900719.9254740993", "-1.7763568394002505e-15",
            "1.00000000000000011102",
            "4.440892098500626e-30", "9.99999999999999999", "18446744.07370955161", "184467440.737095516160",
            "9007199254740993e-22", "9007199254740991e22", "0.000000000000000000000",
            "1.2246467991473532e-16",
        ]
        for count in 1...25 {
            let digits = Self.digits(count, &random)
            var spellings = [digits]
            for point in 0...count { spellings.append(digits.prefix(point) + "." + digits.dropFirst(point)) }
            for sign in ["", "-"] {
                for exponent in ["", "e-5", "E+7", "e-17", "e12", "e-250", "e0", "e-0030", "e00000008"] {
                    numbers += spellings.map { sign + $0 + exponent }
                }
            }
        }
        for width in [1, 7, 100] {
            let rows = stride(from: 0, to: numbers.count / width * width, by: width).map {
                numbers[$0..<$0 + width].joined(separator: " ")
            }
            let values = try read(Self.file(rows, width: width)).clip.values
            #expect(values.count == rows.count * width)
            #expect(Self.differences(numbers, values[...]).prefix(5).isEmpty)
        }
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func readsTheSameWhereverTheWindowsCut(_ lineEnd: String) throws {
        var random = SplitMix(state: 4)
        let numbers = (1...40).map { length in
            let point = Int.random(in: 0...min(length, 6), using: &random)
            let digits = Self.digits(length.isMultiple(of: 3) ? length / 2 + 1 : length % 12 + 1, &random)
            return (length.isMultiple(of: 2) ? "-" : "") + digits.prefix(point) + "."
                + digits.dropFirst(point) + "1"
        }
        for shift in 0..<130 {
            let gap = shift.isMultiple(of: 5) ? "\t " : " "
            let row = String(repeating: " ", count: shift) + numbers.joined(separator: gap)
            let rows = [row, row + String(repeating: " ", count: shift), "", row]
            let text = Self.file(rows, width: 40, lineEnd: lineEnd).replacing("Frames: 4", with: "Frames: 3")
            for text in [text, String(text.dropLast())] {
                let values = try read(text).clip.values
                #expect(Self.differences(numbers + numbers + numbers, values[...]).isEmpty, "\(shift)")
            }
        }
    }

    @Test(arguments: [
        "x", "1..2", "1.2.3", "1-2", "--1", "+-1", "e5", ".e5", "1e5.", "1e5e5",
        "nan",
        "inf", "0x10", "1,5", "1_0", "é", "1\u{1}", "1e999", "12345678901234567x", "1.2345678901234567x", "{",
    ])
    func saysTheSameOfABrokenNumberWhateverFollows(_ broken: String) {
        for place in 0..<9 {
            var numbers = ["1", "-2.5", "3e1", "4.25", "5", "6", "-7", "8", "9"]
            numbers[place] = broken
            let row = numbers.joined(separator: " ")
            // the last row of a file is the careful way's
            let alone = message(Self.file(["1 2 3 4 5 6 7 8 9", row], width: 9))
            let followed = message(
                Self.file(["1 2 3 4 5 6 7 8 9", row] + Self.rowsAfter, width: 9))
            #expect(alone != "accepted" && followed == alone)
        }
    }

    /// What would be a number if it went on is no number in the middle of a file, and at its end may be one cut off.
    @Test(arguments: [".", "-", "-.", "1e", "1e+"])
    func saysWhatIsWrongWithTheStartOfANumber(_ broken: String) {
        for index in 0..<9 {
            var numbers = ["1", "-2.5", "3e1", "4.25", "5", "6", "-7", "8", "9"]
            numbers[index] = broken
            let row = numbers.joined(separator: " ")
            let fault = headline(Self.file(["1 2 3 4 5 6 7 8 9", row] + Self.rowsAfter, width: 9))
            #expect(fault.hasSuffix("expected a number, found “\(broken)”"))
            let alone = headline(Self.file(["1 2 3 4 5 6 7 8 9", row], width: 9))
            #expect(alone == (index == 8 ? "accepted" : fault))
        }
    }

    @Test func countsTheNumbersOfARowWhateverFollows() {
        for count in Array(1..<9) + Array(10..<30) {
            let row = (1...count).map { "\($0)" }.joined(separator: " ")
            let text = Self.file(["1 2 3 4 5 6 7 8 9", "  " + row + "  "] + Self.rowsAfter, width: 9)
            // "  1 2 3": the fault is after the last number, or at the tenth
            let column = 3 + (count < 9 ? row.utf8.count : 18)
            #expect(headline(text).hasPrefix("walk.bvh:10:\(column): "), "\(count): \(headline(text))")
            #expect(headline(text).contains("\(count)"))
        }
    }

    @Test(arguments: levels)
    func takesNothingFromBeyondTheEnd(_ level: CRowLevel) {
        let numbers = (0..<60).map { $0.isMultiple(of: 3) ? "-\($0).125" : "\($0)" }
        let bytes = Array((numbers.joined(separator: " ") + "\n" + String(repeating: "7", count: 64)).utf8)
        let scales = [Double](repeating: 2, count: 60)
        for end in 0...bytes.count {
            var values = [Double](repeating: .nan, count: 60)
            let place = bytes.withUnsafeBytes { buffer in
                let start = buffer.baseAddress
                return crow_read(level, start, start.map { $0 + end }, 1, scales, 60, &values)
            }
            let count = place.rows * 60 + place.numbers
            #expect(place.length <= end)
            #expect(
                values.prefix(count).elementsEqual(
                    numbers.prefix(count).compactMap { Double($0).map { $0 * 2 } }))
        }
    }

    @Test(arguments: levels)
    func readsListsWhateverStandsBetweenTheNumbers(_ level: CRowLevel) {
        var random = SplitMix(state: 5)
        let gaps = [" ", "\n", "\t\t", "\r\n", "    ", "\n\n \u{0B}\u{0C}"]
        for shift in 0..<70 {
            var text = String(repeating: " ", count: shift)
            var numbers: [String] = []
            while text.utf8.count < 1500 {
                let whole = Self.digits(Int.random(in: 1...9, using: &random), &random)
                numbers.append(Bool.random(using: &random) ? whole : "-" + whole + ".5e-3")
                text += numbers[numbers.count - 1] + (gaps.randomElement(using: &random) ?? " ")
            }
            let bytes = Array(text.utf8)
            var values = [Double](repeating: .nan, count: numbers.count)
            for end in [0, 95, 96, 97, 800, bytes.count] {
                let place = bytes.withUnsafeBytes { buffer in
                    let start = buffer.baseAddress
                    return crow_read_list(level, start, start.map { $0 + end }, &values, values.count)
                }
                #expect(place.length <= end && place.rows == 0)
                #expect(
                    Self.differences(Array(numbers.prefix(place.numbers)), values[..<place.numbers]).isEmpty)
                // all but the last windows are read
                #expect(level == CROW_NOTHING ? place.length == 0 : place.length + 2 * 96 > end)
                let rest = String(decoding: bytes[place.length...], as: UTF8.self)
                #expect(rest.split(whereSeparator: \.isWhitespace).count == numbers.count - place.numbers)
            }
        }
    }

    @Test(arguments: levels)
    func readsNoMoreOfAListThanThereIsRoomFor(_ level: CRowLevel) {
        let bytes = Array(String(repeating: "1 2 3 4 ", count: 100).utf8)
        for room in 0..<80 {
            var values = [Double](repeating: -1, count: 80)
            let place = bytes.withUnsafeBytes { buffer in
                let start = buffer.baseAddress
                return crow_read_list(level, start, start.map { $0 + bytes.count }, &values, room)
            }
            #expect(place.numbers <= room && values[room...].allSatisfy { $0 == -1 })
        }
    }

    /// A number as files have it, or what looks like one.
    private static func spelling(_ random: inout SplitMix) -> String {
        let whole = digits(Int.random(in: 0...9, using: &random), &random)
        let decimals = digits(Int.random(in: 0...9, using: &random), &random)
        let exponents = [
            "", "", "", "e-05", "E+07", "e-17", "e+12", "e22", "e-5", "e+005", "e-", "e+1x", "e*05", "e-1/",
        ]
        let exponent = exponents.randomElement(using: &random) ?? ""
        let odd = [
            "+1", "1.2.3", "1-2", "-", ".", "-.", "e5", "--1", "x", "é", "1,5", "nan", "", "1e5.3",
            "9007199254740993",
        ]
        if Int.random(in: 0..<60, using: &random) == 0 { return odd.randomElement(using: &random) ?? "" }
        let sign = Bool.random(using: &random) ? "-" : ""
        return sign + (whole.isEmpty && decimals.isEmpty ? "0" : whole)
            + (Bool.random(using: &random) ? "." + decimals : "")
            + (Int.random(in: 0..<3, using: &random) == 0 ? exponent : "")
    }

    /// All numbers of a line are read at once with AVX-512, one after another with AVX2: the bits are the same, and so is the
    /// place of what is left to the careful way.
    @Test func readsTheSameNumbersAtOnceAndOneByOne() {
        guard crow_level() == CROW_AVX512 else { return }
        var random = SplitMix(state: 6)
        let scales = (0..<12).map { $0.isMultiple(of: 3) ? 1 : Double.pi / 180 }
        for _ in 0..<4000 {
            let width = Int.random(in: 1...12, using: &random)
            let text =
                (0..<8).map { _ in
                    (0..<width).map { _ in Self.spelling(&random) }.joined(
                        separator: Bool.random(using: &random) ? " " : "\t ")
                }.joined(separator: "\n") + String(repeating: "\n", count: 100)
            let bytes = Array(text.utf8)
            let found = [CROW_AVX2, CROW_AVX512].map { level in
                var (rows, list) = (
                    [Double](repeating: 7, count: 8 * width), [Double](repeating: 7, count: 200)
                )
                let places = bytes.withUnsafeBytes { buffer -> [CRowPlace] in
                    let (start, end) = (buffer.baseAddress, buffer.baseAddress.map { $0 + bytes.count })
                    return [
                        crow_read(level, start, end, 8, scales, width, &rows),
                        crow_read_list(level, start, end, &list, list.count),
                    ]
                }
                return places.map { [$0.length, $0.rows, $0.numbers] }.joined().map { UInt64($0) }
                    + rows.prefix(places[0].rows * width + places[0].numbers).map(\.bitPattern)
                    + list.prefix(places[1].numbers).map(\.bitPattern)
            }
            #expect(found[0] == found[1], "\(text)")
        }
    }

    @Test func tellsPlainTextFromWhatXMLTakesForMore() {
        let marks = Set("<>&]".utf8)
        let plain = Set([9, 10, 13] + (32..<128)).subtracting(marks)
        for length in [0, 1, 15, 16, 17, 40] {
            for byte in UInt8(0)...255 {
                let before = (0..<length).map { $0 == 3 || $0 == 20 ? UInt8(ascii: "\n") : UInt8(ascii: "5") }
                let bytes = before + [byte] + [UInt8](repeating: UInt8(ascii: "<"), count: 20)
                let found = bytes.withUnsafeBytes { buffer in
                    crow_plain_text(buffer.baseAddress, buffer.baseAddress.map { $0 + bytes.count })
                }
                let run = bytes[..<(plain.contains(byte) ? length + 1 : length)]
                #expect(found.length == run.count)
                #expect(found.line_feeds == run.filter { $0 == 10 }.count)
                #expect(found.last_line == run.reversed().prefix { $0 != 10 }.count)
            }
        }
    }
}
