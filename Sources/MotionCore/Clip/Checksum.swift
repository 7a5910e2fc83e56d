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

    /// The checksum of numbers, to the last bit.
    package init(numbers: [Double]) {
        numbers.withUnsafeBytes { updateByWords($0) }
    }

    /// Goes on with more bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var hash = value
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        value = hash
    }

    /// Goes on with more bytes, eight at a time, each word being mixed before the next is added: a multiplication alone carries
    /// nothing down to lower bits. What is left over are fewer than eight bytes, which are taken one by one.
    package mutating func updateByWords(_ bytes: UnsafeRawBufferPointer) {
        var hash = value
        let whole = bytes.count & ~7
        for offset in stride(from: 0, to: whole, by: 8) {
            hash =
                (hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 32
        }
        value = hash
        update(UnsafeRawBufferPointer(rebasing: bytes[whole...]))
    }

    /// The value as 16 hexadecimal digits.
    package var digits: String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
