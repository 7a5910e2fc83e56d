/// A cubic Hermite curve: the tangents are its velocities at the keys.
enum HermiteCurve: SceneCurve {
    static let name = "HERMITE"
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

    static func cubic(_ s: Double, _ p0: Double, _ t0: Double, _ t1: Double, _ p1: Double) -> Double {
        let (s2, s3) = (s * s, s * s * s)
        return (2 * s3 - 3 * s2 + 1) * p0 + (s3 - 2 * s2 + s) * t0 + (s3 - s2) * t1 + (3 * s2 - 2 * s3) * p1
    }

    /// How far along the segment, from 0 to 1, the curve passes the time.
    private static func fraction(
        _ sampler: SceneSampler, _ point: SceneCurvePoint, _ column: Int, _ out: SceneTangents,
        _ into: SceneTangents
    ) -> Double {
        let key = point.key
        guard let t0 = out.time(key, column), let t1 = into.time(key + 1, column) else {
            return point.fraction
        }
        let (x0, x3) = (sampler.times[key], sampler.times[key + 1])
        // Within these bounds the curve never leads back in time.
        let most = 3 * (x3 - x0)
        let (d0, d1) = (min(max(t0, 0), most), min(max(t1, 0), most))
        return Bisection.root(near: point.fraction) { cubic($0, x0, d0, d1, x3) - point.time }
    }
}
