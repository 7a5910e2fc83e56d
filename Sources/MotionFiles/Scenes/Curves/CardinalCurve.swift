/// A Hermite curve whose tangents follow from the neighbouring keys (Catmull and Rom, 1974).
enum CardinalCurve: SceneCurve {
    static let name = "CARDINAL"

    static func number(_ sampler: SceneSampler, at point: SceneCurvePoint, column: Int) -> Double {
        let key = point.key
        let (a, b) = sampler.ends(key, column)
        let (before, after) = (sampler.neighbour(key - 1, column), sampler.neighbour(key + 2, column))
        return HermiteCurve.cubic(point.fraction, a, (b - before) / 2, (after - a) / 2, b)
    }
}
