import MotionPredict

/// What `fit --json` prints.
struct FitReport: Encodable {
    let output: String
    let clips: [String]
    let frames: Int
    let features: Int
    let parameters: Int
    let observe: Int
    let predict: Int
    let framesPerSecond: Double
    let units: Int
    let steps: Int
    let seconds: Double
    let heldOut: HeldOut?
    let verdict: Verdict

    struct HeldOut: Encodable {
        let windows: Int
        let horizons: [Double]
        let errors: [Double]
        let zeroVelocityErrors: [Double]
        let spreads: [Double]
        let error: Double
        let zeroVelocityError: Double
    }

    init(_ model: ModelFile, seconds: Double, output: String) {
        self.output = output
        clips = model.description.clips
        frames = model.description.frames
        let forecaster = model.forecaster
        features = forecaster.layout.count
        parameters = forecaster.parameterCount
        observe = forecaster.settings.shape.observed
        predict = forecaster.settings.shape.predicted
        framesPerSecond = 1 / forecaster.rate.frameTime
        units = forecaster.settings.units
        steps = forecaster.settings.steps
        self.seconds = seconds
        verdict = Verdict(model.description.heldOut)
        heldOut = model.description.heldOut.map {
            HeldOut(
                windows: $0.windows, horizons: $0.horizons, errors: $0.errors,
                zeroVelocityErrors: $0.zeroVelocityErrors, spreads: $0.spreads, error: $0.error,
                zeroVelocityError: $0.zeroVelocityError)
        }
    }

    /// The comparison with the zero-velocity baseline, in words.
    static func sentence(_ comparison: HeldOutSummary, bodySize: Double) -> String {
        let percent = { (error: Double) in
            bodySize > 0 ? " (\((100 * error / bodySize).short) % of the body's size)" : ""
        }
        let (error, baseline) = (comparison.error, comparison.zeroVelocityError)
        // A baseline that is right but for rounding makes no number that anybody reads.
        let ratio = baseline > 0 ? min(error / baseline, 1e6) : 1
        let verdict =
            ratio < 1
            ? "\((100 * (1 - ratio)).short) % better" : "not better, by \((100 * (ratio - 1)).short) %"
        let horizons = comparison.horizons.map { $0.short }.joined(separator: ", ")
        return "held-out frames: mean joint error \(error.short)\(percent(error)), zero-velocity baseline "
            + "\(baseline.short)\(percent(baseline)): \(verdict) (\(comparison.windows) windows, at \(horizons) s; "
            + "measured on a trial that had not seen them, the model then learnt from all frames)"
    }
}

/// What `fit --labels --json` prints.
struct KindsReport: Encodable {
    let output: String
    let kinds: [String]
    let clips: [Int]
    let frames: Int
    let seconds: Double
    let heldOut: ClassifierHeldOut?

    init(_ model: ClassifierFile, seconds: Double, output: String) {
        self.output = output
        let description = model.description
        kinds = description.kinds
        clips = description.clips
        frames = description.settings.frames
        self.seconds = seconds
        heldOut = description.heldOut
    }
}
