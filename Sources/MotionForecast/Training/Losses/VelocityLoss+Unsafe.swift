import Tensors

/// The mean error of the change from the frame shown to the next, in units of the typical one, weighted by feature.
///
/// Features that are velocities themselves are left out.
struct VelocityLoss: LossTerm {
    private let weight: Float
    private let weights: FloatBuffer

    init?(_ context: LossContext) {
        guard context.settings.velocityWeight > 0 else { return nil }
        weight = Float(context.settings.velocityWeight)
        weights = context.weights
    }

    func add(_ batch: PredictedWindows) -> Double {
        let (features, windows) = (batch.features, batch.windows)
        let even = 1 / Float(windows * batch.steps * features)
        let (carry, gain, weights) = (batch.carry.base, batch.gain.base, weights.base)
        var sum: Float = 0
        for t in 0..<batch.steps {
            let part = even * batch.frameWeights[t]
            for n in 0..<windows {
                let row = t * windows + n
                let (prediction, target) = (batch.predictions.row(row), batch.targets.row(row))
                let (x, change) = (batch.shown[t].row(n), batch.changeGradients.row(row))
                let before = t == 0 ? batch.shown[0].row(n) : batch.targets.row(row - windows)
                for f in 0..<features {
                    let error = (prediction[f] - x[f] - target[f] + before[f]) / gain[f]
                    let scale = carry[f] * weight * part * weights[f]
                    change[f] += scale * error.direction
                    sum += scale * abs(error)
                }
            }
        }
        return Double(sum)
    }
}
