public import MotionCore

/// A file of skeletal motion, in whichever format it holds.
public enum MotionFile: Sendable {
    case bvh(BVHDocument)
    /// A COLLADA or glTF file.
    case scene(SceneDocument)

    /// Reads the file at `path`, its format told by its content and not by its name.
    ///
    /// Throws `FileAccessError` where it cannot be opened or read and `ParseError` where its content cannot be taken.
    /// A COLLADA file streams past; of a file in none of the known formats only the head is read.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - summing: whether the checksum of a COLLADA or glTF file is worked out as well.
    ///   - keepingText: without it a BVH document has no `bytes`, and reading it takes little more memory than its
    ///     values: enough for all but continuing the file itself.
    public static func read(path: String, summing: Bool = false, keepingText: Bool = true) throws
        -> MotionFile
    {
        var source = try FileSource(path: path)
        let head = try source.head()
        let content = FileContent(head)
        if content.isXML {
            return .scene(try COLLADAReader.read(&source, head: head, file: path, summing: summing))
        }
        if case .gltf = content {
            return .scene(try GLTFReader.read(&source, head: head, file: path, summing: summing))
        }
        if case .encoding = content {
            return .bvh(try BVHReader.read(try source.rest(after: head), file: path))
        }
        try content.requireBVH(file: path)
        // What is not plain is read again from its start, which a pipe cannot.
        if !keepingText, source.isRegular {
            if let document = try BVHReader.readInBlocks(&source, after: head, file: path) {
                return .bvh(document)
            }
            return try read(path: path)
        }
        return .bvh(try BVHReader.read(try source.rest(after: head), file: path))
    }

    /// Reads a file's bytes; `file` is its name for messages.
    public static func read(_ bytes: [UInt8], file: String) throws -> MotionFile {
        let content = FileContent(bytes)
        if content.isXML { return .scene(try COLLADAReader.read(bytes, file: file)) }
        if case .gltf = content { return .scene(try GLTFReader.read(bytes, file: file)) }
        return .bvh(try BVHReader.read(bytes, file: file))
    }

    /// The format's name as `inspect --json` gives it.
    package var format: String {
        switch self {
        case .bvh: "bvh"
        case .scene(let document): document.format.rawValue
        }
    }

    /// The motion, rotations in radians: BVH's in the file's own axes and unit, those of scenes sampled and turned Y up.
    ///
    /// Throws what sampling throws; a BVH file's clip is there already.
    public var clip: Clip {
        get throws {
            switch self {
            case .bvh(let document):
                try document.requireMotion()
                return document.clip
            case .scene(let document): return try document.motion().clip
            }
        }
    }

    /// Oddities that were taken all the same.
    public var notes: [FileNote] {
        switch self {
        case .bvh(let document): document.notes
        case .scene(let document): document.notes
        }
    }
}
