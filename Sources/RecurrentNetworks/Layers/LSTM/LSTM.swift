import Tensors

/// Reads a sequence [T, F] and gives its last hidden state [H], or with `returnsSequences` all of them [T, H].
///
/// As in Keras: gates in the order i, f, c, o, which are exact sigmoids; `activation` acts on the candidate and
/// on the cell's output.  `dropout` drops features of the input in training; as in Keras 3, one mask a sample
/// and batch serves all steps and all gates.
public struct LSTM: RecurrentLayer, BuildableRecurrentLayer, Hashable {
    /// The number H of units.
    package let units: Int
    /// The function of the candidate and of the cell's output.
    package let activation: Activation
    /// Whether all hidden states are given, or the last one only.
    package let returnsSequences: Bool
    /// The fraction of the input's features that is dropped in training.
    package let dropout: Double
    /// The layer's name, or nil for lstm, lstm_1 and so on.
    package let name: String?

    package var type: String { "LSTM" }

    /// Describes a layer; the defaults are Keras's.
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

    public var recurrence: RecurrentContract { RecurrentContract(self) }

    package func makeCell(
        _ path: String, inputSize: Int, in layout: inout ParameterLayout
    ) -> any RecurrentCell {
        LSTMCell(path, inputSize: inputSize, units: units, activation: activation, in: &layout)
    }
}
