/// The parts of a glTF file: its JSON and, in a binary container, the bytes after it (glTF 2.0 specification, 4.4).
struct GLTFContainer {
    static let magic = Array("glTF".utf8)

    let json: ArraySlice<UInt8>
    /// The binary chunk; nil where there is none.
    let binary: ArraySlice<UInt8>?

    /// Takes a .glb file apart; any other file is all JSON. Throws `GLTFFault`.
    init(_ bytes: [UInt8]) throws(GLTFFault) {
        guard bytes.starts(with: Self.magic) else {
            json = bytes.starts(with: UTF8Mark.bytes) ? bytes.dropFirst(3) : bytes[...]
            binary = nil
            return
        }
        guard bytes.count >= 12 else { throw .cut(expected: 12, found: bytes.count) }
        let version = Int(bytes.littleEndian(at: 4))
        guard version == 2 else { throw .containerVersion(version) }
        let length = Int(bytes.littleEndian(at: 8))
        guard length <= bytes.count else { throw .cut(expected: length, found: bytes.count) }
        var chunks: [(type: UInt32, bytes: ArraySlice<UInt8>)] = []
        var position = 12
        while position + 8 <= length, chunks.count < 2 {
            let end = position + 8 + Int(bytes.littleEndian(at: position))
            guard end <= length else { throw .cut(expected: end, found: length) }
            chunks.append((bytes.littleEndian(at: position + 4), bytes[position + 8..<end]))
            position = end
        }
        guard let first = chunks.first, first.type == Self.jsonType else { throw .noJSON }
        json = first.bytes
        binary = chunks.dropFirst().first { $0.type == Self.binaryType }?.bytes
    }

    /// "JSON" and "BIN" in little-endian letters.
    static let jsonType: UInt32 = 0x4E4F_534A
    static let binaryType: UInt32 = 0x004E_4942
}

extension RandomAccessCollection<UInt8> where Index == Int {
    /// Four bytes as a number.
    func littleEndian(at index: Int) -> UInt32 {
        UInt32(self[index]) | UInt32(self[index + 1]) << 8 | UInt32(self[index + 2]) << 16
            | UInt32(self[index + 3]) << 24
    }
}
