/// The uniform cubic B-spline through four neighbours; it goes near its keys, not through them.
enum BSplineCurve: SceneCurve {
    static let name = "BSPLINE"

    static func number(_ sampler: SceneSampler, at point: SceneCurvePoint, column: Int) -> Double {
        let p = (-1...2).map { sampler.neighbour(point.key + $0, column) }
        let s = point.fraction
        let r = 1 - s
        let (s2, s3) = (s * s, s * s * s)
        return
            (r * r * r * p[0] + (3 * s3 - 6 * s2 + 4) * p[1] + (-3 * s3 + 3 * s2 + 3 * s + 1) * p[2]
            + s3 * p[3]) / 6
    }
}
