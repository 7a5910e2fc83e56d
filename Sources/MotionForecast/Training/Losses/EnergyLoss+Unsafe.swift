import Tensors

/// The mean error in how much each feature of each window moves on the whole, wherever it goes, weighted by feature.
///
/// The error of a window's feature is |mean over t of |change| - the same of the target's change|, in units of the
/// typical change; features that are velocities themselves are left out.
struct EnergyLoss: LossTerm {
    private let weight: Float
    private let weights: FloatBuffer

    init?(_ context: LossContext) {
        guard context.settings.energyWeight > 0 else { return nil }
        weight = Float(context.settings.energyWeight)
        weights = context.weights
    }

    func add(_ batch: PredictedWindows) -> Double {
        let (features, windows, steps) = (batch.features, batch.windows, batch.steps)
        let part = weight / Float(windows * steps * features)
        let (carry, gain, weights) = (batch.carry.base, batch.gain.base, weights.base)
        var sum = 0.0
        for n in 0..<windows {
            for f in 0..<features where carry[f] > 0 {
                var excess: Float = 0
                var before = batch.shown[0].row(n)[f]
                for t in 0..<steps {
                    let row = t * windows + n
                    let target = batch.targets.row(row)[f]
                    let own = batch.predictions.row(row)[f] - batch.shown[t].row(n)[f]
                    excess += (abs(own) - abs(target - before)) / gain[f]
                    before = target
                }
                sum += Double(part * weights[f] * abs(excess))
                let slope = part * weights[f] * excess.direction
                for t in 0..<steps {
                    let row = t * windows + n
                    let own = batch.predictions.row(row)[f] - batch.shown[t].row(n)[f]
                    batch.changeGradients.row(row)[f] += slope * own.direction
                }
            }
        }
        return sum
    }
}
