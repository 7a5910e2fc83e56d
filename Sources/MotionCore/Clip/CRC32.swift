/// The CRC-32 of ISO 3309, as PNG pictures and zip archives have it, of bytes that come piece by piece.
package struct CRC32: Sendable {
    private var sum = ~UInt32(0)

    package init() {}

    /// The checksum of the bytes so far.
    package var value: UInt32 { ~sum }

    /// Takes the next bytes.
    package mutating func update(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { sum = Self.table[Int((sum ^ UInt32(byte)) & 255)] ^ (sum >> 8) }
    }

    private static let table: [UInt32] = (UInt32(0)..<256).map { number in
        var value = number
        for _ in 0..<8 {
            let half = value >> 1
            value = value & 1 == 1 ? 0xEDB8_8320 ^ half : half
        }
        return value
    }
}
