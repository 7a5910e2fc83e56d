import Tensors

/// Repeats a vector [F] as the steps of a sequence [n, F].
public struct RepeatVector: Layer, BuildableLayer, Hashable {
    /// The number of steps.
    package let count: Int
    /// The layer's name, or nil for one made from its class.
    package let name: String?

    package var type: String { "RepeatVector" }

    /// Repeats `count` times.
    public init(_ count: Int, name: String? = nil) {
        self.count = count
        self.name = name
    }

    public var contract: LayerContract { LayerContract(self) }

    package func build(_ context: LayerContext, in layout: inout ParameterLayout) throws -> any BuiltLayer {
        let features = try context.vector()
        guard count > 0 else {
            throw NetworkError.badSize(layer: context.name, what: "repetitions", found: count)
        }
        return BuiltRepeatVector(steps: count, features: features)
    }
}

/// A repetition fitted to its input; without weights, it is its own packed form.
struct BuiltRepeatVector: BuiltLayer, PackedLayer {
    let steps: Int
    let features: Int

    var outputShape: [Int] { [steps, features] }
    var givesRepeated: Bool { true }
    var reference: any ReferenceLayer { ReferenceRepeat(steps: steps) }

    func pack(_ parameters: Parameters, for use: WeightUse, kernels: VectorKernels) -> any PackedLayer {
        self
    }

    func makeNode(batch: Int, input: NodeInput) -> any LayerNode { RepeatNode(steps: steps) }
}

/// Passes vectors on in the repeated form, and gradients back, without copying.
final class RepeatNode: LayerNode {
    private let steps: Int

    init(steps: Int) { self.steps = steps }

    func forward(_ input: Activations, _ pass: inout ForwardPass) -> Activations {
        Activations(repeating: input.rows, steps: steps)
    }

    func backward(_ gradient: Activations, into gradients: Parameters) -> Activations? {
        Activations(vectors: gradient.rows)
    }
}

/// Expands the repeated form for a layer that does not take it.
final class ExpansionNode: LayerNode {
    private let kernels: VectorKernels
    private let expanded: FloatBuffer
    private let summed: FloatBuffer
    private var isExpanding = false

    init(shape: [Int], batch: Int, kernels: VectorKernels) {
        self.kernels = kernels
        expanded = FloatBuffer(count: batch * shape.reduce(1, *))
        summed = FloatBuffer(count: batch * shape[shape.count - 1])
    }

    func forward(_ input: Activations, _ pass: inout ForwardPass) -> Activations {
        isExpanding = input.isRepeated
        guard isExpanding, let steps = input.steps else { return input }
        let all = MatrixView(expanded, rows: steps * input.batch, columns: input.rows.columns)
        input.copy(to: all)
        return Activations(sequences: all, steps: steps)
    }

    func backward(_ gradient: Activations, into gradients: Parameters) -> Activations? {
        guard isExpanding, let steps = gradient.steps else { return gradient }
        let sum = MatrixView(summed, rows: gradient.batch, columns: gradient.rows.columns)
        sum.copy(from: gradient.step(0))
        for t in 1..<max(1, steps) { kernels.add(gradient.step(t), to: sum) }
        return Activations(repeating: sum, steps: steps)
    }
}
