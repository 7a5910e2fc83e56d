import MotionCore
import MotionFiles
import MotionForecast

/// What is continued: a clip's file, or the last frames that a model remembers of it.
enum ExtensionSource {
    case file(ReadClip)
    case seed(path: String, Clip, moving: [Bool])

    var path: String {
        switch self {
        case .file(let clip): clip.path
        case .seed(let path, _, _): path
        }
    }

    var clip: Clip {
        switch self {
        case .file(let clip): clip.clip
        case .seed(_, let clip, _): clip
        }
    }

    /// The clip as it is written.
    private var written: Clip {
        switch self {
        case .file(let clip): clip.document.clip
        case .seed(_, let clip, _): clip
        }
    }

    /// The frames that a forecast starts from.
    private var start: Clip {
        switch self {
        case .file(let clip): clip.start
        case .seed(_, let clip, _): clip
        }
    }

    /// Whether an existing file's bytes are an extension of this clip, or the very frames that the model predicts
    /// for it: such a file may be replaced.
    func isMadeHere(
        _ bytes: [UInt8], _ model: ModelFile, _ modelPath: String, lockFeet: Bool, variation: Int = 0
    ) -> Bool {
        if case .file(let clip) = self, BVHWriter.isExtension(of: clip.document, candidate: bytes) {
            return true
        }
        // Another take of the same body has this header too: only the same digits tell it from a prediction.
        guard let found = try? BVHReader.read(bytes, file: "").clip, found.skeleton == written.skeleton else {
            return false
        }
        let again = try? extended(
            model, modelPath, frames: found.frameCount, predictedOnly: true, lockFeet: lockFeet,
            variation: variation)
        return again?.bytes == bytes
    }

    /// The text of the continued clip, or of the predicted frames alone, and what became of the feet where they were
    /// to be locked.
    ///
    /// Throws `ForecastError.skeletonsDiffer` where the model is for another skeleton.
    func extended(
        _ model: ModelFile, _ modelPath: String, frames count: Int, predictedOnly: Bool, lockFeet: Bool,
        variation: Int = 0
    ) throws -> (bytes: [UInt8], feet: FootSlideReport?) {
        let differences = clip.skeleton.differences(from: model.forecaster.layout.skeleton)
        guard differences.isEmpty else {
            throw ForecastError.skeletonsDiffer(
                clip: path, expected: "the clips that \(modelPath) was fitted on", differences: differences)
        }
        switch self {
        case .file(let read):
            let document = read.document
            let start = read.start
            let moving = start.movingChannels
            let result = PredictedRows(
                model.forecaster.continuation(
                    of: start, frames: count, moving: moving, variation: variation), after: start,
                moving: moving, lockFeet: lockFeet)
            // A faulty last row may spell even what never moves otherwise.
            let everMoving = document.clip.movingChannels
            let constant = Set(everMoving.indices.filter { !everMoving[$0] })
            let predicted = Array(read.whole(result.rows).joined())
            let bytes =
                predictedOnly
                ? try BVHWriter.predictedOnly(document, predicted: predicted, constant: constant)
                : try BVHWriter.extend(document, predicted: predicted, constant: constant)
            return (bytes, result.feet)
        case .seed(_, let seed, let moving):
            let result = PredictedRows(
                model.forecaster.continuation(
                    of: seed, frames: count, moving: moving, variation: variation), after: seed,
                moving: moving, lockFeet: lockFeet)
            let bytes = try BVHWriter.write(
                Clip(
                    skeleton: seed.skeleton, frameTime: seed.frameTime, frameCount: result.rows.count,
                    values: Array(result.rows.joined())))
            return (bytes, result.feet)
        }
    }

    /// What to warn of where the end of the clip is unlike all that the model learnt from; nil where it is not.
    func strangeness(_ model: ModelFile) -> String? {
        guard let distance = model.forecaster.strangeness(of: start), distance > Forecaster.knownDistance
        else {
            return nil
        }
        return
            "\(path): its last frames are unlike all that the model learnt from, \(distance.short) times as far from the "
            + "likest moment as two moments of that are from each other: the forecast stays nearer to the last pose"
    }
}
