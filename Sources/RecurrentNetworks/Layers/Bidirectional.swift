import Tensors

/// Runs two recurrent layers over a sequence, one of them from its end, and joins their outputs: [2H] or [T, 2H].
///
/// As in Keras with `merge_mode="concat"`: features [forward, backward]; with `returnsSequences` the backward
/// sequence is turned round again, without it the backward half is the state after step 0.
public struct Bidirectional: Layer, BuildableLayer {
    /// What both directions are like.
    package let layer: any RecurrentLayer
    /// The layer's name, or nil for bidirectional, bidirectional_1 and so on.
    package let name: String?

    package var type: String { "Bidirectional" }
    package var drops: Bool { layer.recurrence.layer.drops }

    /// Describes two layers of the same settings with weights of their own.
    public init(_ layer: any RecurrentLayer, name: String? = nil) {
        self.layer = layer
        self.name = name
    }

    public var contract: LayerContract { LayerContract(self) }

    package func build(_ context: LayerContext, in layout: inout ParameterLayout) throws -> any BuiltLayer {
        func half(_ name: String, _ layout: inout ParameterLayout) throws -> BuiltRecurrent {
            let inner = LayerContext(
                name: context.name, path: "\(context.path)/\(name)", inputShape: context.inputShape)
            return try layer.recurrence.layer.buildRecurrent(inner, in: &layout)
        }
        let ahead = try half("forward", &layout)
        return BuiltBidirectional(ahead: ahead, behind: try half("backward", &layout))
    }
}

/// A bidirectional layer fitted to its input.
struct BuiltBidirectional: BuiltLayer {
    let ahead: BuiltRecurrent
    let behind: BuiltRecurrent

    var outputShape: [Int] {
        var shape = ahead.outputShape
        shape[shape.count - 1] *= 2
        return shape
    }

    var weights: [NamedSlot] { ahead.weights + behind.weights }
    var reference: any ReferenceLayer { ReferenceBidirectional(self) }

    func initialise(_ parameters: Parameters, using random: inout RandomSource) {
        ahead.initialise(parameters, using: &random)
        behind.initialise(parameters, using: &random)
    }

    func pack(_ parameters: Parameters, for use: WeightUse, kernels: VectorKernels) -> any PackedLayer {
        PackedBidirectional(
            ahead: ahead.packRecurrent(parameters, for: use, kernels: kernels),
            behind: behind.packRecurrent(parameters, for: use, kernels: kernels))
    }
}

/// The weights of both directions.
struct PackedBidirectional: PackedLayer {
    let ahead: PackedRecurrent
    let behind: PackedRecurrent

    var takesRepeated: Bool { true }

    func load(from parameters: Parameters) {
        ahead.load(from: parameters)
        behind.load(from: parameters)
    }

    func makeNode(batch: Int, input: NodeInput) -> any LayerNode {
        BidirectionalNode(
            ahead: RecurrentPass(ahead, batch: batch, input: input),
            behind: RecurrentPass(behind, batch: batch, input: input), batch: batch)
    }
}

/// The workspace of a bidirectional layer.
final class BidirectionalNode: LayerNode {
    private let ahead: RecurrentPass
    private let behind: RecurrentPass
    private let units: Int
    /// Both outputs side by side [T·N, 2H] or [N, 2H].
    private let output: FloatBuffer
    /// The gradients of the backward sequence in the order in which it was read [T·N, H].
    private let turned: FloatBuffer

    init(ahead: RecurrentPass, behind: RecurrentPass, batch: Int) {
        self.ahead = ahead
        self.behind = behind
        units = ahead.units
        let rows = (ahead.returnsSequences ? ahead.steps : 1) * batch
        output = FloatBuffer(count: rows * 2 * units)
        turned = FloatBuffer(count: ahead.returnsSequences ? rows * units : 0)
    }

    func inputBuffer(batch: Int) -> MatrixView? { ahead.inputs(batch: batch) }

    func forward(_ input: Activations, _ pass: inout ForwardPass) -> Activations {
        // The backward run reads the input before the forward one masks the buffer that may hold it.
        behind.forward(input, reversed: true, &pass)
        ahead.forward(input, reversed: false, &pass)
        let (batch, steps) = (input.batch, ahead.steps)
        let count = ahead.returnsSequences ? steps : 1
        let both = MatrixView(output, rows: count * batch, columns: 2 * units)
        for t in 0..<count {
            let rows = both.slice(rows: t * batch..<(t + 1) * batch)
            // Without sequences, both halves are the state after the last step that was read.
            let last = ahead.returnsSequences ? t : steps - 1
            rows.slice(columns: 0..<units).copy(from: ahead.hidden(last))
            let turned = ahead.returnsSequences ? steps - 1 - t : steps - 1
            rows.slice(columns: units..<2 * units).copy(from: behind.hidden(turned))
        }
        return ahead.returnsSequences
            ? Activations(sequences: both, steps: steps) : Activations(vectors: both)
    }

    func backward(_ gradient: Activations, into gradients: Parameters) -> Activations? {
        let (batch, steps) = (gradient.batch, ahead.steps)
        let first = ahead.backward(gradient.rows.slice(columns: 0..<units))
        var half = gradient.rows.slice(columns: units..<2 * units)
        if behind.returnsSequences {
            let target = MatrixView(turned, rows: steps * batch, columns: units)
            for t in 0..<steps {
                target.slice(rows: t * batch..<(t + 1) * batch).copy(
                    from: half.slice(rows: (steps - 1 - t) * batch..<(steps - t) * batch))
            }
            half = target
        }
        guard let second = behind.backward(half), let first else { return nil }
        let kernels = ahead.kernels
        if first.isRepeated {
            kernels.add(second.rows, to: first.rows)
        } else {
            for t in 0..<steps { kernels.add(second.step(steps - 1 - t), to: first.step(t)) }
        }
        return first
    }

    func accumulate(part: Int, of parts: Int, into gradients: Parameters) {
        ahead.run.accumulate(part: part, of: parts, into: gradients)
        behind.run.accumulate(part: part, of: parts, into: gradients)
    }
}
