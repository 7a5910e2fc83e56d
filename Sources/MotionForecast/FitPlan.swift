import MotionCore

/// What `fit` chooses from what it is given: rate, window and length of training.
public struct FitPlan: Equatable, Sendable {
    public var rate: ModelRate
    public var settings: ForecasterSettings

    /// Seconds shown and predicted where the clips are long enough.
    private static let (observedSeconds, predictedSeconds) = (0.5, 2.0)
    /// Multiplications and additions that a training may take unless told otherwise.
    private static let effort = 4e12

    /// The plan for clips of one skeleton.
    ///
    /// - Parameters:
    ///   - frameCounts: the frames of each clip at the model's rate.
    ///   - features: F, the features of a frame.
    public init(rate: ModelRate, frameCounts: [Int], features: Int) {
        self.rate = rate
        let sorted = frameCounts.sorted()
        let typical = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        let frames = { (seconds: Double) in Int((seconds / rate.frameTime).rounded()) }
        // A window takes at most three fifths of a typical clip, so that there is more than one.
        let observed = min(frames(Self.observedSeconds), typical / 5)
        let predicted = min(frames(Self.predictedSeconds), typical * 2 / 5)
        settings = ForecasterSettings(
            shape: WindowShape(observed: max(2, observed), predicted: max(2, predicted)))
        settings.steps = Self.steps(settings, features: features)
    }

    /// The training steps that the usual effort pays for, between 200 and 1000.
    public static func steps(_ settings: ForecasterSettings, features: Int) -> Int {
        let inputs = features + settings.units * settings.layers
        let perFrame = Double(8 * settings.units * settings.layers * inputs + 2 * settings.units * features)
        let perStep = 3 * perFrame * Double(settings.batch * settings.shape.frames)
        return min(1000, max(200, Int(effort / perStep)))
    }
}
