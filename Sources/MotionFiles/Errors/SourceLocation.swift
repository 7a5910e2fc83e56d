/// A location in a text: line and column from 1 (in characters), and the line around it made printable.
package struct SourceLocation: Equatable, Sendable {
    package var line: Int
    package var column: Int
    /// The source line, cut around it where it is long, control bytes made visible.
    package var excerpt: String
    /// The number of characters of `excerpt` before the location.
    package var caret: Int

    package init(line: Int, column: Int, excerpt: String, caret: Int) {
        self.line = line
        self.column = column
        self.excerpt = excerpt
        self.caret = caret
    }
}

extension SourceLocation {
    private static let charactersBefore = 60
    private static let charactersAfter = 40

    /// The location of the byte at `offset` (the end of the text included), found by counting from the start;
    /// the indices of `bytes` start at 0.
    ///
    /// Lines end in CR LF, LF or CR, also mixed in one file; a byte order mark is no part of the first line.
    init<Bytes: RandomAccessCollection>(of offset: Int, in bytes: Bytes)
    where Bytes.Element == UInt8, Bytes.Index == Int {
        var line = 1
        var start = bytes.starts(with: UTF8Mark.bytes) ? UTF8Mark.bytes.count : 0
        for at in 0..<offset
        where bytes[at] == .lineFeed
            || (bytes[at] == .carriageReturn && (at + 1 == bytes.count || bytes[at + 1] != .lineFeed))
        {
            line += 1
            start = at + 1
        }
        start = min(start, offset)
        var end = offset
        while end < bytes.count, end - offset < 4 * Self.charactersAfter, bytes[end] != .lineFeed,
            bytes[end] != .carriageReturn
        {
            end += 1
        }
        var column = 1
        for at in start..<offset where bytes[at] & 0xC0 != 0x80 { column += 1 }
        var first = max(start, offset - 4 * Self.charactersBefore)
        while first < offset, bytes[first] & 0xC0 == 0x80 { first += 1 }
        let before = Printable.text(bytes[first..<offset])
        let after = Printable.text(bytes[offset..<end])
        let left = first > start || before.unicodeScalars.count > Self.charactersBefore
        let isCut = after.unicodeScalars.count > Self.charactersAfter
        let shownBefore = (left ? "…" : "") + String(before.unicodeScalars.suffix(Self.charactersBefore))
        let shownAfter = String(after.unicodeScalars.prefix(Self.charactersAfter)) + (isCut ? "…" : "")
        self.init(
            line: line, column: column, excerpt: shownBefore + shownAfter,
            caret: shownBefore.unicodeScalars.count)
    }
}

/// The UTF-8 byte order mark.
enum UTF8Mark {
    static let bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
}

extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let blank = UInt8(ascii: " ")

    /// A blank within a line: space, tab, vertical tab or form feed.
    @inline(__always) var isBlank: Bool { self == .blank || self == .tab || self == 0x0B || self == 0x0C }
    /// The end of a line.
    @inline(__always) var isLineEnd: Bool { self == .lineFeed || self == .carriageReturn }
}
