import MotionCore

/// The curves' formulas, with the bases of the COLLADA 1.4.1 specification, chapter 4.
extension COLLADASampler {
    static func bezier(_ s: Double, _ p0: Double, _ c0: Double, _ c1: Double, _ p1: Double) -> Double {
        let r = 1 - s
        return r * r * r * p0 + 3 * s * r * r * c0 + 3 * s * s * r * c1 + s * s * s * p1
    }

    static func hermite(_ s: Double, _ p0: Double, _ t0: Double, _ t1: Double, _ p1: Double) -> Double {
        let (s2, s3) = (s * s, s * s * s)
        return (2 * s3 - 3 * s2 + 1) * p0 + (s3 - 2 * s2 + s) * t0 + (s3 - s2) * t1 + (3 * s2 - 2 * s3) * p1
    }

    /// The uniform B-spline through four neighbours; it goes near its keys, not through them.
    func bspline(_ key: Int, _ s: Double, _ column: Int) -> Double {
        let p = (-1...2).map { neighbour(key + $0, column) }
        let r = 1 - s
        let (s2, s3) = (s * s, s * s * s)
        return
            (r * r * r * p[0] + (3 * s3 - 6 * s2 + 4) * p[1] + (-3 * s3 + 3 * s2 + 3 * s + 1) * p[2]
            + s3 * p[3]) / 6
    }

    /// A key's number; beyond the ends the line through the last two keys goes on.
    func neighbour(_ key: Int, _ column: Int) -> Double {
        let last = times.count - 1
        if key < 0 { return 2 * values[column] - values[min(1, last) * width + column] }
        if key > last { return 2 * values[last * width + column] - values[max(0, last - 1) * width + column] }
        return values[key * width + column]
    }

    /// The place on a Bézier segment at which it passes `time`.
    func bezierShare(
        _ key: Int, _ share: Double, _ time: Double, _ column: Int, _ out: COLLADATangents,
        _ into: COLLADATangents
    ) -> Double {
        guard let x1 = out.time(key, column), let x2 = into.time(key + 1, column) else { return share }
        let (x0, x3) = (times[key], times[key + 1])
        // Control points outside the segment would lead the curve back in time.
        let (c1, c2) = (min(max(x1, x0), x3), min(max(x2, x0), x3))
        return Self.solve(share) { Self.bezier($0, x0, c1, c2, x3) - time }
    }

    /// The place on a Hermite segment at which it passes `time`.
    func hermiteShare(
        _ key: Int, _ share: Double, _ time: Double, _ column: Int, _ out: COLLADATangents,
        _ into: COLLADATangents
    ) -> Double {
        guard let t0 = out.time(key, column), let t1 = into.time(key + 1, column) else { return share }
        let (x0, x3) = (times[key], times[key + 1])
        // Within these bounds the curve never leads back in time.
        let most = 3 * (x3 - x0)
        let (d0, d1) = (min(max(t0, 0), most), min(max(t1, 0), most))
        return Self.solve(share) { Self.hermite($0, x0, d0, d1, x3) - time }
    }

    /// The root, between 0 and 1, of a function that does not decrease there: bisection down to the last bits.
    private static func solve(_ guess: Double, _ function: (Double) -> Double) -> Double {
        var (low, high) = (0.0, 1.0)
        var middle = guess
        for _ in 0..<54 {
            let value = function(middle)
            if value == 0 { return middle }
            if value < 0 { low = middle } else { high = middle }
            middle = (low + high) / 2
        }
        return middle
    }
}

/// Two matrices with the way between them: the rotation at an even rate, stretch and translation in straight lines.
///
/// Shoemake and Duff, Matrix Animation and Polar Decomposition (1992). The numbers themselves blended would shrink a
/// joint that turns far between two keys.
struct MatrixBlend {
    private let rotations: (Quaternion, Quaternion)
    private let stretches: (Matrix3, Matrix3)
    private let translations: (Vector3, Vector3)

    /// Nil where a matrix is flat or one of them mirrors: then the numbers have to be blended.
    init?(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) {
        let (first, second) = (Affine(rows: a), Affine(rows: b))
        guard first.linear.determinant > 0, second.linear.determinant > 0,
            let from = first.linear.nearestRotation, let to = second.linear.nearestRotation
        else { return nil }
        rotations = (Quaternion(from), Quaternion(to))
        stretches = (from.transposed * first.linear, to.transposed * second.linear)
        translations = (first.translation, second.translation)
    }

    /// Writes the 16 numbers at `share` of the way.
    func write(share: Double, into state: inout [Double], from offset: Int) {
        let rotation = rotations.0.interpolated(to: rotations.1, share: share).matrix
        let linear = rotation * (stretches.0 * (1 - share) + stretches.1 * share)
        let translation = translations.0 + share * (translations.1 - translations.0)
        for row in 0..<3 {
            for column in 0..<3 { state[offset + 4 * row + column] = linear[row, column] }
            state[offset + 4 * row + 3] = translation[row]
        }
        for column in 0..<3 { state[offset + 12 + column] = 0 }
        state[offset + 15] = 1
    }
}
