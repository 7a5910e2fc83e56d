public import MotionCore

/// A BVH file as read: its clip in radians, and the text it came from.
public struct BVHDocument: Sendable {
    /// The file as the caller named it.
    package let file: String
    /// The skeleton, frame time and declared frames; rotations in radians.
    public let clip: Clip
    /// Oddities that were taken all the same, for the command line to show as warnings.
    public let notes: [FileNote]
    /// The text and where its parts stand; nil where the file was read without keeping it.
    let text: BVHText?

    /// The whole file, byte for byte; empty where it was read without keeping its text.
    public var bytes: [UInt8] { text?.bytes ?? [] }

    /// The checksum of the bytes, to tell whether a file is still the one it was.
    public var checksum: Checksum { Checksum(of: bytes) }

    /// Throws `ParseError` where the file's one skeleton has another name.
    package func requireSkeleton(named name: String?) throws {
        let root = clip.skeleton.joints[0].name
        guard let name, name != root else { return }
        throw ParseError(file: file, fact: .scene(.noSuchSkeleton(name, known: [root])))
    }
}
