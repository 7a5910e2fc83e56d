/// A key's number is held until the next key.
enum StepCurve: COLLADACurve {
    static let name = "STEP"

    static func number(_ sampler: COLLADASampler, at point: COLLADACurvePoint, column: Int) -> Double {
        sampler.ends(point.key, column).0
    }
}
