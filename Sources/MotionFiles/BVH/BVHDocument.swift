public import MotionCore

/// A BVH file as read: its clip in radians, and the text it came from.
public struct BVHDocument: Sendable {
    /// The file as the caller named it.
    public let file: String
    /// The skeleton, frame time and declared frames; rotations in radians.
    public let clip: Clip
    /// Oddities that were taken all the same, for the command line to show as warnings.
    public let notes: [FileNote]
    /// The whole file, byte for byte; empty where it was read without keeping its text.
    public let bytes: [UInt8]
    /// Where the number of frames stands in `bytes`.
    let frameCountPlace: Range<Int>
    /// The declared rows in `bytes`, from the first byte after the Frame Time line, their line ends included.
    let rowsPlace: Range<Int>

    /// The checksum of the bytes, to tell whether a file is still the one it was.
    public var checksum: Checksum { Checksum(of: bytes) }
}
