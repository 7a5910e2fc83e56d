/// How a file spells its rows, taken from its last ones, so that rows written after them look the same.
struct RowStyle: Equatable {
    /// The fewest and the most decimals that are written, whatever the file shows.
    static let decimalsKept = 4...9
    /// How many rows, counted from the last, are looked at for their decimals.
    static let rowsLookedAt = 16

    /// The blanks before the first value, between two values, and after the last.
    var before: [UInt8] = []
    var between: [UInt8] = [.blank]
    var after: [UInt8] = []
    var lineEnd: [UInt8] = [.lineFeed]
    var decimals = decimalsKept.lowerBound
    /// Whether the last row has a line end.
    var isLastRowEnded = false
    /// The last row's values as they are spelt.
    var lastTokens: [ArraySlice<UInt8>] = []

    /// The style of the rows at `position`, which follow a line end in the file's bytes.
    init(_ bytes: [UInt8], rows range: Range<Int>) {
        var end = range.upperBound
        var linesSeen = 0
        while linesSeen < Self.rowsLookedAt, let line = Self.lastLine(bytes, range.lowerBound..<end) {
            if linesSeen == 0 { takeSpelling(of: bytes[line], bytes, line) }
            takeDecimals(bytes[line])
            linesSeen += 1
            end = line.lowerBound
        }
        decimals = min(decimals, Self.decimalsKept.upperBound)
    }

    /// The last line with text in `range`, without its line end.
    private static func lastLine(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int>? {
        guard let last = bytes[range].lastIndex(where: { !$0.isBlank && !$0.isLineEnd }) else { return nil }
        let start =
            bytes[range.lowerBound..<last].lastIndex(where: \.isLineEnd).map { $0 + 1 } ?? range.lowerBound
        let end = bytes[last..<range.upperBound].firstIndex(where: \.isLineEnd) ?? range.upperBound
        return start..<end
    }

    /// Takes the blanks, the line end and the values of the last row.
    private mutating func takeSpelling(of line: ArraySlice<UInt8>, _ bytes: [UInt8], _ range: Range<Int>) {
        lastTokens = line.split(whereSeparator: \.isBlank)
        before = Array(line.prefix(while: \.isBlank))
        after = Array(line[(lastTokens.last?.endIndex ?? line.endIndex)...])
        // columns lined up with blanks have wider gaps before short numbers: the narrowest is the separator itself
        let gaps = zip(lastTokens, lastTokens.dropFirst()).map { line[$0.endIndex..<$1.startIndex] }
        if let narrowest = gaps.min(by: { $0.count < $1.count }) { between = Array(narrowest) }
        isLastRowEnded = range.upperBound < bytes.count && bytes[range.upperBound].isLineEnd
        var start = isLastRowEnded ? range.upperBound : range.lowerBound - 1
        if !isLastRowEnded, start > 0, bytes[start] == .lineFeed, bytes[start - 1] == .carriageReturn {
            start -= 1
        }
        guard start >= 0 else { return }
        let isPair =
            bytes[start] == .carriageReturn && start + 1 < bytes.count && bytes[start + 1] == .lineFeed
        lineEnd = Array(bytes[start...start + (isPair ? 1 : 0)])
    }

    /// Widens `decimals` to the numbers of this row; one with an exponent says nothing about them.
    private mutating func takeDecimals(_ line: ArraySlice<UInt8>) {
        for token in line.split(whereSeparator: \.isBlank)
        where !token.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            guard let point = token.firstIndex(of: UInt8(ascii: ".")) else { continue }
            decimals = max(decimals, token.endIndex - point - 1)
        }
    }
}
