import Tensors

/// Leaves out a fraction of the numbers at random and enlarges the others, so that the mean stays.
///
/// Inverted dropout (N. Srivastava et al., 2014): a mask holds 0 or 1/(1 - rate) and multiplies the numbers
/// on the way forward and their gradients on the way back.
public struct Dropout: Layer, BuildableLayer, Hashable {
    /// The fraction that is left out, from 0 to less than 1.
    public let rate: Double
    /// The layer's name, or nil for one made from its class.
    package let name: String?

    package var type: String { "Dropout" }
    package var drops: Bool { rate > 0 }

    /// Leaves out a fraction of the numbers.
    package init(rate: Double, name: String? = nil) {
        self.rate = rate
        self.name = name
    }

    /// Leaves out a fraction of the numbers.
    public init(_ rate: Double, name: String? = nil) {
        self.init(rate: rate, name: name)
    }

    /// Draws a new mask, one random word for every two numbers of a row.
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

    /// Multiplies numbers, or their gradients, by the mask; the shapes agree.
    package func apply(_ mask: MatrixView, to numbers: MatrixView, kernels: VectorKernels = .best) {
        kernels.multiply(numbers, by: mask)
    }

    /// Throws where the rate is none.
    func check(_ layer: String) throws {
        guard rate >= 0 && rate < 1 else { throw NetworkError.badRate(layer: layer, found: rate) }
    }

    public var contract: LayerContract { LayerContract(self) }

    package func build(_ context: LayerContext, in layout: inout ParameterLayout) throws -> any BuiltLayer {
        try check(context.name)
        return BuiltDropout(dropout: self, outputShape: context.inputShape, kernels: .best)
    }
}

/// A dropout that knows its input; it has no weights, so that it is its own packed form.
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
