import Tensors

/// Computes a layer for one sample in double precision and plain loops; the reference of the fast path.
///
/// A sample is a list of steps, each a list of features; a vector is a sample of one step.  Parameters and
/// gradients are flat arrays in the order of the model's layout.
package protocol ReferenceLayer: Sendable {
    /// Gives the gradient of the input from that of the output, and adds those of the parameters.
    typealias Pullback = (_ gradient: [[Double]], _ gradients: inout [Double]) -> [[Double]]

    /// Draws the masks of a batch in the order in which the layer itself draws them; each with a row a sample,
    /// or a row for each step, t·N + n.
    func masks(samples: Int, inputShape: [Int], using random: inout RandomSource) -> [MatrixView]

    /// Computes the output of sample `n` of `samples`, and the pullback.
    func forward(
        _ input: [[Double]], _ values: [Double], masks: [MatrixView], sample n: Int, of samples: Int
    ) -> (output: [[Double]], back: Pullback)
}

extension ReferenceLayer {
    /// None.
    package func masks(samples: Int, inputShape: [Int], using random: inout RandomSource) -> [MatrixView] {
        []
    }
}

/// Repeats a vector.
struct ReferenceRepeat: ReferenceLayer {
    let steps: Int

    func forward(
        _ input: [[Double]], _ values: [Double], masks: [MatrixView], sample n: Int, of samples: Int
    ) -> (output: [[Double]], back: Pullback) {
        let output = Array(repeating: input[0], count: steps)
        return (
            output,
            { gradient, _ in
                [gradient.dropFirst().reduce(gradient[0]) { zip($0, $1).map(+) }]
            }
        )
    }
}

/// Multiplies by a mask.
struct ReferenceDropout: ReferenceLayer {
    let dropout: Dropout

    init(_ dropout: Dropout) { self.dropout = dropout }

    func masks(samples: Int, inputShape: [Int], using random: inout RandomSource) -> [MatrixView] {
        guard dropout.rate > 0 else { return [] }
        let steps = inputShape.count == 2 ? inputShape[0] : 1
        let mask = MatrixView(rows: steps * samples, columns: inputShape[inputShape.count - 1])
        dropout.draw(mask, using: &random)
        return [mask]
    }

    func forward(
        _ input: [[Double]], _ values: [Double], masks: [MatrixView], sample n: Int, of samples: Int
    ) -> (output: [[Double]], back: Pullback) {
        guard let mask = masks.first else { return (input, { gradient, _ in gradient }) }
        func masked(_ numbers: [[Double]]) -> [[Double]] {
            numbers.enumerated().map { t, row in
                row.enumerated().map { $1 * Double(mask[t * samples + n, $0]) }
            }
        }
        return (masked(input), { gradient, _ in masked(gradient) })
    }
}

/// Applies a layer to each step.
struct ReferenceTimeDistributed: ReferenceLayer {
    let inner: any ReferenceLayer

    init(_ inner: any ReferenceLayer) { self.inner = inner }

    func masks(samples: Int, inputShape: [Int], using random: inout RandomSource) -> [MatrixView] {
        inner.masks(
            samples: samples * inputShape[0], inputShape: Array(inputShape.dropFirst()), using: &random)
    }

    func forward(
        _ input: [[Double]], _ values: [Double], masks: [MatrixView], sample n: Int, of samples: Int
    ) -> (output: [[Double]], back: Pullback) {
        let steps = input.enumerated().map { t, row in
            inner.forward(
                [row], values, masks: masks, sample: t * samples + n, of: input.count * samples)
        }
        return (
            steps.map { $0.output[0] },
            { gradient, gradients in
                steps.enumerated().map { t, step in step.back([gradient[t]], &gradients)[0] }
            }
        )
    }
}
