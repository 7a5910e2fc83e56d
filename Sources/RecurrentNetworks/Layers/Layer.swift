import Tensors

/// Describes a layer as in Keras: its options, before its input is known.
///
/// A `Sequential` builds its layers when it is made.  The layers are those of this library: LSTM, GRU, Bidirectional,
/// Dense, RepeatVector, TimeDistributed and Dropout.
public protocol Layer: Sendable {
    /// What a network asks of the layer.
    var contract: LayerContract { get }
}

/// What a network asks of a layer; only the layers of this library have one.
public struct LayerContract: Sendable {
    package let layer: any BuildableLayer

    package init(_ layer: any BuildableLayer) { self.layer = layer }
}

/// A layer that can be fitted to its input.
package protocol BuildableLayer: Layer {
    /// The name of the class in Keras, such as LSTM.
    var type: String { get }
    /// The name of this layer, or nil for one made from the type: lstm, lstm_1.
    var name: String? { get }
    /// Whether random numbers decide what the layer drops in training.
    var drops: Bool { get }

    /// Fits the layer to its input and adds its parameters to a layout.
    ///
    /// Throws `NetworkError` that names the layer and the shapes where the input does not suit it.
    func build(_ context: LayerContext, in layout: inout ParameterLayout) throws -> any BuiltLayer
}

extension BuildableLayer {
    package var drops: Bool { false }
}

/// Says where in a network a layer stands, and what it is given.
package struct LayerContext: Sendable {
    /// The layer's name, as in errors and in the summary.
    package let name: String
    /// What the names of its weights begin with: layer0, or layer0/forward.
    package let path: String
    /// The shape of an input sample: [F] or [T, F].
    package let inputShape: [Int]

    package init(name: String, path: String, inputShape: [Int]) {
        self.name = name
        self.path = path
        self.inputShape = inputShape
    }

    /// Steps and features of a sequence; throws where the input is a vector.
    package func sequence() throws -> (steps: Int, features: Int) {
        guard inputShape.count == 2 else { throw NetworkError.needsSequence(layer: name, found: inputShape) }
        return (inputShape[0], inputShape[1])
    }

    /// Features of a vector; throws where the input is a sequence.
    package func vector() throws -> Int {
        guard inputShape.count == 1 else { throw NetworkError.needsVector(layer: name, found: inputShape) }
        return inputShape[0]
    }
}

/// A weight of a layer under its name in Keras.
package struct NamedSlot: Sendable, Hashable {
    /// The name: layer0/kernel, layer0/forward/recurrent_kernel.
    package let name: String
    /// Where it lies among the parameters.
    package let slot: ParameterSlot

    package init(_ name: String, _ slot: ParameterSlot) {
        self.name = name
        self.slot = slot
    }
}

/// A layer fitted to its input: its shapes, and where its parameters lie.
package protocol BuiltLayer: Sendable {
    /// The shape of an output sample: [F] or [T, F].
    var outputShape: [Int] { get }
    /// The weights in Keras's order.
    var weights: [NamedSlot] { get }
    /// Whether nodes give sequences in the repeated form.
    var givesRepeated: Bool { get }
    /// The same layer in double precision and plain loops.
    var reference: any ReferenceLayer { get }

    /// Sets the parameters that a training begins with.
    func initialise(_ parameters: Parameters, using random: inout RandomSource)
    /// Copies the weights into the order in which the layer's products read them.
    func pack(_ parameters: Parameters, for use: WeightUse, kernels: VectorKernels) -> any PackedLayer
}

extension BuiltLayer {
    package var weights: [NamedSlot] { [] }
    package var givesRepeated: Bool { false }
    package func initialise(_ parameters: Parameters, using random: inout RandomSource) {}
}

/// What packed weights are needed for.
package enum WeightUse: Sendable {
    /// The forward pass only.
    case inference
    /// The forward pass with weights of 16 bits: half as much to read, which is what a small batch waits for.
    case halfWidthInference
    /// The forward and the backward pass.
    case training
}

/// The weights of a layer, which all shards of a batch read.
package protocol PackedLayer: Sendable {
    /// Whether nodes take an input in the repeated form, and give its gradient so.
    var takesRepeated: Bool { get }

    /// Copies the weights from changed parameters.
    func load(from parameters: Parameters)
    /// Makes the workspace of at most `batch` samples.
    func makeNode(batch: Int, input: NodeInput) -> any LayerNode
}

extension PackedLayer {
    package var takesRepeated: Bool { false }
    package func load(from parameters: Parameters) {}
}
