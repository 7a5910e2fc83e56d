import Tensors

/// Leaves out a share of the numbers at random and enlarges the others, so that the mean stays.
///
/// Inverted dropout (N. Srivastava et al., 2014): a mask holds 0 or 1/(1 - rate) and multiplies the numbers
/// on the way forward and their gradients on the way back.
public struct Dropout: Sendable, Hashable {
    /// The share that is left out, from 0 to less than 1.
    public let rate: Double

    /// Leaves out a share of the numbers.
    public init(rate: Double) {
        precondition(rate >= 0 && rate < 1, "a rate lies in [0, 1)")
        self.rate = rate
    }

    /// Draws a new mask, one random word for every two numbers of a row.
    public func draw(_ mask: MatrixView, using random: inout RandomSource) {
        let kept = Float(1 / (1 - rate))
        let threshold = UInt32(rate * 0x1p32)
        for row in 0..<mask.rows {
            var word: UInt64 = 0
            for column in 0..<mask.columns {
                word = column % 2 == 0 ? random.next() : word << 32
                mask[row, column] = UInt32(truncatingIfNeeded: word >> 32) < threshold ? 0 : kept
            }
        }
    }

    /// Multiplies numbers, or their gradients, by the mask; the shapes agree.
    public func apply(_ mask: MatrixView, to numbers: MatrixView, kernels: VectorKernels = .best) {
        kernels.multiply(numbers, by: mask)
    }
}
