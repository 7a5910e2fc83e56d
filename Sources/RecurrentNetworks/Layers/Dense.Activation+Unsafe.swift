import Foundation
import Tensors

extension Dense.Activation {
    /// Replaces weighted sums by the values of the function.
    func apply(to rows: MatrixView, kernels: VectorKernels) {
        switch self {
        case .linear: break
        case .tanh: kernels.apply(.tanh, to: rows, into: rows)
        case .sigmoid: kernels.apply(.sigmoid, to: rows, into: rows)
        case .relu:
            for row in 0..<rows.rows {
                let values = rows.base + row * rows.stride
                for column in 0..<rows.columns { values[column] = max(0, values[column]) }
            }
        case .softmax:
            for row in 0..<rows.rows {
                let values = rows.base + row * rows.stride
                var (largest, sum) = (values[0], Float(0))
                for column in 1..<max(1, rows.columns) { largest = max(largest, values[column]) }
                for column in 0..<rows.columns {
                    values[column] = exp(values[column] - largest)
                    sum += values[column]
                }
                for column in 0..<rows.columns { values[column] /= sum }
            }
        }
    }

    /// Multiplies gradients by the derivative of the function, computed from its value.
    func multiply(_ gradients: MatrixView, bySlopeAt values: MatrixView) {
        precondition(
            gradients.rows == values.rows && gradients.columns == values.columns, "the shapes differ")
        for row in 0..<values.rows {
            let (slope, y) = (gradients.base + row * gradients.stride, values.base + row * values.stride)
            switch self {
            case .linear: break
            case .tanh: for c in 0..<values.columns { slope[c] *= 1 - y[c] * y[c] }
            case .sigmoid: for c in 0..<values.columns { slope[c] *= y[c] * (1 - y[c]) }
            case .relu: for c in 0..<values.columns { slope[c] = y[c] > 0 ? slope[c] : 0 }
            case .softmax:
                var along: Float = 0
                for c in 0..<values.columns { along += slope[c] * y[c] }
                for c in 0..<values.columns { slope[c] = y[c] * (slope[c] - along) }
            }
        }
    }
}
