public import MotionCore
public import MotionFiles
import MotionForecast

/// A clip as it was read from a file, with what continuing that file needs.
public struct ClipFile: Sendable {
    /// The file as it was named.
    public let path: String
    /// The clip and what continuing its file keeps.
    package let document: MotionDocument
    /// What was asked for of the file.
    package let sampling: ClipSampling

    /// The motion of the body, rotations in radians, lengths in the file's unit: without joints above and beside it
    /// that never move, such as an engine's root.
    public let clip: Clip
    /// How many joints before the body are left out of `clip`.
    let stillJoints: Int

    /// The checksum of the file's own bytes.
    package var checksum: Checksum { document.checksum }

    /// Reads a BVH or COLLADA file.
    ///
    /// Throws what reading throws, and `UseCaseError.inputIsFolder`.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - sampling: which skeleton, rate and animation clip to take of the file.
    ///   - monitor: who is told what is odd about the file.
    public init(
        path: String, sampling: ClipSampling = ClipSampling(), monitor: Monitor = Monitor()
    ) throws {
        try self.init(path: path, sampling: sampling, keepingText: true, monitor: monitor)
    }

    /// The same, without the file's text where it is only learnt from.
    init(path: String, sampling: ClipSampling, keepingText: Bool, monitor: Monitor) throws {
        let file = try MotionFile.open(path, forContinuing: true, monitor: monitor)
        let document = try file.document(sampling, monitor: monitor)
        self.init(
            path: path, document: keepingText ? document : document.withoutText, sampling: sampling)
    }

    /// A clip that stands in no file; `name` names it in messages.
    public init(_ clip: Clip, name: String) {
        self.init(path: name, document: MotionDocument(clip, name: name), sampling: ClipSampling())
    }

    private init(path: String, document: MotionDocument, sampling: ClipSampling, stillJoints: Int? = nil) {
        self.path = path
        self.document = document
        self.sampling = sampling
        self.stillJoints = stillJoints ?? document.clip.stillTopJoints
        clip = document.clip.below(stillJoints: self.stillJoints)
    }

    /// The same file with another number of still joints left out.
    func leavingOut(stillJoints count: Int) -> ClipFile {
        count == stillJoints
            ? self : ClipFile(path: path, document: document, sampling: sampling, stillJoints: count)
    }

    /// The same file with as many still joints left out as a model's skeleton lacks; as it is where none fits.
    ///
    /// A joint above the body may stand still in one clip and travel in those that a model learnt from.
    func taken(for skeleton: Skeleton) -> ClipFile {
        let fits = { (file: ClipFile) in file.clip.skeleton.differences(from: skeleton).isEmpty }
        guard stillJoints > 0, !fits(self) else { return self }
        return (0..<stillJoints).reversed().lazy.map { leavingOut(stillJoints: $0) }.first(where: fits)
            ?? self
    }

    /// Reads the clips that paths stand for, which may be folders of clips.
    ///
    /// A clip that was found in a folder and cannot be used is told of and left out; one that was named is an error. Throws
    /// what reading throws, `UseCaseError.noSuchInput` and `.noClips`.
    public static func read(
        _ paths: [String], sampling: ClipSampling = ClipSampling(), monitor: Monitor = Monitor()
    ) throws -> [ClipFile] {
        try ClipFolder.list(paths).usable(isStrict: false, monitor) { path, monitor in
            let clip = try ClipFile(path: path, sampling: sampling, monitor: monitor)
            try clip.requireMotion()
            return clip
        }
    }

    /// Throws `ForecastError` where there is no motion in the clip to learn or to continue.
    package func requireMotion() throws {
        guard clip.frameCount > 1 else {
            throw ForecastError.noMotion(clip: path, frames: clip.frameCount)
        }
        guard clip.movingChannels.contains(true) else { throw ForecastError.nothingMoves(clip: path) }
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

    /// The clip that `sampling` asks for; tells what is odd about making it.
    func document(_ sampling: ClipSampling, monitor: Monitor) throws -> MotionDocument {
        let document = try document(sampling)
        for note in document.notes { monitor.tell(.note(file: document.file, note)) }
        return document
    }
}
