import Tensors

/// Reads a sequence [T, F] and gives its last hidden state [H], or with `returnsSequences` all of them [T, H].
///
/// As in Keras: gates in the order i, f, c, o, which are exact sigmoids; `activation` acts on the candidate and
/// on the cell's output.  `dropout` drops features of the input in training; as in Keras 3, one mask a sample
/// and batch serves all steps and all gates.
public struct LSTM: Layer, Hashable {
    /// The number H of units.
    public let units: Int
    /// The function of the candidate and of the cell's output.
    public let activation: Activation
    /// Whether all hidden states are given, or the last one only.
    public let returnsSequences: Bool
    /// The share of the input's features that is dropped in training.
    public let dropout: Double
    public let name: String?
    public var type: String { "LSTM" }

    /// Describes a layer; Keras's defaults.
    public init(
        _ units: Int, activation: Activation = .tanh, returnsSequences: Bool = false, dropout: Double = 0,
        name: String? = nil
    ) {
        self.units = units
        self.activation = activation
        self.returnsSequences = returnsSequences
        self.dropout = dropout
        self.name = name
    }

    public func build(_ place: LayerPlace, in layout: inout ParameterLayout) throws -> any BuiltLayer {
        try builtLSTM(place, in: &layout)
    }

    func builtLSTM(_ place: LayerPlace, in layout: inout ParameterLayout) throws -> BuiltLSTM {
        let (steps, features) = try place.sequence()
        guard units > 0 else { throw NetworkError.badSize(layer: place.name, what: "units", found: units) }
        try Dropout(rate: dropout).check(place.name)
        let cell = LSTMCell(
            place.path, inputSize: features, units: units, activation: activation, in: &layout)
        return BuiltLSTM(layer: self, path: place.path, cell: cell, steps: steps)
    }
}

/// An LSTM that knows its input.
struct BuiltLSTM: BuiltLayer {
    let layer: LSTM
    let path: String
    let cell: LSTMCell
    let steps: Int

    var outputShape: [Int] { layer.returnsSequences ? [steps, cell.units] : [cell.units] }

    var weights: [NamedSlot] {
        [
            NamedSlot("\(path)/kernel", cell.kernel),
            NamedSlot("\(path)/recurrent_kernel", cell.recurrentKernel),
            NamedSlot("\(path)/bias", cell.bias),
        ]
    }

    var reference: any ReferenceLayer { ReferenceLSTM(self) }

    func initialise(_ parameters: Parameters, using random: inout RandomSource) {
        cell.initialise(parameters, using: &random)
    }

    func pack(_ parameters: Parameters, for use: LSTMWeights.Use, kernels: VectorKernels) -> any PackedLayer {
        PackedLSTM(built: self, weights: LSTMWeights(cell, from: parameters, for: use, kernels: kernels))
    }
}

/// An LSTM's weights, from which shards make their workspaces.
struct PackedLSTM: PackedLayer {
    let built: BuiltLSTM
    let weights: LSTMWeights

    var takesRepeated: Bool { true }

    func load(from parameters: Parameters) { weights.load(from: parameters) }

    func makeNode(batch: Int, input: NodeInput) -> any LayerNode {
        LSTMNode(LSTMRun(self, batch: batch, input: input))
    }
}
