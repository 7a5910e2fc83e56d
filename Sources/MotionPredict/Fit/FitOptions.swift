public import MotionForecast

/// What a fit is asked for; nil leaves the choice to the clips.
///
/// All of it decides what is learnt: a training is resumed, and a batch's work reused, where these are equal.
public struct FitOptions: Encodable, Equatable, Sendable {
    /// How much of a clip a window shows.
    public var observe: Span?
    /// How much a window predicts.
    public var predict: Span?
    /// Frames a second at which the model thinks.
    public var framesPerSecond: Double?
    /// Units of each LSTM layer.
    public var units: Int?
    /// Layers of encoder and decoder.
    public var layers: Int?
    /// Networks whose predictions are averaged.
    public var members: Int?
    /// Times that as many windows are drawn as there are.
    public var epochs: Int?
    /// Minutes to train for; they set the number of steps by the speed of this machine.
    public var minutes: Double?
    /// Windows in a training step.
    public var batchSize: Int?
    /// The seed of all random numbers: the same seed gives the same model, on any number of threads.
    public var seed: UInt64 = 1
    /// The fraction of frames, or of clips, that is held out for a trial before the training on all; 0 for no trial.
    public var heldOut = 0.2
    /// Checks on held-out frames without improvement before the trial ends; nil for never.
    public var patience: Int?
    /// The bytes of memory that the whole process may take; where `members` is nil, as many networks are learnt as fit.
    public var memory: Int?
    /// Whether a model is wanted within seconds: small networks, trained for little time.
    public var isQuick = false
    /// Whether to learn also from frames that are no motion, and to go on from them.
    public var keepFaults = false

    public init() {}

    /// As the options are called on the command line.
    private enum CodingKeys: String, CodingKey {
        case observe, predict, units, layers, members, epochs, minutes, seed, patience, memory
        case framesPerSecond = "fps"
        case batchSize = "batch-size"
        case heldOut = "validation-split"
        case isQuick = "quick"
        case keepFaults = "keep-faults"
    }

    var wishes: FitSession.Wishes {
        var wishes = FitSession.Wishes()
        wishes.observed = observe
        wishes.predicted = predict
        wishes.framesPerSecond = framesPerSecond
        wishes.units = units
        wishes.layers = layers
        wishes.epochs = epochs
        wishes.batch = batchSize
        wishes.members = members
        wishes.seed = seed
        wishes.isQuick = isQuick
        return wishes
    }
}
