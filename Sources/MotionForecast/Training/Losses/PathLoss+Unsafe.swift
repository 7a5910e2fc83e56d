import MotionCore
import Tensors

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The mean distance of the body's position from its true path, with the error of its heading on a lever, and their exact
/// gradient by turn and travel.
///
/// Turn and travel are integrated from the last observed frame on, as `FeatureLayout.advance` does.
final class PathLoss: LossTerm, @unchecked Sendable {
    /// What the mean distance counts in the whole loss.
    private let weight: Float
    private let turn: Int?
    private let travel: Int?
    /// The length, in units of the loss, at which a wrong heading is felt.
    private let lever: Float
    private let scale: [Float]
    private let mean: [Float]
    /// Seconds of a step, and what lengths are multiplied by.
    private let seconds: Float
    private let unit: Float
    /// -1 where turning about the up axis takes the second horizontal axis to the first.
    private let sense: Float
    private var headings: [Float]
    private var headingErrors: [Float]
    private var errors: [SIMD2<Float>]
    private var ways: [SIMD2<Float>]

    convenience init?(_ context: LossContext) {
        let (settings, data) = (context.settings, context.data)
        guard settings.pathWeight > 0 else { return nil }
        self.init(
            data.layout, scaling: data.scaling, seconds: data.rate.frameTime, scale: context.scale,
            // Where features count themselves, turn does too.
            lever: settings.featureWeight > 0 ? 0 : LossContext.bodySize / 4, steps: settings.shape.predicted,
            weight: settings.pathWeight)
    }

    /// Nil where nothing travels or turns.
    init?(
        _ layout: FeatureLayout, scaling: FeatureScaling, seconds: Double, scale: Double, lever: Double,
        steps: Int, weight: Double
    ) {
        guard layout.blocks.contains(where: \.isVelocity) else { return nil }
        self.weight = Float(weight)
        self.lever = Float(lever)
        travel = layout.blocks.firstIndex(of: .travel).map { layout.firstFeature[$0] }
        turn = layout.blocks.firstIndex(of: .turn).map { layout.firstFeature[$0] }
        (self.scale, mean) = (scaling.scale, scaling.mean)
        self.seconds = Float(seconds)
        unit = Float(scale)
        sense = layout.up == .y ? -1 : 1
        headings = Array(repeating: 0, count: steps)
        headingErrors = Array(repeating: 0, count: steps)
        errors = Array(repeating: .zero, count: steps)
        ways = Array(repeating: .zero, count: steps)
    }

    func add(_ batch: PredictedWindows) -> Double {
        add(
            batch.predictions, targets: batch.targets, windows: batch.windows, frames: batch.frameWeights,
            weight: weight * (1 / Float(batch.windows * batch.steps)), to: batch.predictionGradients)
    }

    /// Adds to `gradient` that of `weight` times the distance, summed over rows, and returns that sum.
    ///
    /// - Parameter frames: what the distance in each frame counts beside; nil for 1.
    func add(
        _ predictions: MatrixView, targets: MatrixView, windows: Int, frames: [Float]? = nil, weight: Float,
        to gradient: MatrixView
    ) -> Double {
        let weights = headings.indices.map { weight * (frames?[$0] ?? 1) }
        var sum = 0.0
        for n in 0..<windows {
            var (position, truth) = (SIMD2<Float>.zero, SIMD2<Float>.zero)
            var (heading, trueHeading) = (Float(0), Float(0))
            for t in headings.indices {
                let row = t * windows + n
                headings[t] = heading
                ways[t] = step(predictions.row(row), &heading)
                position += ways[t]
                truth += step(targets.row(row), &trueHeading)
                let error = position - truth
                let weight = weights[t]
                let distance = ((error * error).sum() + 1e-6).squareRoot()
                sum += Double(weight * distance)
                errors[t] = error * (weight / distance)
                let turned = heading - trueHeading
                let angle = (turned * turned + 1e-10).squareRoot()
                sum += Double(weight * lever * angle)
                headingErrors[t] = weight * lever * turned / angle
            }
            // A step carries all positions after it; a heading turns all steps after it.
            var (toPosition, toHeading) = (SIMD2<Float>.zero, Float(0))
            for t in headings.indices.reversed() {
                let target = gradient.row(t * windows + n)
                toHeading += headingErrors[t]
                if let turn { target[turn] += toHeading * seconds * scale[turn] }
                toPosition += errors[t]
                let (c, s) = (cos(headings[t]), sense * sin(headings[t]))
                let factor = unit * seconds
                if let travel {
                    target[travel] += (c * toPosition.x + s * toPosition.y) * factor * scale[travel]
                    target[travel + 1] += (c * toPosition.y - s * toPosition.x) * factor * scale[travel + 1]
                }
                toHeading += sense * (toPosition.y * ways[t].x - toPosition.x * ways[t].y)
            }
        }
        return sum
    }

    /// The way of one step, and the heading after it.
    private func step(_ features: UnsafeMutablePointer<Float>, _ heading: inout Float) -> SIMD2<Float> {
        let value = { (index: Int) in features[index] * self.scale[index] + self.mean[index] }
        let (side, ahead) = travel.map { (value($0), value($0 + 1)) } ?? (0, 0)
        let (c, s) = (cos(heading), sense * sin(heading))
        if let turn { heading += value(turn) * seconds }
        return SIMD2(c * side - s * ahead, s * side + c * ahead) * (unit * seconds)
    }
}
