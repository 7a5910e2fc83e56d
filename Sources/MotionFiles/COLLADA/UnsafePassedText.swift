import CRowReader

/// Long plain text between tags, which goes past libxml2: its push parser looks at each byte three times, and the numbers
/// of meshes and animations are nearly all of a file.
///
/// Plain is what means itself in XML whatever stands around it: ASCII without "<", "&", ">" and "]". What libxml2 then does
/// not know is how many lines and columns went by.
struct UnsafePassedText {
    /// Shorter text is not worth ending a call of libxml2 before it.
    private static let shortest = 256

    /// Lines that libxml2 did not count.
    private var lines = 0
    /// The line that libxml2 was on when text last went past it, and the columns to add there.
    private var line = 0
    private var columns = 0

    /// The plain text at the start of `bytes`.
    static func plain(_ bytes: UnsafeRawBufferPointer) -> CRowText {
        guard let base = bytes.baseAddress else { return CRowText() }
        return crow_plain_text(base, base + bytes.count)
    }

    /// The first long plain text after a ">", and where it starts; the end of `bytes` where there is none.
    static func next(in bytes: UnsafeRawBufferPointer) -> (start: Int, run: CRowText) {
        var at = 0
        while at < bytes.count {
            let run = plain(UnsafeRawBufferPointer(rebasing: bytes[at...]))
            if run.length >= shortest, at > 0, bytes[at - 1] == UInt8(ascii: ">") { return (at, run) }
            at += run.length + 1
        }
        return (bytes.count, CRowText())
    }

    /// Counts lines before the first that libxml2 sees.
    mutating func addLines(_ count: Int) { lines += count }

    /// Counts a run that went past libxml2 while it stood at this line and column of its own.
    mutating func add(_ run: CRowText, line: Int, column: Int) {
        if line != self.line { columns = 0 }
        self.line = line
        if run.line_feeds > 0 {
            lines += run.line_feeds
            columns = 1 + run.last_line - column
        } else {
            columns += run.length
        }
    }

    /// The location in the file for a line and column that libxml2 counted.
    func location(line: Int, column: Int) -> XMLLocation {
        XMLLocation(line: max(1, line + lines), column: max(1, column + (line == self.line ? columns : 0)))
    }
}

extension XMLLocation {
    /// The location after bytes that start here.
    func after(_ bytes: some Sequence<UInt8>) -> XMLLocation {
        var location = self
        for byte in bytes {
            if byte == .lineFeed {
                location = XMLLocation(line: location.line + 1, column: 1)
            } else if byte & 0xC0 != 0x80 {
                location.column += 1
            }
        }
        return location
    }
}
