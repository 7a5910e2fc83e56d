public import MotionCore

/// A BVH file as read: its clip in radians, and the text it came from.
public struct BVHDocument: Sendable {
    /// The file as the caller named it.
    public let file: String
    /// The skeleton, frame time and declared frames; rotations in radians.
    public let clip: Clip
    /// Oddities that were taken all the same, for the command line to show as warnings.
    public let notes: [FileNote]
    /// The whole file, byte for byte.
    public let bytes: [UInt8]
    /// Where the number of frames stands in `bytes`.
    let frameCountPlace: Range<Int>
    /// The declared rows in `bytes`, from the first byte after the Frame Time line, their line ends included.
    let rowsPlace: Range<Int>

    /// The FNV-1a checksum (64 bits) of the bytes, to tell whether a file is still the one it was.
    public var checksum: UInt64 { Self.checksum(of: bytes) }

    /// The FNV-1a checksum (64 bits) of any bytes (Fowler, Noll, Vo: draft-eastlake-fnv).
    public static func checksum(of bytes: [UInt8]) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash
    }
}
