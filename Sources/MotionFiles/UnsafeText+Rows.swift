/// The rows that a file holds after its header.
struct Rows {
    /// frames × channels, in radians where the channel turns.
    var values: [Double]
    /// The end of the last declared row, its line end included.
    var end: Int
    /// Lines with text after the declared rows.
    var linesAfter: Int
}

extension UnsafeText {
    /// Reads `declared` rows of numbers, one line a frame; blank lines between them are passed over.
    ///
    /// `scales` holds a factor for each channel. Memory follows the bytes that are there, whatever is declared.
    mutating func rows(declared: Int, countedAt: Int, scales: [Double]) throws -> Rows {
        let width = scales.count
        // a value takes a digit and a separator
        let present = (bytes.count - position) / 2 + 1
        let (wanted, overflows) = declared.multipliedReportingOverflow(by: width)
        let values = try [Double](unsafeUninitializedCapacity: overflows ? present : min(wanted, present)) {
            buffer, count in
            for row in 0..<declared {
                skipBlanksAndLines()
                if isAtEnd { throw error(.fewerRows(declared: declared, found: row), at: countedAt) }
                try scales.withUnsafeBufferPointer {
                    try readRow(into: buffer.baseAddress, &count, scales: $0)
                }
            }
        }
        skipBlanks()
        skipLineEnd()
        let end = position
        return Rows(values: values, end: end, linesAfter: countLines())
    }

    /// Reads the row that starts here, up to its line end.
    @inline(__always)
    private mutating func readRow(
        into buffer: UnsafeMutablePointer<Double>?, _ count: inout Int, scales: UnsafeBufferPointer<Double>
    ) throws {
        guard let buffer else { return }
        let start = position
        for channel in 0..<scales.count {
            var value = 0.0
            let result = takeNumber(&value)
            guard result == .read else {
                if isAtLineEnd { throw rowLengthError(from: start, expected: scales.count) }
                throw numberError(result)
            }
            buffer[count] = value * scales[channel]
            count += 1
            skipBlanks()
        }
        if !isAtLineEnd { throw rowLengthError(from: start, expected: scales.count) }
    }

    /// The error of a row with too few or too many values, at its end or at the first value too many.
    private func rowLengthError(from start: Int, expected: Int) -> ParseError {
        var found = 0
        var text = self
        text.position = start
        while !text.isAtLineEnd {
            text.position = max(text.word().upperBound, text.position + 1)
            text.skipBlanks()
            found += 1
        }
        var place = position
        if found < expected {
            while place > start, bytes[place - 1].isBlank { place -= 1 }
        }
        let endsFile = found < expected && text.isAtEnd
        return error(.rowLength(expected: expected, found: found, endsFile: endsFile), at: place)
    }

    /// The number of lines with text from here to the end of the file.
    private mutating func countLines() -> Int {
        var lines = 0
        skipBlanksAndLines()
        while !isAtEnd {
            lines += 1
            while !isAtLineEnd { position += 1 }
            skipBlanksAndLines()
        }
        return lines
    }
}
