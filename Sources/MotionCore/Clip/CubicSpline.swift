/// A natural cubic spline through evenly spaced knots of many columns: twice continuously differentiable.
package struct CubicSpline: Sendable {
    /// Seconds from knot to knot.
    package let spacing: Double
    private let width: Int
    private let knots: [Double]
    /// The second derivative at each knot, times spacing² / 6.
    private let bends: [Double]

    /// The spline through `knots`, rows of `width` numbers, at times 0, `spacing`, 2 `spacing` …
    ///
    /// The bends solve the usual tridiagonal system (de Boor, A Practical Guide to Splines), zero at both ends.
    package init(knots: [Double], width: Int, spacing: Double) {
        precondition(width > 0 && knots.count % width == 0 && spacing > 0, "knots do not fill their rows")
        self.knots = knots
        self.width = width
        self.spacing = spacing
        let count = knots.count / width
        var bends = Array(repeating: 0.0, count: knots.count)
        guard count > 2 else {
            self.bends = bends
            return
        }
        var factors = Array(repeating: 0.0, count: count)
        for row in 1..<count - 1 {
            let pivot = 4 - factors[row - 1]
            factors[row] = 1 / pivot
            for column in 0..<width {
                let index = row * width + column
                let second = knots[index + width] - 2 * knots[index] + knots[index - width]
                bends[index] = (second - bends[index - width]) / pivot
            }
        }
        for row in (1..<count - 1).reversed() {
            for column in 0..<width {
                let index = row * width + column
                bends[index] -= factors[row] * bends[index + width]
            }
        }
        self.bends = bends
    }

    /// The row at `time`; before the first and after the last knot these stand.
    package func row(at time: Double) -> [Double] {
        let last = knots.count / width - 1
        let position = min(max(time / spacing, 0), Double(last))
        let lower = min(Int(position), max(0, last - 1))
        let (b, base) = (position - Double(lower), lower * width)
        let a = 1 - b
        if last == 0 { return Array(knots[0..<width]) }
        return (base..<base + width).map { k in
            a * knots[k] + b * knots[k + width] + (a * a * a - a) * bends[k] + (b * b * b - b)
                * bends[k + width]
        }
    }
}
