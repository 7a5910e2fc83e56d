public import MotionCore

/// A BVH file as read: its clip in radians, and the text it came from.
public struct BVHDocument: Sendable {
    /// The file as the caller named it.
    package let file: String
    /// The file's skeletons, nearly always one, each with its own columns of the rows; the first that moves comes first.
    let parts: [BVHPart]
    /// Oddities that were taken all the same, for the command line to show as warnings.
    public let notes: [FileNote]
    /// The whole file, byte for byte; empty where it was read without keeping its text.
    package let bytes: [UInt8]
    /// What a use of the motion fails with where the file holds a skeleton alone.
    let motionFault: ParseError?

    /// The first skeleton, the frame time and the frames; rotations in radians.
    ///
    /// A file without motion has no frame: `requireMotion` tells why.
    public var clip: Clip { parts[0].clip }

    /// The text and where its parts stand; nil where the file was read without keeping it.
    var text: BVHText? { parts[0].text }

    /// The checksum of the bytes, to tell whether a file is still the one it was.
    package var checksum: Checksum { Checksum(of: bytes) }
}

/// A skeleton of a BVH file, its motion, and the text of both.
struct BVHPart: Sendable {
    var clip: Clip
    var text: BVHText?

    /// The name of its root; of several with one name, the second has " 2" after it.
    var name: String
}

extension BVHDocument {
    /// The document of the skeleton with this name alone; without a name of the first, and what to tell of the others.
    ///
    /// - Parameters:
    ///   - name: the name of a root.
    ///   - rate: frames a second, where the file's frame time is not what was meant; no frame changes.
    /// - Throws: `ParseError` where there is no such skeleton.
    package func part(named name: String?, rate: Double? = nil) throws -> (
        document: BVHDocument, notes: [FileNote]
    ) {
        guard var part = name == nil ? parts[0] : parts.first(where: { $0.name == name }) else {
            throw ParseError(
                file: file, fact: .scene(.noSuchSkeleton(name ?? "", known: parts.map(\.name))))
        }
        if let rate {
            part.clip.frameTime = 1 / rate
            part.text = part.text?.with(frameTime: 1 / rate)
        }
        let others = parts.dropFirst().map(\.name)
        let document = BVHDocument(
            file: file, parts: [part], notes: notes, bytes: bytes, motionFault: motionFault)
        guard name == nil, !others.isEmpty else { return (document, []) }
        return (document, [.scene(.severalSkeletons(taken: part.name, others: others))])
    }

    /// Throws `ParseError` where the file holds a skeleton and no frame of motion.
    package func requireMotion() throws {
        if let motionFault { throw motionFault }
    }
}
