/// A cubic Bézier curve whose control points are the tangents' ends.
enum BezierCurve: SceneCurve {
    static let name = "BEZIER"
    static let needsTangents = true

    static func number(_ sampler: SceneSampler, at point: SceneCurvePoint, column: Int) -> Double {
        let key = point.key
        let (a, b) = sampler.ends(key, column)
        guard let out = sampler.outgoing, let into = sampler.incoming else {
            return a + point.fraction * (b - a)
        }
        let s = fraction(sampler, point, column, out, into)
        return cubic(s, a, out.value(key, column), into.value(key + 1, column), b)
    }

    private static func cubic(
        _ s: Double, _ p0: Double, _ c0: Double, _ c1: Double, _ p1: Double
    ) -> Double {
        let r = 1 - s
        return r * r * r * p0 + 3 * s * r * r * c0 + 3 * s * s * r * c1 + s * s * s * p1
    }

    /// How far along the segment, from 0 to 1, the curve passes the time.
    private static func fraction(
        _ sampler: SceneSampler, _ point: SceneCurvePoint, _ column: Int, _ out: SceneTangents,
        _ into: SceneTangents
    ) -> Double {
        let key = point.key
        guard let x1 = out.time(key, column), let x2 = into.time(key + 1, column) else {
            return point.fraction
        }
        let (x0, x3) = (sampler.times[key], sampler.times[key + 1])
        // Control points outside the segment would lead the curve back in time.
        let (c1, c2) = (min(max(x1, x0), x3), min(max(x2, x0), x3))
        return Bisection.root(near: point.fraction) { cubic($0, x0, c1, c2, x3) - point.time }
    }
}
