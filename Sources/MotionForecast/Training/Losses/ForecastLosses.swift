import Foundation
import Tensors

/// What a network's predictions are blamed for: the terms whose weight in the settings is not 0.
struct ForecastLosses: Sendable {
    /// All terms, in the order in which their errors are added up.
    private static let all: [any LossTerm.Type] = [
        JointPositionLoss.self, PathLoss.self, FeatureLoss.self, VelocityLoss.self, EnergyLoss.self,
    ]

    private let terms: [any LossTerm]

    init(_ settings: ForecasterSettings, data: TrainingData, windows: Int) {
        let context = LossContext(settings, data: data)
        terms = Self.all.compactMap { $0.init(context) }
    }

    /// Adds the gradients of all errors to the shard's, and returns the sum of the weighted errors.
    func compare(_ shard: TrainingShard) -> Double {
        let windows = PredictedWindows(shard)
        return terms.reduce(0) { $0 + $1.add(windows) }
    }
}

extension PredictedWindows {
    /// What a shard has predicted in this step.
    init(_ shard: TrainingShard) {
        self.init(
            windows: shard.windows, steps: shard.settings.shape.predicted, predictions: shard.predictions,
            targets: shard.targets,
            frameWeights: shard.settings.frameWeights, shown: shard.shown, carry: shard.carry,
            gain: shard.gain,
            predictionGradients: shard.predictionGradients, changeGradients: shard.changeGradients)
    }
}

extension ForecasterSettings {
    /// What the error of each predicted frame weighs; the mean is 1.
    var frameWeights: [Float] {
        let weights = (1...shape.predicted).map { pow(Double($0), -earliness) }
        let mean = weights.reduce(0, +) / Double(weights.count)
        return weights.map { Float($0 / mean) }
    }
}

extension Float {
    /// 1, 0 or -1, as the number is.
    var direction: Float { self > 0 ? 1 : (self < 0 ? -1 : 0) }
}
