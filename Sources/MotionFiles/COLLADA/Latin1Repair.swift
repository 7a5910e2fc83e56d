/// Takes each byte of a text that is not UTF-8 for a character of Latin-1, as exporters write that put names into a text
/// in the code page of their machine.
final class Latin1Repair {
    /// How many bytes were replaced so far.
    private(set) var count = 0
    // A character whose bytes the next part goes on with.
    private var held: [UInt8] = []
    private var isFirst = true

    /// Whether a text that begins like this one may be UTF-8: UTF-16 is libxml2's business.
    func mayRepair(_ part: [UInt8]) -> Bool {
        defer { isFirst = false }
        guard isFirst else { return true }
        return !part.prefix(4).contains(0) && !part.starts(with: [0xFF, 0xFE])
            && !part.starts(with: [0xFE, 0xFF])
    }

    /// The next part in UTF-8; an empty part ends the text.
    func repaired(_ part: [UInt8]) -> [UInt8] {
        let bytes = held + part
        held = []
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            let length = Self.length(of: bytes[at])
            if length == 1 {
                text.append(bytes[at])
                at += 1
            } else if length > 1, at + length > bytes.count, !part.isEmpty, Self.goesOn(bytes[(at + 1)...]) {
                held = Array(bytes[at...])
                break
            } else if length > 1, at + length <= bytes.count, Self.goesOn(bytes[at + 1..<at + length]) {
                text.append(contentsOf: bytes[at..<at + length])
                at += length
            } else {
                text.append(0xC0 | bytes[at] >> 6)
                text.append(0x80 | bytes[at] & 0x3F)
                count += 1
                at += 1
            }
        }
        return text
    }

    /// How long a character is that begins with this byte; zero where none does.
    private static func length(of byte: UInt8) -> Int {
        switch byte {
        case 0..<0x80: 1
        case 0xC2..<0xE0: 2
        case 0xE0..<0xF0: 3
        case 0xF0..<0xF5: 4
        default: 0
        }
    }

    private static func goesOn(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.allSatisfy { $0 & 0xC0 == 0x80 } }
}
