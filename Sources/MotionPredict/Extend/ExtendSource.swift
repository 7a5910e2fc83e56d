import Foundation
import MotionCore
import MotionFiles
import MotionForecast

/// What is continued: a clip's file, or the last frames that a model remembers of it.
package enum ExtendSource: Sendable {
    case file(ClipFile)
    case seed(path: String, Clip, moving: [Bool])

    /// The clip that a model was fitted on, where it is still the same; with `mayBeGone` else the frames that the model
    /// remembers.
    ///
    /// Throws `UseCaseError.severalClips`, `.clipChanged` and `.clipGone`, and what reading throws.
    init(fittedBy model: ForecastModel, sampling: ClipSampling, mayBeGone: Bool, _ monitor: Monitor) throws {
        let description = model.file.description
        let fitted = description.source
        guard description.clips.count == 1 else {
            throw UseCaseError.severalClips(model: model.name, count: description.clips.count)
        }
        // The path is as `fit` was given it; a folder that moved as a whole still holds the clip beside the model.
        let beside = URL(fileURLWithPath: model.name).deletingLastPathComponent()
            .appendingPathComponent(fitted.path.lastName).relativePath
        var found: String?
        for path in [fitted.path, beside] where FileManager.default.fileExists(atPath: path) {
            found = found ?? path
            guard let bytes = try? FileBytes.read(path: path), Checksum(of: bytes).digits == fitted.checksum
            else {
                continue
            }
            var sampling = sampling
            sampling.skeleton = sampling.skeleton ?? fitted.skeleton
            let clip = try ClipFile(path: path, sampling: sampling, monitor: monitor)
            self = .file(clip.taken(for: model.file.forecaster.layout.skeleton))
            return
        }
        guard mayBeGone else {
            throw found.map { UseCaseError.clipChanged(clip: $0, model: model.name) }
                ?? .clipGone(clip: fitted.path, model: model.name)
        }
        self = .seed(path: fitted.path, model.file.seed, moving: fitted.moving)
    }

    package var path: String {
        switch self {
        case .file(let clip): clip.path
        case .seed(let path, _, _): path
        }
    }

    package var clip: Clip {
        switch self {
        case .file(let clip): clip.clip
        case .seed(_, let clip, _): clip
        }
    }

    /// What is known of the file's axes and unit.
    package var space: ClipSpace {
        switch self {
        case .file(let clip): clip.document.space
        case .seed: ClipSpace()
        }
    }

    /// The clip as its file has it.
    package var written: Clip {
        switch self {
        case .file(let clip): clip.document.clip
        case .seed(_, let clip, _): clip
        }
    }

    /// Frames of the body as frames of the file.
    func whole(_ predicted: Clip) -> Clip {
        switch self {
        case .file(let clip): clip.whole(predicted)
        case .seed: predicted
        }
    }

    /// What of the clip is motion, and the channels of it that may change.
    func sound(keepFaults: Bool) -> (SoundMotion, moving: [Bool]) {
        switch self {
        case .file(let clip):
            let sound = clip.sound(keepFaults: keepFaults)
            return (sound, sound.moving)
        // A model remembers no faults.
        case .seed(_, let clip, let moving): return (SoundMotion(of: clip, keepFaults: true), moving)
        }
    }

    /// The file of the continued clip or, with `alone`, of the predicted frames; a remembered clip has no others.
    ///
    /// Channels that never moved are repeated as the file spells them, where the format can. Throws `MotionFileError`.
    func bytes(by writer: any MotionWriter.Type, _ predicted: Clip, alone: Bool) throws -> [UInt8] {
        switch self {
        case .file(let clip):
            // A faulty last row may spell even what never moves otherwise.
            let moving = clip.document.clip.movingChannels
            let constant = Set(moving.indices.filter { !moving[$0] })
            return alone
                ? try writer.predictedOnly(clip.document, predicted: predicted.values, constant: constant)
                : try writer.extend(clip.document, predicted: predicted.values, constant: constant)
        case .seed: return try writer.bytes(of: predicted)
        }
    }

    /// Throws `UseCaseError.lessThanAFrame` where a length in seconds is no frame of the clip, and `ForecastError.tooMuch` where
    /// it is more than is worked on, at the clip's rate or at the model's.
    func requireLength(_ length: Span, frames: Int, at rate: ModelRate) throws {
        if case .seconds(let seconds) = length, seconds < clip.frameTime / 2 {
            throw UseCaseError.lessThanAFrame(seconds: seconds, clip: path, frameTime: clip.frameTime)
        }
        let longest = max(1, clip.frameTime / rate.frameTime)
        try written.requireRoom(frames: Double(frames) * longest, name: path)
    }
}
