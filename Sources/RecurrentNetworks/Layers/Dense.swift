import Tensors

/// Multiplies by weights, adds biases and applies a function: [F] to [O].
///
/// As in Keras, a sequence [T, F] is taken step by step.
public struct Dense: Layer, BuildableLayer, Hashable {
    /// The function applied to the weighted sums; softmax turns the outputs of a step into a distribution.
    public enum Activation: String, Sendable, CaseIterable {
        case linear, relu, tanh, sigmoid, softmax
    }

    /// The number O of outputs.
    package let units: Int
    /// The function applied to the weighted sums.
    package let activation: Activation
    /// The layer's name, or nil for one made from its class.
    package let name: String?

    package var type: String { "Dense" }

    /// Describes a layer; the defaults are Keras's.
    public init(_ units: Int, activation: Activation = .linear, name: String? = nil) {
        self.units = units
        self.activation = activation
        self.name = name
    }

    public var contract: LayerContract { LayerContract(self) }

    package func build(_ context: LayerContext, in layout: inout ParameterLayout) throws -> any BuiltLayer {
        guard units > 0 else { throw NetworkError.badSize(layer: context.name, what: "units", found: units) }
        let features = context.inputShape[context.inputShape.count - 1]
        let cell = DenseCell(context.path, inputSize: features, outputSize: units, in: &layout)
        return BuiltDense(
            layer: self, path: context.path, cell: cell, outputShape: context.inputShape.dropLast() + [units])
    }
}

/// A dense layer fitted to its input.
struct BuiltDense: BuiltLayer {
    let layer: Dense
    let path: String
    let cell: DenseCell
    let outputShape: [Int]

    var weights: [NamedSlot] {
        [NamedSlot("\(path)/kernel", cell.kernel), NamedSlot("\(path)/bias", cell.bias)]
    }

    var reference: any ReferenceLayer { ReferenceDense(cell, activation: layer.activation) }

    func initialise(_ parameters: Parameters, using random: inout RandomSource) {
        cell.initialise(parameters, using: &random)
    }

    func pack(_ parameters: Parameters, for use: WeightUse, kernels: VectorKernels) -> any PackedLayer {
        PackedDense(
            built: self, weights: DenseWeights(cell, from: parameters, kernels: kernels), kernels: kernels)
    }
}

/// A dense layer's weights, from which shards make their workspaces.
struct PackedDense: PackedLayer {
    let built: BuiltDense
    let weights: DenseWeights
    let kernels: VectorKernels

    func load(from parameters: Parameters) { weights.load(from: parameters) }

    func makeNode(batch: Int, input: NodeInput) -> any LayerNode {
        let rows = built.outputShape.dropLast().reduce(batch, *)
        return DenseNode(self, rows: rows, input: input)
    }
}

/// The workspace of a dense layer.
final class DenseNode: LayerNode {
    private let packed: PackedDense
    private let output: FloatBuffer
    private let inputGradient: FloatBuffer?
    /// The gradients of the sums, where the function is not linear.
    private let sums: FloatBuffer?
    private var input: Activations?
    private var result: MatrixView?

    init(_ packed: PackedDense, rows: Int, input: NodeInput) {
        self.packed = packed
        let cell = packed.built.cell
        output = FloatBuffer(count: rows * cell.outputSize)
        inputGradient = input.needsGradient ? FloatBuffer(count: rows * cell.inputSize) : nil
        sums = packed.built.layer.activation == .linear ? nil : FloatBuffer(count: rows * cell.outputSize)
    }

    func forward(_ input: Activations, _ pass: inout ForwardPass) -> Activations {
        let rows = MatrixView(output, rows: input.rows.rows, columns: packed.built.cell.outputSize)
        packed.weights.forward(input.rows, into: rows)
        packed.built.layer.activation.apply(to: rows, kernels: packed.kernels)
        self.input = input
        result = rows
        return input.with(rows)
    }

    func backward(_ gradient: Activations, into gradients: Parameters) -> Activations? {
        guard let input, let result else {
            preconditionFailure("the backward pass comes after the forward pass")
        }
        var errors = gradient.rows
        if let sums {
            errors = MatrixView(sums, rows: errors.rows, columns: errors.columns)
            errors.copy(from: gradient.rows)
            packed.built.layer.activation.multiply(errors, bySlopeAt: result)
        }
        packed.built.cell.accumulateGradients(
            inputs: input.rows, outputGradients: errors, into: gradients, kernels: packed.kernels)
        guard let inputGradient else { return nil }
        let rows = MatrixView(inputGradient, rows: errors.rows, columns: input.rows.columns)
        packed.weights.backward(errors, into: rows)
        return input.with(rows)
    }
}

extension Activations {
    /// Other numbers of the same samples and steps.
    func with(_ rows: MatrixView) -> Activations {
        guard let steps else { return Activations(vectors: rows) }
        return Activations(sequences: rows, steps: steps)
    }
}
