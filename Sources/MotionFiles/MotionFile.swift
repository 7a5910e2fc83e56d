public import MotionCore

/// A file of skeletal motion, in whichever format it holds.
public enum MotionFile: Sendable {
    case bvh(BVHDocument)

    /// Reads the file at `path`, its format told by its content and not by its name.
    ///
    /// Throws `FileAccessError` where it cannot be opened or read and `ParseError` where its content cannot be taken.
    /// Of a file that is not BVH only the head is read. Without `keepingText` a BVH document has no `bytes`, and reading
    /// it takes little more memory than its values: enough for all but continuing the file itself.
    public static func read(path: String, keepingText: Bool = true) throws -> MotionFile {
        var source = try FileSource(path: path)
        let head = try source.head()
        try FileContent(head).requireBVH(file: path)
        if !keepingText {
            if let document = try BVHReader.readInBlocks(&source, after: head, file: path) {
                return .bvh(document)
            }
            return try read(path: path)
        }
        return .bvh(try BVHReader.read(try source.rest(after: head), file: path))
    }

    /// Reads a file's bytes; `file` is its name for messages.
    public static func read(_ bytes: [UInt8], file: String) throws -> MotionFile {
        .bvh(try BVHReader.read(bytes, file: file))
    }

    /// The format's name as `inspect --json` gives it.
    public var format: String { "bvh" }

    /// The motion, rotations in radians, in the file's own axes and unit.
    public var clip: Clip {
        switch self {
        case .bvh(let document): document.clip
        }
    }

    /// Oddities that were taken all the same.
    public var notes: [FileNote] {
        switch self {
        case .bvh(let document): document.notes
        }
    }
}
