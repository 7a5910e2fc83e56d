import Foundation
import Tensors

/// Computes a fully connected layer in double precision and plain loops.
package struct ReferenceDense: ReferenceLayer {
    /// Where the weights lie.
    package let cell: DenseCell
    /// The function applied to the weighted sums.
    package let activation: Dense.Activation

    /// The reference of a cell.
    package init(_ cell: DenseCell, activation: Dense.Activation = .linear) {
        self.cell = cell
        self.activation = activation
    }

    /// The outputs [O] of an input [F].
    package func forward(_ input: [Double], _ values: [Double]) -> [Double] {
        let sums = (0..<cell.outputSize).map { column in
            var sum = values[cell.bias.offset + column]
            for row in 0..<cell.inputSize {
                sum += input[row] * values[cell.kernel.offset + row * cell.outputSize + column]
            }
            return sum
        }
        switch activation {
        case .linear: return sums
        case .relu: return sums.map { max(0, $0) }
        case .tanh: return sums.map { tanh($0) }
        case .sigmoid: return sums.map { 1 / (1 + exp(-$0)) }
        case .softmax:
            let largest = sums.max() ?? 0
            let powers = sums.map { exp($0 - largest) }
            let all = powers.reduce(0, +)
            return powers.map { $0 / all }
        }
    }

    /// The gradient of the input from that of the sums; adds those of the parameters.
    package func backward(
        _ input: [Double], _ gradient: [Double], _ values: [Double], _ gradients: inout [Double]
    ) -> [Double] {
        for column in 0..<cell.outputSize { gradients[cell.bias.offset + column] += gradient[column] }
        return (0..<cell.inputSize).map { row in
            var sum = 0.0
            for column in 0..<cell.outputSize {
                let index = cell.kernel.offset + row * cell.outputSize + column
                gradients[index] += input[row] * gradient[column]
                sum += gradient[column] * values[index]
            }
            return sum
        }
    }

    package func forward(
        _ input: [[Double]], _ values: [Double], masks: [MatrixView], sample n: Int, of samples: Int
    ) -> (output: [[Double]], back: Pullback) {
        let output = input.map { forward($0, values) }
        return (
            output,
            { gradient, gradients in
                input.indices.map { t in
                    let errors = gradientOfSums(gradient[t], output[t])
                    return backward(input[t], errors, values, &gradients)
                }
            }
        )
    }

    /// The gradient of the sums from that of the outputs `y`.
    private func gradientOfSums(_ gradient: [Double], _ y: [Double]) -> [Double] {
        let pairs = zip(gradient, y)
        switch activation {
        case .linear: return gradient
        case .relu: return pairs.map { $1 > 0 ? $0 : 0 }
        case .tanh: return pairs.map { $0 * (1 - $1 * $1) }
        case .sigmoid: return pairs.map { $0 * $1 * (1 - $1) }
        case .softmax:
            let along = pairs.reduce(0) { $0 + $1.0 * $1.1 }
            return pairs.map { $1 * ($0 - along) }
        }
    }
}
