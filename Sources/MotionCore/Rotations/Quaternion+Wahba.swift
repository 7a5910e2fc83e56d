/// A direction that a rotation is to bring onto another.
package struct DirectionPair: Sendable {
    /// The direction before the rotation, and where it should point.
    package let from: Vector3
    package let to: Vector3

    package init(from: Vector3, to: Vector3) { (self.from, self.to) = (from, to) }
}

extension Quaternion {
    /// The rotation that brings directions nearest to others: Wahba's problem (SIAM Review 1965), least squares over all
    /// rotations.
    ///
    /// By the largest eigenvector of Davenport's matrix, as Horn has it (J. Opt. Soc. Am. A 4, 1987). A pair counts by the
    /// product of its lengths; one without length counts nothing.
    ///
    /// - Parameters:
    ///   - pairs: what is to point where.
    ///   - prior: a rotation to be near to; it decides alone what the pairs leave open, such as a turn about the only one.
    ///   - strength: what the prior counts beside all pairs together, above 0: small, so that it moves nothing else.
    package init(bringing pairs: [DirectionPair], near prior: Matrix3, strength: Double) {
        var sum = Matrix3(.zero, .zero, .zero)
        var total = 0.0
        for pair in pairs {
            sum += Matrix3(pair.from * pair.to.x, pair.from * pair.to.y, pair.from * pair.to.z)
            total += pair.from.length * pair.to.length
        }
        guard total > 0, total.isFinite else {
            self = Quaternion(prior)
            return
        }
        let weight = strength * total
        let back = prior.transposed
        // S[row, column] sums from[row] · to[column].
        let s = Matrix3(sum.x + weight * back.x, sum.y + weight * back.y, sum.z + weight * back.z)
        let eigen = SymmetricMatrix4([
            SIMD4(
                s[0, 0] + s[1, 1] + s[2, 2], s[1, 2] - s[2, 1], s[2, 0] - s[0, 2], s[0, 1] - s[1, 0]),
            SIMD4(
                s[1, 2] - s[2, 1], s[0, 0] - s[1, 1] - s[2, 2], s[0, 1] + s[1, 0], s[2, 0] + s[0, 2]),
            SIMD4(
                s[2, 0] - s[0, 2], s[0, 1] + s[1, 0], s[1, 1] - s[0, 0] - s[2, 2], s[1, 2] + s[2, 1]),
            SIMD4(
                s[0, 1] - s[1, 0], s[2, 0] + s[0, 2], s[1, 2] + s[2, 1], s[2, 2] - s[0, 0] - s[1, 1]),
        ]).largestEigenvector
        self.init(w: eigen[0], vector: Vector3(eigen[1], eigen[2], eigen[3]))
    }
}

extension Matrix3 {
    fileprivate static func += (a: inout Matrix3, b: Matrix3) { a = Matrix3(a.x + b.x, a.y + b.y, a.z + b.z) }
}

/// A symmetric 4 × 4 matrix by its columns.
private struct SymmetricMatrix4 {
    private var columns: [SIMD4<Double>]

    init(_ columns: [SIMD4<Double>]) { self.columns = columns }

    /// The eigenvector of the largest eigenvalue, of length 1: by Jacobi's turns (Golub and Van Loan, section 8.5).
    var largestEigenvector: SIMD4<Double> {
        var a = columns
        var vectors = (0..<4).map { column in
            var unit = SIMD4<Double>.zero
            unit[column] = 1
            return unit
        }
        // Each round squares what is left beside the diagonal; ten are more than any matrix takes.
        for _ in 0..<10 {
            var rest = 0.0
            for p in 0..<3 { for q in p + 1..<4 { rest += a[p][q] * a[p][q] } }
            let size = (0..<4).reduce(0) { $0 + a[$1][$1] * a[$1][$1] }
            guard rest > 1e-34 * size else { break }
            for p in 0..<3 {
                for q in p + 1..<4 where a[p][q] != 0 {
                    let tau = (a[q][q] - a[p][p]) / (2 * a[p][q])
                    let t = (tau >= 0 ? 1 : -1) / (abs(tau) + (1 + tau * tau).squareRoot())
                    let c = 1 / (1 + t * t).squareRoot()
                    Self.turn(&a, p, q, c, t * c)
                    for row in 0..<4 {
                        let (x, y) = (a[row][p], a[row][q])
                        a[row][p] = c * x - t * c * y
                        a[row][q] = t * c * x + c * y
                    }
                    Self.turn(&vectors, p, q, c, t * c)
                }
            }
        }
        let largest = (0..<4).max { a[$0][$0] < a[$1][$1] } ?? 0
        return vectors[largest]
    }

    /// Turns columns p and q by the angle of this cosine and sine.
    private static func turn(_ columns: inout [SIMD4<Double>], _ p: Int, _ q: Int, _ c: Double, _ s: Double) {
        let (x, y) = (columns[p], columns[q])
        columns[p] = c * x - s * y
        columns[q] = s * x + c * y
    }
}
