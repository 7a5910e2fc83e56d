/// A straight line from key to key.
enum LinearCurve: SceneCurve {
    static let name = "LINEAR"

    static func number(_ sampler: SceneSampler, at point: SceneCurvePoint, column: Int) -> Double {
        let (a, b) = sampler.ends(point.key, column)
        return a + point.fraction * (b - a)
    }
}
