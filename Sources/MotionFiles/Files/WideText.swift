/// Texts of two or four bytes a character.
enum WideText {
    /// The text in UTF-8, what is malformed repaired; nil for text that is neither UTF-16 nor UTF-32.
    ///
    /// A byte order mark tells the order of the bytes or, without one, the zeros between Latin letters.
    static func utf8(of bytes: [UInt8]) -> [UInt8]? {
        if bytes.starts(with: [0xFF, 0xFE, 0, 0]) { return utf32(bytes.dropFirst(4), isLittle: true) }
        if bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return utf32(bytes.dropFirst(4), isLittle: false) }
        if bytes.starts(with: [0xFF, 0xFE]) { return utf16(bytes.dropFirst(2), isLittle: true) }
        if bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes.dropFirst(2), isLittle: false) }
        guard bytes.count >= 2 else { return nil }
        if bytes.count >= 4, bytes[1] == 0, bytes[2] == 0 || bytes[0] == 0 && bytes[3] != 0 {
            // Three zeros a letter; of UTF-16 every second byte alone is one.
            if bytes[2] == 0, bytes[0] == 0 || bytes[3] == 0 {
                return utf32(bytes[...], isLittle: bytes[0] != 0)
            }
        }
        return utf16(bytes[...], isLittle: bytes[1] == 0)
    }

    private static func utf16(_ bytes: ArraySlice<UInt8>, isLittle: Bool) -> [UInt8] {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var at = bytes.startIndex
        while at + 1 < bytes.endIndex {
            let (first, second) = (UInt16(bytes[at]), UInt16(bytes[at + 1]))
            units.append(isLittle ? first | second << 8 : first << 8 | second)
            at += 2
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    private static func utf32(_ bytes: ArraySlice<UInt8>, isLittle: Bool) -> [UInt8] {
        var scalars = String.UnicodeScalarView()
        var at = bytes.startIndex
        while at + 3 < bytes.endIndex {
            let four = bytes[at..<at + 4].map(UInt32.init)
            let ordered = isLittle ? Array(four.reversed()) : four
            let value = ordered.reduce(0) { $0 << 8 | $1 }
            scalars.append(Unicode.Scalar(value) ?? "\u{FFFD}")
            at += 4
        }
        return Array(String(scalars).utf8)
    }
}
