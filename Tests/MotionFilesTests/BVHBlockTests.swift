import Foundation
import MotionCore
import Testing

@testable import MotionFiles

@Suite struct BVHBlockTests {
    /// A clip with rows of uneven length, enough to be cut at every place of a row.
    private static func text(lineEnd: String, rowsMore: Int = 0, endsLastRow: Bool = true) -> String {
        var random = SplitMix(state: 5)
        var text =
            Sample.lines[..<16].joined(separator: lineEnd) + lineEnd
            + "Frames: 60\(lineEnd)Frame Time: 0.0083333\(lineEnd)"
        for row in 0..<60 + rowsMore {
            let numbers = (0..<9).map { _ in
                let value = Double.random(in: -180...180, using: &random)
                return switch Int.random(in: 0..<4, using: &random) {
                case 0: "\(Int(value))"
                case 1: "\(value)"
                case 2: "\(Double(Int(value * 1e4)) / 1e4)"
                default: "\(value * 1e-17)"
                }
            }
            text += numbers.joined(separator: row.isMultiple(of: 7) ? "   " : " ") + lineEnd
            if row.isMultiple(of: 11) { text += " " + lineEnd }
        }
        if !endsLastRow { text.removeLast() }
        return text
    }

    /// What `body` makes of a file with this text.
    private func withFile<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return try body(path)
    }

    private func inBlocks(path: String, _ blockLength: Int) throws -> BVHDocument? {
        var source = try FileSource(path: path)
        return try BVHReader.readInBlocks(&source, after: [], file: path, blockLength: blockLength)
    }

    private func inBlocks(_ text: String, blockLength: Int) throws -> BVHDocument? {
        try withFile(text) { try inBlocks(path: $0, blockLength) }
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func readsTheSameHoweverTheBlocksCutTheRows(_ lineEnd: String) throws {
        for (more, ends) in [(0, true), (0, false), (5, true)] {
            let text = Self.text(lineEnd: lineEnd, rowsMore: more, endsLastRow: ends)
            let whole = try read(text)
            try withFile(text) { path in
                let around = text.utf8.count - 1...text.utf8.count + 1
                for length in Array(430..<500) + Array(around) + [1 << 16] {
                    let document = try #require(try inBlocks(path: path, length))
                    #expect(document.clip == whole.clip && document.notes == whole.notes, "\(length)")
                    #expect(document.bytes.isEmpty)
                }
            }
        }
    }

    @Test func readsTheSameWhereMemoryIsHandedOutAhead() throws {
        // 9 × 500 000 values of 8 bytes are above the 32 MB from which another thread does that.
        let rows = String(repeating: "0 1 2 3 4 5 6 7 8\n", count: 500_000)
        let text = Sample.lines[..<16].joined(separator: "\n") + "\nFrames: 500000\nFrame Time: 0.01\n" + rows
        let document = try #require(try inBlocks(text, blockLength: BVHReader.blockLength))
        #expect(try document.clip == read(text).clip)
    }

    @Test func leavesToTheWholeReadingWhatDoesNotFit() throws {
        let text = Self.text(lineEnd: "\n")
        // a header longer than a block, a row longer than a block, fewer rows than declared, a broken row
        let wide =
            text.replacing("Frames: 60", with: "Frames: 61") + String(repeating: " ", count: 600)
            + "1 2 3 4 5 6 7 8 9"
        #expect(try inBlocks(text, blockLength: 200) == nil)
        #expect(try inBlocks(wide, blockLength: 500) == nil)
        #expect(try inBlocks(text.replacing("Frames: 60", with: "Frames: 61"), blockLength: 500) == nil)
        #expect(try inBlocks(text + "x", blockLength: 1 << 16)?.notes == [.moreRows(declared: 60, found: 61)])
        #expect(
            try inBlocks(text.replacing("Frames: 60", with: "Frames: 61") + "1 2 3", blockLength: 500) == nil)
    }

    @Test func tellsThePlaceOfAFaultAsTheWholeReadingDoes() throws {
        try withFile(Sample.text(line: 21, "2 90 0 x 10 0 12 0 0")) { path in
            let kept = #expect(throws: ParseError.self) { try MotionFile.read(path: path) }
            let dropped = #expect(throws: ParseError.self) {
                try MotionFile.read(path: path, keepingText: false)
            }
            #expect(kept == dropped)
            #expect(kept?.location?.line == 21)
        }
    }
}
