import Tensors

/// Applies a layer to each step of a sequence, with the same weights: [T, F] to [T, O].
public struct TimeDistributed: Layer, BuildableLayer {
    /// What is applied.
    package let layer: any Layer
    /// The layer's name, or nil for one made from its class.
    package let name: String?

    package var type: String { "TimeDistributed" }
    package var drops: Bool { layer.contract.layer.drops }

    /// Applies a layer that takes and gives vectors, such as `Dense`.
    public init(_ layer: any Layer, name: String? = nil) {
        self.layer = layer
        self.name = name
    }

    public var contract: LayerContract { LayerContract(self) }

    package func build(_ context: LayerContext, in layout: inout ParameterLayout) throws -> any BuiltLayer {
        let (steps, features) = try context.sequence()
        let inner = try layer.contract.layer.build(
            LayerContext(name: context.name, path: context.path, inputShape: [features]), in: &layout)
        guard inner.outputShape.count == 1 else {
            throw NetworkError.needsVectorOutput(layer: context.name, found: inner.outputShape)
        }
        return BuiltTimeDistributed(inner: inner, steps: steps)
    }
}

/// A layer applied to each step, fitted to its input.
struct BuiltTimeDistributed: BuiltLayer {
    let inner: any BuiltLayer
    let steps: Int

    var outputShape: [Int] { [steps] + inner.outputShape }
    var weights: [NamedSlot] { inner.weights }
    var reference: any ReferenceLayer { ReferenceTimeDistributed(inner.reference) }

    func initialise(_ parameters: Parameters, using random: inout RandomSource) {
        inner.initialise(parameters, using: &random)
    }

    func pack(_ parameters: Parameters, for use: WeightUse, kernels: VectorKernels) -> any PackedLayer {
        PackedTimeDistributed(inner: inner.pack(parameters, for: use, kernels: kernels), steps: steps)
    }
}

/// The weights of the layer that is applied.
struct PackedTimeDistributed: PackedLayer {
    let inner: any PackedLayer
    let steps: Int

    func load(from parameters: Parameters) { inner.load(from: parameters) }

    func makeNode(batch: Int, input: NodeInput) -> any LayerNode {
        TimeDistributedNode(
            inner.makeNode(batch: steps * batch, input: input), steps: steps)
    }
}

/// Shows the steps of all samples to a layer as samples of their own.
final class TimeDistributedNode: LayerNode {
    private let inner: any LayerNode
    private let steps: Int

    init(_ inner: any LayerNode, steps: Int) {
        self.inner = inner
        self.steps = steps
    }

    func forward(_ input: Activations, _ pass: inout ForwardPass) -> Activations {
        Activations(sequences: inner.forward(Activations(vectors: input.rows), &pass).rows, steps: steps)
    }

    func backward(_ gradient: Activations, into gradients: Parameters) -> Activations? {
        guard let result = inner.backward(Activations(vectors: gradient.rows), into: gradients) else {
            return nil
        }
        return Activations(sequences: result.rows, steps: steps)
    }

    func accumulate(part: Int, of parts: Int, into gradients: Parameters) {
        inner.accumulate(part: part, of: parts, into: gradients)
    }
}
