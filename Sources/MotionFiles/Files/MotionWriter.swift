package import MotionCore

/// Writes clips in one format.
///
/// An output format is a type of its own and a line in `MotionWriters.all`; only `write` has to be there. What a format
/// can keep of the file that is continued, it keeps in `extend`.
package protocol MotionWriter: Sendable {
    /// The format's name for people: "BVH".
    static var name: String { get }
    /// The endings of its files' names in small letters, without the point; the first is the usual one.
    static var endings: [String] { get }
    /// Whether lengths are in a unit of the format's own, so that the clip's has to be known.
    static var hasOwnUnit: Bool { get }

    /// Hands a clip's file part by part to `sink`. Throws `MotionFileError` and what `sink` throws.
    ///
    /// - Parameter space: what is known of the clip's axes and unit, for formats that have some of their own.
    static func write(
        _ clip: Clip, in space: ClipSpace, to sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws

    /// The document continued by `predicted`, rows × channels, radians for angles; channels in `constant` stay at
    /// what the last row holds.
    static func extend(
        _ document: MotionDocument, predicted: [Double], constant: Set<Int>
    ) throws -> [UInt8]

    /// The same as `extend` without the document's own rows.
    static func predictedOnly(
        _ document: MotionDocument, predicted: [Double], constant: Set<Int>
    ) throws -> [UInt8]

    /// Whether a file is this document continued, as `extend` writes it: such a file may be replaced.
    static func isExtension(of document: MotionDocument, candidate: [UInt8]) -> Bool

    /// Whether a file is one that `write` made: such a file may be replaced.
    static func isPlain(_ candidate: [UInt8]) -> Bool
}

extension MotionWriter {
    package static var hasOwnUnit: Bool { false }

    /// The clip's file as one piece.
    package static func bytes(of clip: Clip, in space: ClipSpace = ClipSpace()) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try write(clip, in: space) { bytes.append(contentsOf: $0) }
        return bytes
    }

    package static func extend(
        _ document: MotionDocument, predicted: [Double], constant: Set<Int>
    ) throws -> [UInt8] {
        try bytes(of: document.clip.rows(document.clip.values + predicted), in: document.space)
    }

    package static func predictedOnly(
        _ document: MotionDocument, predicted: [Double], constant: Set<Int>
    ) throws -> [UInt8] {
        try bytes(of: document.clip.rows(predicted), in: document.space)
    }

    package static func isExtension(of document: MotionDocument, candidate: [UInt8]) -> Bool { false }

    package static func isPlain(_ candidate: [UInt8]) -> Bool { false }
}

extension Clip {
    /// A clip of the same skeleton and rate with these rows.
    func rows(_ values: [Double]) -> Clip {
        Clip(
            skeleton: skeleton, frameTime: frameTime,
            frameCount: skeleton.channelCount > 0 ? values.count / skeleton.channelCount : 0, values: values)
    }
}

/// The formats that can be written.
package enum MotionWriters {
    package static let all: [any MotionWriter.Type] = [BVHWriter.self, GLBWriter.self]

    /// The format of what is written where nothing else is asked for.
    package static let usual: any MotionWriter.Type = BVHWriter.self

    /// The format that a file's ending tells, in any case of letters; the usual one where it tells none of these.
    package static func writer(forPath path: String) -> any MotionWriter.Type {
        let name = path.split(separator: "/").last ?? ""
        let ending = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
        return all.first { $0.endings.contains(ending) } ?? usual
    }
}
