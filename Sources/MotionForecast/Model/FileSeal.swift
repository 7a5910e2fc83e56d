import MotionCore

/// The checksum of all bytes of a file, its header and the names of its tensors among them.
///
/// It stands in the metadata, in the place of as many zeros, with which it was worked out. That there is one says the
/// description, which has a checksum of its own: no single changed bit can turn a file into one that never had a seal.
package enum FileSeal {
    /// The metadata's entry.
    static let key = "seal"
    /// What stands in the place of the digits while they are worked out.
    static let blank = String(repeating: "0", count: 16)

    /// The digits that the seal of these bytes should have; nil where there is no place for them.
    static func digits(in bytes: [UInt8]) -> String? {
        guard let place = place(of: key, in: bytes) else { return nil }
        var checksum = Checksum()
        for part in [bytes[..<place.lowerBound], ArraySlice(blank.utf8), bytes[place.upperBound...]] {
            part.withUnsafeBytes { checksum.update($0) }
        }
        return checksum.digits
    }

    /// Where a file has the 16 digits of a checksum of the metadata, of a key.
    package static func place(of key: String, in bytes: [UInt8]) -> Range<Int>? {
        // Within the description quotation marks have a backslash before them, so that this is found in its place alone.
        let mark = Array("\"\(key)\":\"".utf8)
        var start = 0
        // By hand: Foundation's way to find a range takes longer than all the rest of reading a small model.
        while start + mark.count + blank.utf8.count < bytes.count {
            if bytes[start] == mark[0], bytes[start..<start + mark.count].elementsEqual(mark) {
                let digits = start + mark.count
                return digits..<digits + blank.utf8.count
            }
            start += 1
        }
        return nil
    }
}

/// A description that says that its file has a seal.
struct SealedDescription<Description: Encodable>: Encodable {
    let description: Description

    func encode(to encoder: any Encoder) throws {
        try description.encode(to: encoder)
        var values = encoder.container(keyedBy: Sealed.Key.self)
        try values.encode(true, forKey: .sealed)
    }
}

/// What a description says of its file's seal.
struct Sealed: Decodable {
    let isSealed: Bool

    enum Key: String, CodingKey {
        case sealed
    }

    init(from decoder: any Decoder) throws {
        isSealed = try decoder.container(keyedBy: Key.self).value(.sealed, or: false)
    }
}
