import Tensors

/// Reads a sequence [T, F] and gives its last hidden state [H], or with `returnsSequences` all of them [T, H].
///
/// As in Keras (K. Cho et al., 2014): gates in the order z, r, h, of which z and r are exact sigmoids; `activation`
/// acts on the candidate.  With `resetAfter`, r multiplies what the product with the hidden state has given, which has
/// biases of its own; without, it multiplies the hidden state before the product.  `dropout` drops features of the input
/// in training; one mask a sample and batch serves all steps and all gates.
public struct GRU: RecurrentLayer, BuildableRecurrentLayer, Hashable {
    /// The number H of units.
    package let units: Int
    /// The function of the candidate.
    package let activation: Activation
    /// Whether all hidden states are given, or the last one only.
    package let returnsSequences: Bool
    /// Whether the reset gate acts after the product with the hidden state.
    package let resetAfter: Bool
    /// The fraction of the input's features that is dropped in training.
    package let dropout: Double
    /// The layer's name, or nil for gru, gru_1 and so on.
    package let name: String?

    package var type: String { "GRU" }

    /// Describes a layer; the defaults are Keras's.
    public init(
        _ units: Int, activation: Activation = .tanh, returnsSequences: Bool = false, resetAfter: Bool = true,
        dropout: Double = 0, name: String? = nil
    ) {
        self.units = units
        self.activation = activation
        self.returnsSequences = returnsSequences
        self.resetAfter = resetAfter
        self.dropout = dropout
        self.name = name
    }

    public var recurrence: RecurrentContract { RecurrentContract(self) }

    package func makeCell(
        _ path: String, inputSize: Int, in layout: inout ParameterLayout
    ) -> any RecurrentCell {
        GRUCell(
            path, inputSize: inputSize, units: units, activation: activation, resetAfter: resetAfter,
            in: &layout)
    }
}
