import MotionFiles
import MotionForecast
import MotionONNX

/// What ends a use case, beside what files and forecasts report themselves.
public enum UseCaseError: Error, Equatable, Sendable {
    case noSuchInput(String)
    case inputIsFolder(String)
    case noClips(folder: String, patterns: [String])
    /// Numbers of a Slurm job array that are no even row.
    case gapsInArray(task: Int, count: Int)
    case noCheckpoint(String)
    /// The checkpoint was made for other clips or other options, which differ in this.
    case otherCheckpoint(String, differences: [RequestDifference])
    /// A clip that is learnt from is not the same any more as when it was read first.
    case inputChanged(String)
    /// The clip that the model was fitted on is not the same any more.
    case clipChanged(clip: String, model: String)
    case clipGone(clip: String, model: String)
    /// The model was fitted on so many clips, none of which is the one to continue.
    case severalClips(model: String, count: Int)
    /// A frame was asked for, counted from 1, that a clip of so many does not have.
    case noSuchFrame(String, frame: Int, frames: Int)
    /// A network was asked for, counted from 1, that a model of so many does not have.
    case noSuchNetwork(model: String, network: Int, networks: Int)
    /// A length unit was asked for, and the file names none.
    case noLengthUnit(String)
    /// A fit takes more bytes of memory than it may.
    case tooMuchMemory(needed: Int, limit: Int)
    /// There are several clips, and fewer than folds to divide them into.
    case tooFewForFolds(clips: Int, folds: Int)
    /// The folder holds the folds of a cross-validation of other clips or other options, which differ in this.
    case otherFolds(folder: String, differences: [RequestDifference])
    /// The seconds asked for are no frame of a clip whose frames last so long.
    case lessThanAFrame(seconds: Double, clip: String, frameTime: Double)
    case noSuchFolder(output: String, folder: String)
    case outputIsFolder(String)
    case notWritable(output: String, reason: String)
    /// The output could be begun and not be written to its end.
    case writeFailed(output: String, reason: String)
    /// A file stands there that this program did not make.
    case outputExists(String)
    case outputIsInput(String)
    /// The monitor asked to stop.
    case stopped
}

/// Whose fault an error is.
///
/// A batch's report tells it by these numbers, which are those of sysexits.h.
package enum FaultCategory: Int32, Codable, Sendable {
    /// What was asked for cannot be meant.
    case badRequest = 64
    /// The data is bad; trying again brings nothing else.
    case badData = 65
    case noInput = 66
    case cannotCreate = 73
    case inputOutput = 74
    case stopped = 130

    /// The category of any error that a use case throws.
    package init(_ error: any Error) {
        switch error {
        case let error as any MotionFileError:
            self =
                switch error.category {
                case .noInput: .noInput
                case .badData: .badData
                case .ioError: .inputOutput
                }
        case is ForecastError, is ClassifierError, is ONNXFault: self = .badData
        case let error as UseCaseError: self = error.category
        default: self = .inputOutput
        }
    }
}

extension UseCaseError {
    fileprivate var category: FaultCategory {
        switch self {
        case .noSuchInput, .noClips, .noCheckpoint, .clipGone: .noInput
        case .inputIsFolder, .inputChanged, .clipChanged, .otherCheckpoint: .badData
        case .noSuchFolder, .outputIsFolder, .notWritable, .outputExists, .outputIsInput, .otherFolds:
            .cannotCreate
        case .writeFailed: .inputOutput
        case .gapsInArray, .severalClips, .noLengthUnit, .lessThanAFrame, .noSuchFrame, .noSuchNetwork,
            .tooMuchMemory,
            .tooFewForFolds:
            .badRequest
        case .stopped: .stopped
        }
    }
}
