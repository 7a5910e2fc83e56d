public import MotionCore
import MotionFiles
import MotionForecast

/// A clip as it was read from a file, with what continuing that file needs.
public struct ClipFile: Sendable {
    /// The file as it was named.
    public let path: String
    /// The clip as BVH: the file itself or, of another format, what `convert` makes of it.
    package let document: BVHDocument
    /// The checksum of the file's own bytes.
    package let checksum: Checksum
    /// The skeleton that was asked for of a file that holds several; nil for the first that moves.
    package let skeleton: String?

    /// The motion, rotations in radians, lengths in the file's unit.
    public var clip: Clip { document.clip }

    /// Reads a BVH or COLLADA file.
    ///
    /// Throws what reading throws, and `UseCaseError.inputIsFolder`.
    ///
    /// - Parameter skeleton: which skeleton to take of a file that holds several, by the name of its root; nil for the first
    ///   that moves.
    public init(path: String, skeleton: String? = nil, monitor: Monitor = Monitor()) throws {
        switch try MotionFile.open(path, forContinuing: true, monitor: monitor) {
        case .bvh(let document):
            try document.requireSkeleton(named: skeleton)
            self.init(path: path, document: document, checksum: document.checksum, skeleton: skeleton)
        case .collada(let scene):
            var sampling = ClipSampling()
            sampling.skeleton = skeleton
            let motion = try scene.motion(sampling)
            for note in motion.notes { monitor.tell(.note(file: path, note)) }
            try self.init(
                motion.clip, path: path, checksum: scene.checksum ?? Checksum(), skeleton: skeleton)
        }
    }

    /// A clip that stands in no BVH file; `name` names it in messages.
    ///
    /// Throws `BVHWriteError` where no BVH file can hold it.
    public init(_ clip: Clip, name: String) throws {
        try self.init(clip, path: name, checksum: Checksum(), skeleton: nil)
    }

    private init(_ clip: Clip, path: String, checksum: Checksum, skeleton: String?) throws {
        let document = try BVHReader.read(try BVHWriter.write(clip), file: path)
        self.init(path: path, document: document, checksum: checksum, skeleton: skeleton)
    }

    private init(path: String, document: BVHDocument, checksum: Checksum, skeleton: String?) {
        self.path = path
        self.document = document
        self.checksum = checksum
        self.skeleton = skeleton
    }

    /// Reads the clips that paths stand for, which may be folders of clips.
    ///
    /// A clip that was found in a folder and cannot be used is told of and left out; one that was named is an error. Throws
    /// what reading throws, `UseCaseError.noSuchInput` and `.noClips`.
    public static func read(
        _ paths: [String], skeleton: String? = nil, monitor: Monitor = Monitor()
    ) throws -> [ClipFile] {
        try read(ClipFolder.list(paths), skeleton: skeleton, monitor: monitor)
    }

    /// The same of paths that are listed already.
    package static func read(
        _ listed: [ClipFolder.Listed], skeleton: String?, monitor: Monitor
    ) throws -> [ClipFile] {
        var clips: [ClipFile] = []
        var failure: (any Error)?
        for file in listed {
            do {
                let clip = try ClipFile(path: file.path, skeleton: skeleton, monitor: monitor)
                try clip.requireMotion()
                clips.append(clip)
            } catch {
                if file.isNamed { throw error }
                failure = failure ?? error
                monitor.tell(.leftOut(error))
            }
        }
        if clips.isEmpty, let failure { throw failure }
        return clips
    }

    /// Throws `ForecastError` where there is no motion in the clip to learn or to continue.
    package func requireMotion() throws {
        guard clip.frameCount > 1 else {
            throw ForecastError.noMotion(clip: path, frames: clip.frameCount)
        }
        guard clip.movingChannels.contains(true) else { throw ForecastError.nothingMoves(clip: path) }
    }

    /// The file's text with predicted frames after its own or, with `alone`, in place of them.
    ///
    /// Channels that never moved are repeated as the file spells them. Throws `BVHWriteError`.
    func continued(by predicted: Clip, moving: [Bool], alone: Bool) throws -> [UInt8] {
        let constant = Set(moving.indices.filter { !moving[$0] })
        return alone
            ? try BVHWriter.predictedOnly(document, predicted: predicted.values, constant: constant)
            : try BVHWriter.extend(document, predicted: predicted.values, constant: constant)
    }

    /// Whether bytes are this file continued.
    func isContinued(in bytes: [UInt8]) -> Bool {
        BVHWriter.isExtension(of: document, candidate: bytes)
    }
}

extension MotionFile {
    /// Reads one motion file and tells what is odd about it; its checksum and its text only where it is to be continued.
    package static func open(
        _ path: String, forContinuing: Bool = false, monitor: Monitor
    ) throws -> MotionFile {
        if try ClipFolder.isFolder(path) { throw UseCaseError.inputIsFolder(path) }
        let file = try MotionFile.read(path: path, summing: forContinuing, keepingText: forContinuing)
        for note in file.notes { monitor.tell(.note(file: path, note)) }
        return file
    }
}

extension BVHDocument {
    /// Throws where the file's one skeleton has another name.
    package func requireSkeleton(named name: String?) throws {
        let root = clip.skeleton.joints[0].name
        guard let name, name != root else { return }
        throw ParseError(file: file, fact: .scene(.noSuchSkeleton(name, known: [root])))
    }
}
