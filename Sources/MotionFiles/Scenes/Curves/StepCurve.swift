/// A key's number is held until the next key.
enum StepCurve: SceneCurve {
    static let name = "STEP"

    static func number(_ sampler: SceneSampler, at point: SceneCurvePoint, column: Int) -> Double {
        sampler.ends(point.key, column).0
    }
}
