import Foundation
import Tensors

/// Computes a fully connected layer in double precision and plain loops.
public struct ReferenceDense: ReferenceLayer {
    /// Where the weights lie.
    public let cell: DenseCell
    /// The function of the sums.
    public let activation: Dense.Activation

    /// The reference of a cell.
    public init(_ cell: DenseCell, activation: Dense.Activation = .linear) {
        self.cell = cell
        self.activation = activation
    }

    /// The outputs [O] of an input [F].
    public func forward(_ input: [Double], _ values: [Double]) -> [Double] {
        (0..<cell.outputSize).map { column in
            var sum = values[cell.bias.offset + column]
            for row in 0..<cell.inputSize {
                sum += input[row] * values[cell.kernel.offset + row * cell.outputSize + column]
            }
            switch activation {
            case .linear: return sum
            case .relu: return max(0, sum)
            case .tanh: return tanh(sum)
            case .sigmoid: return 1 / (1 + exp(-sum))
            }
        }
    }

    /// The gradient of the input from that of the sums; adds those of the parameters.
    public func backward(
        _ input: [Double], _ gradient: [Double], _ values: [Double], _ gradients: inout [Double]
    ) -> [Double] {
        for column in 0..<cell.outputSize { gradients[cell.bias.offset + column] += gradient[column] }
        return (0..<cell.inputSize).map { row in
            var sum = 0.0
            for column in 0..<cell.outputSize {
                let place = cell.kernel.offset + row * cell.outputSize + column
                gradients[place] += input[row] * gradient[column]
                sum += gradient[column] * values[place]
            }
            return sum
        }
    }

    public func forward(
        _ input: [[Double]], _ values: [Double], masks: [MatrixView], sample n: Int, of samples: Int
    ) -> (output: [[Double]], back: Pullback) {
        let output = input.map { forward($0, values) }
        return (
            output,
            { gradient, gradients in
                input.indices.map { t in
                    let errors = zip(gradient[t], output[t]).map { $0 * slope($1) }
                    return backward(input[t], errors, values, &gradients)
                }
            }
        )
    }

    /// The function's slope, from its value.
    private func slope(_ y: Double) -> Double {
        switch activation {
        case .linear: 1
        case .relu: y > 0 ? 1 : 0
        case .tanh: 1 - y * y
        case .sigmoid: y * (1 - y)
        }
    }
}
