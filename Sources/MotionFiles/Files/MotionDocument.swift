public import MotionCore

/// One clip of a file, and what continuing the file keeps of it.
public struct MotionDocument: Sendable {
    /// The file as the caller named it.
    package let file: String
    /// The motion, rotations in radians.
    public let clip: Clip
    /// The checksum of the file's bytes; that of no bytes where it was read without being summed.
    package let checksum: Checksum
    /// What was odd about making the clip, beside the notes of the file itself.
    package let notes: [FileNote]
    /// How the observed rows are spelt in a BVH file; nil for a file of another format, whose numbers a writer formats.
    let bvhText: BVHText?
    /// What the file tells of the clip's axes and unit.
    package var space = ClipSpace()
}

extension MotionDocument {
    /// A clip that stands in no file; `name` names it in messages.
    package init(_ clip: Clip, name: String) {
        self.init(file: name, clip: clip, checksum: Checksum(), notes: [], bvhText: nil)
    }

    /// The same without the spelling of a BVH file's rows, for whoever does not continue the file.
    package var withoutText: MotionDocument {
        MotionDocument(
            file: file, clip: clip, checksum: checksum, notes: notes, bvhText: nil, space: space)
    }

    /// A BVH file's own clip with its text.
    init(_ document: BVHDocument, notes: [FileNote] = []) {
        self.init(
            file: document.file, clip: document.clip, checksum: document.checksum, notes: notes,
            bvhText: document.text)
    }
}

extension MotionFile {
    /// The clip that `sampling` asks for, with what continuing it needs.
    ///
    /// Of a BVH file the frames are those of the file: only the skeleton and the rate are asked for. Throws `ParseError`.
    public func document(_ sampling: ClipSampling = ClipSampling()) throws -> MotionDocument {
        switch self {
        case .bvh(let file):
            try file.requireMotion()
            let (document, notes) = try file.part(named: sampling.skeleton, rate: sampling.rate)
            return MotionDocument(document, notes: notes)
        case .scene(let scene):
            let motion = try scene.motion(sampling)
            return MotionDocument(
                file: scene.file, clip: motion.clip, checksum: scene.checksum ?? Checksum(),
                notes: motion.notes, bvhText: nil,
                space: ClipSpace(
                    upAxis: sampling.keepsAxes ? scene.upAxis : .y,
                    metersPerUnit: sampling.metersPerUnit ?? scene.metersPerUnit))
        }
    }
}
