import CRowReader

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
        let capacity = Self.room(for: declared, width: scales.count, in: bytes.count - position)
        let values = try [Double](unsafeUninitializedCapacity: capacity) { buffer, count in
            FreshMemory.askForLargePages(UnsafeMutableRawBufferPointer(buffer))
            let found = try takeRows(declared, into: buffer, &count, scales: scales)
            if found < declared { throw error(.fewerRows(declared: declared, found: found), at: countedAt) }
        }
        skipBlanks()
        skipLineEnd()
        let end = position
        return Rows(values: values, end: end, linesAfter: countLines())
    }

    /// The most values that so many bytes can hold, or fewer where fewer are declared.
    static func room(for declared: Int, width: Int, in bytes: Int) -> Int {
        let (wanted, overflows) = declared.multipliedReportingOverflow(by: width)
        return overflows ? mostValues(in: bytes) : min(wanted, mostValues(in: bytes))
    }

    /// The most values that so many bytes can hold: a value takes a digit and a separator.
    static func mostValues(in bytes: Int) -> Int { bytes / 2 + 1 }

    /// Reads up to `wanted` rows into `buffer` from its element `count` on, and gives how many there are up to the end
    /// of this text.
    mutating func takeRows(
        _ wanted: Int, into buffer: UnsafeMutableBufferPointer<Double>, _ count: inout Int, scales: [Double]
    ) throws -> Int {
        guard let first = buffer.baseAddress else { return 0 }
        return try scales.withUnsafeBufferPointer { scales in
            var row = 0
            while row < wanted {
                let plain = takePlainRows(wanted - row, into: first + count, scales: scales)
                row += plain.rows
                count += plain.rows * scales.count
                if row == wanted { break }
                // a row that has begun is broken where its text ends, one that has not is the next text's
                if plain.numbers == 0 { skipBlanksAndLines() } else { skipBlanks() }
                if plain.numbers == 0, isAtEnd { return row }
                try finishRow(at: first + count, after: plain.numbers, scales: scales)
                row += 1
                count += scales.count
            }
            return wanted
        }
    }

    /// Reads rows as long as nothing about them is unusual; gives how many, and the numbers read of the next one.
    private mutating func takePlainRows(
        _ wanted: Int, into first: UnsafeMutablePointer<Double>, scales: UnsafeBufferPointer<Double>
    ) -> CRowPlace {
        guard let base = bytes.baseAddress else { return CRowPlace() }
        let reached = crow_read(
            crow_level(), base + position, base + bytes.count, wanted, scales.baseAddress, scales.count, first
        )
        position += reached.length
        return reached
    }

    /// Reads the row that starts here, or goes on here after some numbers, up to its line end.
    private mutating func finishRow(
        at row: UnsafeMutablePointer<Double>, after numbers: Int, scales: UnsafeBufferPointer<Double>
    ) throws {
        guard let base = bytes.baseAddress else { return }
        // beyond this the quick way might look past the last byte
        let quickEnd = base + (bytes.count - QuickNumber.reach)
        var at = base + position
        var isLong = false
        for channel in numbers..<scales.count {
            var value = 0.0
            if !isLong, at <= quickEnd, let next = QuickNumber.take(at: at, &value) {
                at = next
                row[channel] = value * scales[channel]
                continue
            }
            // after a long number another one is likely
            var long = 0.0
            if at <= quickEnd, let next = QuickNumber.takeLong(at: at, &long) {
                isLong = next - at > 12
                at = next
            } else {
                position = at - base
                try carefulNumber(&long, width: scales.count)
                at = base + position
            }
            row[channel] = long * scales[channel]
        }
        position = at - base
        skipBlanks()
        if !isAtLineEnd { throw rowLengthError(expected: scales.count) }
    }

    /// Reads a row's number that the quick way does not take, or tells what is wrong with it.
    @inline(never)
    private mutating func carefulNumber(_ value: inout Double, width: Int) throws {
        skipBlanks()
        let result = takeNumber(&value)
        guard result == .read else {
            if isAtLineEnd { throw rowLengthError(expected: width) }
            throw numberError(result)
        }
        skipBlanks()
    }

    /// The error of a row with too few or too many values, at its end or at the first value too many.
    private func rowLengthError(expected: Int) -> ParseError {
        var found = 0
        var text = self
        while text.position > 0, !bytes[text.position - 1].isLineEnd { text.position -= 1 }
        text.skipBlanks()
        let start = text.position
        while !text.isAtLineEnd {
            text.position = max(text.word().upperBound, text.position + 1)
            text.skipBlanks()
            found += 1
        }
        var end = position
        if found < expected {
            while end > start, bytes[end - 1].isBlank { end -= 1 }
        }
        let endsFile = found < expected && text.isAtEnd
        return error(.rowLength(expected: expected, found: found, endsFile: endsFile), at: end)
    }

    /// The number of lines with text from here to the end of the file; padding, DOS's end mark and what follows it are none.
    mutating func countLines() -> Int {
        var lines = 0
        skipBlanksAndLines()
        while !isAtEnd {
            if bytes[position] == .endMark {
                position = bytes.count
                break
            }
            let isPadding = bytes[position].isPadding
            var isText = false
            if !isAtComment {
                while !isAtLineEnd {
                    isText = isText || !isPadding || !bytes[position].isPadding
                    position += 1
                }
            } else {
                while !isAtLineEnd { position += 1 }
            }
            lines += isText ? 1 : 0
            skipBlanksAndLines()
        }
        return lines
    }
}
