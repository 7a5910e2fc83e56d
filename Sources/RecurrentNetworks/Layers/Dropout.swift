import Tensors

/// Drops a fraction of the values at random and scales up the rest, so that the mean stays the same.
///
/// Inverted dropout (N. Srivastava et al., 2014): a mask of 0 and 1/(1 - rate) multiplies the values
/// in the forward pass and their gradients in the backward pass.
public struct Dropout: Layer, BuildableLayer, Hashable {
    /// The fraction that is dropped, from 0 to less than 1.
    package let rate: Double
    /// The layer's name, or nil for one made from its class.
    package let name: String?

    package var type: String { "Dropout" }
    package var drops: Bool { rate > 0 }

    /// Drops a fraction of the values.
    package init(rate: Double, name: String? = nil) {
        self.rate = rate
        self.name = name
    }

    /// Drops a fraction of the values.
    public init(_ rate: Double, name: String? = nil) {
        self.init(rate: rate, name: name)
    }

    /// Draws a new mask, one random word for every two values of a row.
    package func draw(_ mask: MatrixView, using random: inout RandomSource) {
        precondition(rate >= 0 && rate < 1, "a rate lies in [0, 1)")
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

    /// Multiplies values, or their gradients, by a mask of the same shape.
    package func apply(_ mask: MatrixView, to numbers: MatrixView, kernels: VectorKernels = .best) {
        kernels.multiply(numbers, by: mask)
    }

    /// Throws where the rate is out of range.
    func check(_ layer: String) throws {
        guard rate >= 0 && rate < 1 else { throw NetworkError.badRate(layer: layer, found: rate) }
    }

    public var contract: LayerContract { LayerContract(self) }

    package func build(_ context: LayerContext, in layout: inout ParameterLayout) throws -> any BuiltLayer {
        try check(context.name)
        return BuiltDropout(dropout: self, outputShape: context.inputShape, kernels: .best)
    }
}

/// A dropout fitted to its input; without weights, it is its own packed form.
struct BuiltDropout: BuiltLayer, PackedLayer {
    let dropout: Dropout
    let outputShape: [Int]
    let kernels: VectorKernels

    var reference: any ReferenceLayer { ReferenceDropout(dropout) }

    func pack(_ parameters: Parameters, for use: WeightUse, kernels: VectorKernels) -> any PackedLayer {
        BuiltDropout(dropout: dropout, outputShape: outputShape, kernels: kernels)
    }

    func makeNode(batch: Int, input: NodeInput) -> any LayerNode {
        DropoutNode(self, count: outputShape.reduce(batch, *))
    }
}

/// The workspace of a dropout layer.
final class DropoutNode: LayerNode {
    private let built: BuiltDropout
    private let mask: FloatBuffer
    private let output: FloatBuffer
    private let inputGradient: FloatBuffer
    private var isMasked = false

    init(_ built: BuiltDropout, count: Int) {
        self.built = built
        mask = FloatBuffer(count: count)
        output = FloatBuffer(count: count)
        inputGradient = FloatBuffer(count: count)
    }

    func forward(_ input: Activations, _ pass: inout ForwardPass) -> Activations {
        isMasked = pass.isTraining && built.dropout.rate > 0
        guard isMasked else { return input }
        let view = MatrixView(mask, rows: input.rows.rows, columns: input.rows.columns)
        built.dropout.draw(view, using: &pass.random)
        return masked(input, in: output)
    }

    func backward(_ gradient: Activations, into gradients: Parameters) -> Activations? {
        isMasked ? masked(gradient, in: inputGradient) : gradient
    }

    private func masked(_ numbers: Activations, in buffer: FloatBuffer) -> Activations {
        let (rows, columns) = (numbers.rows.rows, numbers.rows.columns)
        let target = MatrixView(buffer, rows: rows, columns: columns)
        target.copy(from: numbers.rows)
        built.dropout.apply(
            MatrixView(mask, rows: rows, columns: columns), to: target, kernels: built.kernels)
        return numbers.with(target)
    }
}
