import MotionCore
import RecurrentNetworks
import Tensors

/// What a window's predictions are blamed for, each part with its weight.
final class ForecastLosses: @unchecked Sendable {
    /// The body's size in the unit of the kinematic loss.
    private static let bodySize = 100.0

    private let settings: ForecasterSettings
    private let weight: FloatBuffer
    private let kinematics: KinematicLoss?
    private let path: PathLoss?

    init(_ settings: ForecasterSettings, data: TrainingData, windows: Int) {
        self.settings = settings
        weight = .init(FeatureWeights(data.layout).values)
        let scale = Self.bodySize / max(1e-9, data.bodySize)
        kinematics =
            settings.positionWeight > 0
            ? KinematicLoss(
                KinematicPlan(data.layout, still: data.still, scale: scale), scaling: data.scaling) : nil
        path =
            settings.pathWeight > 0
            ? PathLoss(
                data.layout, scaling: data.scaling, seconds: data.rate.frameTime, scale: scale,
                // Where features count themselves, turn does too.
                lever: settings.featureWeight > 0 ? 0 : Self.bodySize / 4, steps: settings.shape.predicted)
            : nil
    }

    /// Adds the gradients of all errors to the shard's, and returns their weighted sum.
    func compare(_ shard: TrainingShard) -> Double {
        var sum = 0.0
        let steps = settings.shape.predicted
        let share = 1 / Float(shard.windows * steps)
        if let kinematics {
            for t in 0..<steps {
                sum += Double(
                    kinematics.add(
                        shard.predictions.slice(rows: shard.rows(t)),
                        targets: shard.targets.slice(rows: shard.rows(t)),
                        weight: Float(settings.positionWeight) * share,
                        to: shard.predictionGradients.slice(rows: shard.rows(t))))
            }
        }
        if let path {
            sum += path.add(
                shard.predictions, targets: shard.targets, windows: shard.windows,
                weight: Float(settings.pathWeight) * share, to: shard.predictionGradients)
        }
        if settings.featureWeight > 0 || settings.velocityWeight > 0 { sum += compareFeatures(shard) }
        if settings.energyWeight > 0 { sum += compareEnergy(shard) }
        return sum
    }

    /// Loss: `featureWeight` times mean |prediction - target|, and `velocityWeight` times the mean error of the
    /// change from the frame shown, in units of the typical one, both weighted by feature.
    private func compareFeatures(_ shard: TrainingShard) -> Double {
        let (features, windows) = (shard.network.features, shard.windows)
        let share = 1 / Float(windows * settings.shape.predicted * features)
        let (place, velocity) = (Float(settings.featureWeight), Float(settings.velocityWeight))
        let (carry, gain, weight) = (shard.carry.base, shard.gain.base, weight.base)
        var sum: Float = 0
        for t in 0..<settings.shape.predicted {
            for n in 0..<windows {
                let row = t * windows + n
                let (prediction, target) = (shard.predictions.row(row), shard.targets.row(row))
                let gradient = shard.predictionGradients.row(row)
                for f in 0..<features {
                    let error = prediction[f] - target[f]
                    gradient[f] += place * share * weight[f] * error.direction
                    sum += place * share * weight[f] * abs(error)
                }
                let (x, change) = (shard.shown[t].row(n), shard.changeGradients.row(row))
                let before = t == 0 ? shard.shown[0].row(n) : shard.targets.row(row - windows)
                for f in 0..<features {
                    let error = (prediction[f] - x[f] - target[f] + before[f]) / gain[f]
                    let scale = carry[f] * velocity * share * weight[f]
                    change[f] += scale * error.direction
                    sum += scale * abs(error)
                }
            }
        }
        return Double(sum)
    }

    /// Adds the error in how much each feature of each window moves on the whole.
    ///
    /// Loss: `energyWeight` times |mean over t of |change| - the same of the target's change|, in units of the
    /// typical change; features that are velocities themselves are left out.
    private func compareEnergy(_ shard: TrainingShard) -> Double {
        let (features, windows, steps) = (shard.network.features, shard.windows, settings.shape.predicted)
        let share = Float(settings.energyWeight) / Float(windows * steps * features)
        let (carry, gain, weight) = (shard.carry.base, shard.gain.base, weight.base)
        var sum = 0.0
        for n in 0..<windows {
            for f in 0..<features where carry[f] > 0 {
                var excess: Float = 0
                var before = shard.shown[0].row(n)[f]
                for t in 0..<steps {
                    let row = t * windows + n
                    let target = shard.targets.row(row)[f]
                    let own = shard.predictions.row(row)[f] - shard.shown[t].row(n)[f]
                    excess += (abs(own) - abs(target - before)) / gain[f]
                    before = target
                }
                sum += Double(share * weight[f] * abs(excess))
                let slope = share * weight[f] * excess.direction
                for t in 0..<steps {
                    let row = t * windows + n
                    let own = shard.predictions.row(row)[f] - shard.shown[t].row(n)[f]
                    shard.changeGradients.row(row)[f] += slope * own.direction
                }
            }
        }
        return sum
    }
}

extension Float {
    /// 1, 0 or -1, as the number is.
    var direction: Float { self > 0 ? 1 : (self < 0 ? -1 : 0) }
}
