/// Tells whether bytes are still the same: FNV-1a with 64 bits (Fowler, Noll, Vo).
///
/// Meant to notice changes and damage, not forgery.
package struct Checksum: Equatable, Sendable {
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    package init() {}

    /// The checksum of all of `bytes`.
    package init(of bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Goes on with more bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var hash = value
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        value = hash
    }

    /// Goes on with more bytes, eight at a time, each word being mixed before it is added: a multiplication alone carries
    /// nothing down to lower bits.
    package mutating func update(words: some Sequence<UInt64>) {
        var hash = value
        for word in words {
            hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 32
        }
        value = hash
    }

    /// The value as 16 hexadecimal digits.
    package var digits: String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
