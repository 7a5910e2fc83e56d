import MotionCore

/// What keeps clips from being learnt or a model from being used.
public enum ForecastError: Error, Equatable, Sendable {
    /// A clip with one frame, or none.
    case noMotion(clip: String, frames: Int)
    /// No channel of the clip ever changes.
    case nothingMoves(clip: String)
    /// Fewer frames, at the model's rate, than a window takes.
    case tooShort(clip: String, frames: Int, needed: Int, rate: Double)
    /// Two clips, or a clip and a model, of different skeletons.
    case skeletonsDiffer(clip: String, expected: String, differences: [SkeletonDifference])
    /// So many frames of so many channels are more than is worked on.
    case tooMuch(clip: String, frames: Double, channels: Int)
    /// The frames of a clip lie too far apart for a model that thinks at `rate` frames a second.
    case ratesApart(clip: String, frameTime: Double, model: String, rate: Double)
    /// More frames in a window than a network is built for.
    case longWindow(frames: Int, most: Int)
    /// A number of a training is none any more: in the gradient of this tensor, or in the loss.
    case diverged(step: Int, tensor: String)
    /// The file is no model of this program.
    case notAModel(file: String)
    /// The model was written by another version of the program.
    case modelVersion(file: String, found: String, expected: String)
    /// The model's parts do not fit together, or are not readable.
    case damagedModel(file: String, reason: String)
}
