import MotionCore
import RecurrentNetworks
import Tensors

/// Tells the kind of a motion: an LSTM reads a window of features, and a softmax over kinds ends it (many to one).
package struct MotionClassifier: Sendable {
    package let settings: ClassifierSettings
    package let layout: FeatureLayout
    package let rate: ModelRate
    /// K kinds, in the order of the probabilities.
    package let kinds: [String]
    /// F means and F scales of the features.
    package let mean: [Float]
    package let scale: [Float]
    /// The network's weights by name.
    package let weights: [String: Tensor]

    package init(
        settings: ClassifierSettings, layout: FeatureLayout, rate: ModelRate, kinds: [String], mean: [Float],
        scale: [Float], weights: [String: Tensor]
    ) {
        precondition(mean.count == layout.count && scale.count == layout.count, "a number for each feature")
        self.settings = settings
        self.layout = layout
        self.rate = rate
        self.kinds = kinds
        self.mean = mean
        self.scale = scale
        self.weights = weights
    }

    /// One window of a clip and how likely each kind is in it.
    package struct Window: Equatable, Sendable {
        /// Seconds from the clip's first frame to the window's.
        package let start: Double
        /// K numbers that sum to 1.
        package let probabilities: [Double]
    }

    /// The probabilities of windows that overlap by half and reach the clip's end.
    ///
    /// Throws `ForecastError.tooShort` where the clip holds no window; `name` names it then.
    package func windows(of clip: Clip, name: String) throws -> [Window] {
        try clip.requireRate(rate, of: "the model", name: name)
        let sequence = layout.sequences(of: clip, rate: rate)[0]
        let count = settings.frames
        guard sequence.frameCount >= count else {
            throw ForecastError.tooShort(
                clip: name, frames: sequence.frameCount, needed: count, rate: 1 / rate.frameTime)
        }
        let last = sequence.frameCount - count
        let starts = Array(stride(from: 0, to: last, by: max(1, count / 2))) + [last]
        return zip(starts, try probabilities(of: sequence, from: starts)).map { start, probabilities in
            Window(start: Double(start) * rate.frameTime, probabilities: probabilities)
        }
    }

    /// K probabilities of each window of a sequence, which begin in these rows.
    package func probabilities(of sequence: FeatureSequence, from starts: [Int]) throws -> [[Double]] {
        let count = settings.frames
        let input = ClassifierInput(layout: layout, mean: mean, scale: scale, frames: count)
        var numbers: [Float] = []
        for start in starts { input.append(sequence, start, to: &numbers) }
        let output = try network().predict(Tensor(numbers, shape: [starts.count, count, layout.count])).values
        return starts.indices.map { index in
            kinds.indices.map { Double(output[index * kinds.count + $0]) }
        }
    }

    /// The mean of the windows' probabilities.
    package func probabilities(_ windows: [Window]) -> [Double] {
        kinds.indices.map { kind in
            windows.reduce(0) { $0 + $1.probabilities[kind] } / Double(max(1, windows.count))
        }
    }

    /// The network with this model's weights.
    private func network() throws -> Sequential {
        let network = try Self.network(settings, features: layout.count, kinds: kinds.count)
        try network.setWeights(weights)
        return network
    }

    /// A network with weights as they are before training.
    static func network(_ settings: ClassifierSettings, features: Int, kinds: Int) throws -> Sequential {
        var random = RandomSource(seed: settings.seed)
        return try Sequential(inputShape: [settings.frames, features], using: &random) {
            LSTM(settings.units)
            Dropout(settings.dropout)
            Dense(kinds, activation: .softmax)
        }
    }
}

/// Cuts windows of features for a classifier: T × F numbers.
///
/// Poses are told relative to the window's last one, which itself stands in the last row; speeds of turn and travel,
/// which are relative already, stay as they are.
struct ClassifierInput {
    let frames: Int
    private let mean: [Float]
    private let scale: [Float]
    /// For each feature whether it is a speed.
    private let isSpeed: [Bool]

    init(layout: FeatureLayout, mean: [Float], scale: [Float], frames: Int) {
        self.frames = frames
        self.mean = mean
        self.scale = scale
        isSpeed = layout.isSpeed
    }

    /// Adds the window that begins in row `start` of a sequence.
    func append(_ sequence: FeatureSequence, _ start: Int, to numbers: inout [Float]) {
        let width = mean.count
        let last = (start + frames - 1) * width
        for row in start..<start + frames {
            for feature in 0..<width {
                let value = sequence.values[row * width + feature]
                let isWhole = isSpeed[feature] || row == start + frames - 1
                let origin = isWhole ? mean[feature] : sequence.values[last + feature]
                numbers.append((value - origin) / scale[feature])
            }
        }
    }
}
