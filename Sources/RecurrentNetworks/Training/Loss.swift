import Foundation
import Tensors

/// Says how far outputs are from targets, as in Keras: the mean over all numbers of a batch, or over all its
/// distributions.
public enum Loss: Sendable, Hashable {
    /// (output - target)².
    case meanSquaredError
    /// |output - target|; its derivative at 0 is 0.
    case meanAbsoluteError
    /// Half the squared error up to `delta`, and linear beyond it (P. Huber, 1964).
    case huber(delta: Double = 1)

    /// -Σ target · log output over the classes of a distribution, which `Dense` with softmax gives; an output is taken
    /// for 1e-7 at least, as in Keras.
    case categoricalCrossEntropy

    /// The smallest probability that enters a logarithm.
    static let leastProbability = 1e-7

    /// The loss of one output and its target.
    package func value(_ output: Double, _ target: Double) -> Double {
        let error = output - target
        switch self {
        case .meanSquaredError: return error * error
        case .meanAbsoluteError: return abs(error)
        case .huber(let delta):
            return abs(error) <= delta ? error * error / 2 : delta * abs(error) - delta * delta / 2
        case .categoricalCrossEntropy: return -target * log(max(output, Self.leastProbability))
        }
    }

    /// The derivative of `value` with respect to the output.
    package func slope(_ output: Double, _ target: Double) -> Double {
        let error = output - target
        switch self {
        case .meanSquaredError: return 2 * error
        case .meanAbsoluteError: return error > 0 ? 1 : (error < 0 ? -1 : 0)
        case .huber(let delta): return max(-delta, min(delta, error))
        case .categoricalCrossEntropy: return output > Self.leastProbability ? -target / output : 0
        }
    }

    /// Over how many terms of a sample of this shape the mean is taken: its numbers, or its distributions.
    func terms(of shape: [Int]) -> Int {
        switch self {
        case .categoricalCrossEntropy: shape.dropLast().reduce(1, *)
        default: shape.reduce(1, *)
        }
    }

    func check() throws {
        if case .huber(let delta) = self, !(delta > 0 && delta.isFinite) {
            throw NetworkError.badSetting(name: "delta", found: delta, expected: "greater than 0")
        }
    }
}
