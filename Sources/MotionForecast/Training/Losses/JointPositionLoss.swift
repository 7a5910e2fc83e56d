import Tensors

/// The mean distance of joints and End Sites from where they should be, in the body's frame.
struct JointPositionLoss: LossTerm {
    private let weight: Float
    private let kinematics: KinematicLoss

    init?(_ context: LossContext) {
        guard context.settings.positionWeight > 0 else { return nil }
        let data = context.data
        weight = Float(context.settings.positionWeight)
        kinematics = KinematicLoss(
            KinematicPlan(data.layout, still: data.still, scale: context.scale), scaling: data.scaling)
    }

    func add(_ batch: PredictedWindows) -> Double {
        let part = 1 / Float(batch.windows * batch.steps)
        var sum = 0.0
        for t in 0..<batch.steps {
            sum += Double(
                kinematics.add(
                    batch.predictions.slice(rows: batch.rows(t)),
                    targets: batch.targets.slice(rows: batch.rows(t)),
                    weight: weight * part * batch.frameWeights[t],
                    to: batch.predictionGradients.slice(rows: batch.rows(t))))
        }
        return sum
    }
}
