import Tensors

/// One part of what a network's predictions are blamed for in training.
///
/// A new term is a file in `Training/Losses`, a weight in `ForecasterSettings` and a line in `ForecastLosses`.
protocol LossTerm: Sendable {
    /// Nil where the settings leave the term out, or the data give it nothing to compare.
    init?(_ context: LossContext)
    /// Adds the gradients of the weighted error of some windows to theirs, and returns that error.
    func add(_ windows: PredictedWindows) -> Double
}

/// What loss terms are made from.
struct LossContext {
    let settings: ForecasterSettings
    let data: TrainingData
    /// What each feature's error weighs.
    let weights: FloatBuffer

    /// The body's size in the unit of losses in positions.
    static let bodySize = 100.0

    /// What lengths in the file's unit are multiplied by.
    var scale: Double { Self.bodySize / max(1e-9, data.bodySize) }

    init(_ settings: ForecasterSettings, data: TrainingData) {
        self.settings = settings
        self.data = data
        weights = .init(FeatureWeights(data.layout).values)
    }
}

/// The predictions for N windows beside the truth, in scaled features; row t·N + n is frame t of window n.
struct PredictedWindows {
    /// N, and T predicted.
    let windows: Int
    let steps: Int
    let predictions: MatrixView
    let targets: MatrixView
    /// T weights of the frames' errors; their mean is 1.
    let frameWeights: [Float]
    /// The frame shown before each step, N rows each.
    let shown: [MatrixView]
    /// F numbers, 1 or 0: what of the frame shown goes on, as the step rule has it.
    let carry: FloatBuffer
    /// F units of a change.
    let gain: FloatBuffer
    /// Where the gradients go: of the predictions, and of the changes from the frame shown in units of the output.
    let predictionGradients: MatrixView
    let changeGradients: MatrixView

    /// F, the features of a frame.
    var features: Int { predictions.columns }

    /// The rows of frame `t`.
    func rows(_ t: Int) -> Range<Int> { t * windows..<(t + 1) * windows }
}
