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
    init(fittedBy model: ForecastModel, skeleton: String?, mayBeGone: Bool, _ monitor: Monitor) throws {
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
            self = .file(
                try ClipFile(path: path, skeleton: skeleton ?? fitted.skeleton, monitor: monitor))
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

    /// The channels that may change.
    var moving: [Bool] {
        switch self {
        case .file(let clip): clip.clip.movingChannels
        case .seed(_, _, let moving): moving
        }
    }

    /// The text of the continued clip or, with `alone`, of the predicted frames; a remembered clip has no others.
    func bytes(_ predicted: Clip, moving: [Bool], alone: Bool) throws -> [UInt8] {
        switch self {
        case .file(let clip): try clip.continued(by: predicted, moving: moving, alone: alone)
        case .seed: try BVHWriter.write(predicted)
        }
    }
}
