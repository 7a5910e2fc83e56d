/// A straight line from key to key.
enum LinearCurve: COLLADACurve {
    static let name = "LINEAR"

    static func number(_ sampler: COLLADASampler, at point: COLLADACurvePoint, column: Int) -> Double {
        let (a, b) = sampler.ends(point.key, column)
        return a + point.fraction * (b - a)
    }
}
