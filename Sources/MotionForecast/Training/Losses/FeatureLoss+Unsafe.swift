import Tensors

/// The mean error of the predicted features, weighted by feature.
struct FeatureLoss: LossTerm {
    private let weight: Float
    private let weights: FloatBuffer

    init?(_ context: LossContext) {
        guard context.settings.featureWeight > 0 else { return nil }
        weight = Float(context.settings.featureWeight)
        weights = context.weights
    }

    func add(_ batch: PredictedWindows) -> Double {
        let features = batch.features
        let even = 1 / Float(batch.windows * batch.steps * features)
        let weights = weights.base
        var sum: Float = 0
        for row in 0..<batch.steps * batch.windows {
            let (prediction, target) = (batch.predictions.row(row), batch.targets.row(row))
            let gradient = batch.predictionGradients.row(row)
            let part = even * batch.frameWeights[row / batch.windows]
            for f in 0..<features {
                let error = prediction[f] - target[f]
                gradient[f] += weight * part * weights[f] * error.direction
                sum += weight * part * weights[f] * abs(error)
            }
        }
        return Double(sum)
    }
}
