import Tensors

/// Describes a layer as in Keras: what it is to be, before it knows its input.
///
/// A `Sequential` builds its layers when it is made.  A layer of one's own gives its type, its name and a
/// `BuiltLayer`.
public protocol Layer: Sendable {
    /// The name of the class in Keras, such as LSTM.
    var type: String { get }
    /// The name of this layer, or nil for one made from the type: lstm, lstm_1.
    var name: String? { get }

    /// Fits the layer to its input and adds its parameters to a layout.
    ///
    /// Throws `NetworkError` that names the layer and the shapes where the input does not suit it.
    func build(_ place: LayerPlace, in layout: inout ParameterLayout) throws -> any BuiltLayer
}

/// Says where in a network a layer stands.
public struct LayerPlace: Sendable {
    /// The layer's name, as in errors and in the summary.
    public let name: String
    /// What the names of its weights begin with: layer0, or layer0/forward.
    public let path: String
    /// The shape of an input sample: [F] or [T, F].
    public let inputShape: [Int]

    /// A place in a network.
    public init(name: String, path: String, inputShape: [Int]) {
        self.name = name
        self.path = path
        self.inputShape = inputShape
    }

    /// Steps and features of a sequence; throws where the input is none.
    public func sequence() throws -> (steps: Int, features: Int) {
        guard inputShape.count == 2 else { throw NetworkError.needsSequence(layer: name, found: inputShape) }
        return (inputShape[0], inputShape[1])
    }

    /// Features of a vector; throws where the input is none.
    public func vector() throws -> Int {
        guard inputShape.count == 1 else { throw NetworkError.needsVector(layer: name, found: inputShape) }
        return inputShape[0]
    }
}

/// A weight of a layer under its name in Keras.
public struct NamedSlot: Sendable, Hashable {
    /// The name: layer0/kernel, layer0/forward/recurrent_kernel.
    public let name: String
    /// Where it lies.
    public let slot: ParameterSlot

    /// Names a slot.
    public init(_ name: String, _ slot: ParameterSlot) {
        self.name = name
        self.slot = slot
    }
}

/// A layer that knows the shapes and where its parameters lie.
public protocol BuiltLayer: Sendable {
    /// The shape of an output sample: [F] or [T, F].
    var outputShape: [Int] { get }
    /// The weights in Keras's order.
    var weights: [NamedSlot] { get }
    /// The same layer in double precision and plain loops.
    var reference: any ReferenceLayer { get }

    /// Sets the parameters that a training begins with.
    func initialise(_ parameters: Parameters, using random: inout RandomSource)
    /// Copies the weights into the order in which the layer's products read them.
    func pack(_ parameters: Parameters, for use: LSTMWeights.Use, kernels: VectorKernels) -> any PackedLayer
}

/// The weights of a layer, shared by all shards of a batch.
public protocol PackedLayer: Sendable {
    /// Whether nodes take an input in the repeated form, and give its gradient so.
    var takesRepeated: Bool { get }

    /// Copies the weights from changed parameters.
    func load(from parameters: Parameters)
    /// Makes the workspace of at most `batch` samples.
    func makeNode(batch: Int, input: NodeInput) -> any LayerNode
}

/// Says what the layer above hands to a node.
public struct NodeInput: Sendable {
    /// Whether the gradient of the input is wanted.
    public let needsGradient: Bool
    /// Whether the input comes in the repeated form, which only nodes that take it are handed.
    public let isRepeated: Bool
    /// Threads that may share the work of a single sample; nil for none.
    public let executor: ShardedExecutor?

    /// An input and what is wanted of it.
    public init(needsGradient: Bool, isRepeated: Bool, executor: ShardedExecutor? = nil) {
        self.needsGradient = needsGradient
        self.isRepeated = isRepeated
        self.executor = executor
    }
}

/// What one shard reads and writes in a layer; made once, and used by one thread at a time.
///
/// Numbers that a node gives out are valid until its next call.
public protocol LayerNode: AnyObject {
    /// Where an input of `batch` samples may be written, which spares `forward` a copy.
    func inputPlace(batch: Int) -> MatrixView?
    /// Computes the output of a batch.
    func forward(_ input: Activations, _ pass: inout ForwardPass) -> Activations
    /// Gives the gradient of the input, or nil where it is not needed; called once after each `forward`.
    ///
    /// The gradients of the weights are added to `gradients` here, or in `accumulate` where they are much work.
    func backward(_ gradient: Activations, into gradients: Parameters) -> Activations?
    /// Adds one of `parts` parts of the weights' gradients that `backward` left; each part is asked for once, by any
    /// thread, and writes to what no other part writes to.
    func accumulate(part: Int, of parts: Int, into gradients: Parameters)
}

extension BuiltLayer {
    /// No weights.
    public var weights: [NamedSlot] { [] }
    /// Does nothing, as there are no weights.
    public func initialise(_ parameters: Parameters, using random: inout RandomSource) {}
}

extension PackedLayer {
    /// No; such an input is expanded first.
    public var takesRepeated: Bool { false }
    /// Does nothing, as there are no weights.
    public func load(from parameters: Parameters) {}
}

extension LayerNode {
    /// None.
    public func inputPlace(batch: Int) -> MatrixView? { nil }
    /// Does nothing, as `backward` added everything.
    public func accumulate(part: Int, of parts: Int, into gradients: Parameters) {}
}
