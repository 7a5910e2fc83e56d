import MotionCore

/// The checksum of all bytes of a file, its header and the names of its tensors among them.
///
/// It stands in the metadata, in the place of as many zeros, with which it was worked out. That there is one says the
/// description, which has a checksum of its own: no single changed bit can turn a file into one that never had a seal.
enum FileSeal {
    /// The metadata's entry.
    static let key = "seal"
    /// What stands in the place of the digits while they are worked out.
    static let blank = String(repeating: "0", count: 16)

    /// The digits that the seal of these bytes should have; nil where there is no place for them.
    static func digits(in bytes: [UInt8]) -> String? {
        // Within the description quotation marks have a backslash before them, so that this is found in its place alone.
        let mark = Array("\"\(key)\":\"".utf8)
        guard let start = bytes.firstRange(of: mark)?.upperBound, start + blank.utf8.count < bytes.count
        else {
            return nil
        }
        let end = start + blank.utf8.count
        var checksum = Checksum()
        for part in [bytes[..<start], ArraySlice(blank.utf8), bytes[end...]] {
            part.withUnsafeBytes { checksum.update($0) }
        }
        return checksum.digits
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
