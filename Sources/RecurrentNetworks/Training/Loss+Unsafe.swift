import Foundation
import Tensors

extension Loss {
    /// The summed loss of all outputs; `gradient`, if given, receives the derivatives times `scale`.
    ///
    /// All shapes agree.
    func sum(
        _ output: MatrixView, _ target: MatrixView, gradient: MatrixView?, scale: Float
    ) -> Double {
        precondition(output.rows == target.rows && output.columns == target.columns, "the shapes differ")
        var total = 0.0
        for row in 0..<output.rows {
            let (x, y) = (output.base + row * output.stride, target.base + row * target.stride)
            let slopes = gradient.map { $0.base + row * $0.stride }
            total +=
                self == .categoricalCrossEntropy
                ? entropy(x, y, slopes, count: output.columns, scale: scale)
                : rowSum(x, y, slopes, count: output.columns, scale: scale)
        }
        return total
    }

    /// The sum over one row, in eight parts so that the compiler can use vectors.
    private func rowSum(
        _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ slopes: UnsafeMutablePointer<Float>?,
        count: Int, scale: Float
    ) -> Double {
        let delta: Float = if case .huber(let limit) = self { Float(limit) } else { 0 }
        var sums = SIMD8<Float>.zero
        var rest: Float = 0
        let whole = count / 8 * 8
        for start in stride(from: 0, to: whole, by: 8) {
            var error = SIMD8<Float>()
            for lane in 0..<8 { error[lane] = x[start + lane] - y[start + lane] }
            let (value, slope) = costs(error, delta)
            sums += value
            if let slopes { for lane in 0..<8 { slopes[start + lane] = scale * slope[lane] } }
        }
        for index in whole..<count {
            let (value, slope) = costs(SIMD8(repeating: x[index] - y[index]), delta)
            rest += value[0]
            slopes?[index] = scale * slope[0]
        }
        return Double(sums.sum()) + Double(rest)
    }

    /// The cross-entropy of one distribution.
    private func entropy(
        _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ slopes: UnsafeMutablePointer<Float>?,
        count: Int, scale: Float
    ) -> Double {
        var sum = 0.0
        for index in 0..<count {
            let (output, target) = (Double(x[index]), Double(y[index]))
            sum += value(output, target)
            slopes?[index] = scale * Float(slope(output, target))
        }
        return sum
    }

    @inline(__always)
    private func costs(_ e: SIMD8<Float>, _ delta: Float) -> (value: SIMD8<Float>, slope: SIMD8<Float>) {
        switch self {
        case .meanSquaredError:
            return (e * e, 2 * e)
        case .meanAbsoluteError:
            let size = e.replacing(with: -e, where: e .< 0)
            let sign = SIMD8<Float>.zero.replacing(with: 1, where: e .> 0).replacing(
                with: -1, where: e .< 0)
            return (size, sign)
        case .huber:
            let size = e.replacing(with: -e, where: e .< 0)
            let limit = SIMD8<Float>(repeating: delta)
            let value = (delta * size - delta * delta / 2).replacing(
                with: e * e / 2, where: size .<= limit)
            return (value, e.clamped(lowerBound: -limit, upperBound: limit))
        case .categoricalCrossEntropy:
            preconditionFailure("a distribution is taken as a whole")
        }
    }
}
