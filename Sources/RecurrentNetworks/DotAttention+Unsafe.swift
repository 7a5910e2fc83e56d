import Foundation
import Tensors

/// Weighs the hidden states of an encoder by how much they are like one of a decoder.
///
/// For a query h and keys e_j the weights are a = softmax(h · e_j), and what is read is Σ a_j e_j (M.-T. Luong et al., EMNLP 2015).
/// The rows of keys are j·N + n, as on a tape.
final class DotAttention {
    private let keys: Int
    /// The weights of all queries: (t·N + n)·T + j.
    private let weights: FloatBuffer
    private let slopes: FloatBuffer

    init(queries: Int, keys: Int, batch: Int) {
        self.keys = keys
        weights = FloatBuffer(count: queries * batch * keys)
        slopes = FloatBuffer(count: keys)
    }

    /// Writes what query `t` [N, H] reads of `keys` [T·N, H].
    func forward(_ t: Int, query: MatrixView, keys all: MatrixView, into result: MatrixView) {
        let (batch, units) = (query.rows, query.columns)
        result.fill(0)
        for n in 0..<batch {
            let h = query.base + n * query.stride
            let a = weights.base + (t * batch + n) * keys
            var (largest, sum) = (-Float.infinity, Float(0))
            for j in 0..<keys {
                a[j] = Self.dot(h, all.base + (j * batch + n) * all.stride, units)
                largest = max(largest, a[j])
            }
            for j in 0..<keys {
                a[j] = exp(a[j] - largest)
                sum += a[j]
            }
            let read = result.base + n * result.stride
            for j in 0..<keys {
                a[j] /= sum
                Self.add(all.base + (j * batch + n) * all.stride, times: a[j], to: read, units)
            }
        }
    }

    /// Adds to the gradients of query `t` and of the keys, from the gradient of what was read.
    func backward(
        _ t: Int, _ gradient: MatrixView, query: MatrixView, keys all: MatrixView, queryGradient: MatrixView,
        keyGradients: MatrixView
    ) {
        let (batch, units) = (query.rows, query.columns)
        for n in 0..<batch {
            let (h, c) = (query.base + n * query.stride, gradient.base + n * gradient.stride)
            let a = weights.base + (t * batch + n) * keys
            var along: Float = 0
            for j in 0..<keys {
                slopes.base[j] = Self.dot(c, all.base + (j * batch + n) * all.stride, units)
                along += a[j] * slopes.base[j]
            }
            for j in 0..<keys {
                let slope = a[j] * (slopes.base[j] - along)
                let row = keyGradients.base + (j * batch + n) * keyGradients.stride
                Self.add(c, times: a[j], to: row, units)
                Self.add(h, times: slope, to: row, units)
                Self.add(
                    all.base + (j * batch + n) * all.stride, times: slope,
                    to: queryGradient.base + n * queryGradient.stride, units)
            }
        }
    }

    private static func dot(
        _ x: UnsafeMutablePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Float {
        var sum: Float = 0
        for index in 0..<count { sum += x[index] * y[index] }
        return sum
    }

    private static func add(
        _ x: UnsafeMutablePointer<Float>, times factor: Float, to y: UnsafeMutablePointer<Float>, _ count: Int
    ) {
        for index in 0..<count { y[index] += factor * x[index] }
    }
}
