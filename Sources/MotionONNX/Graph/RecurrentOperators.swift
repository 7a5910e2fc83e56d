import RecurrentNetworks
import Tensors

/// The weights of an LSTM as ONNX's operator takes them.
struct LSTMOperator {
    private let units: Int
    private let weights: Value
    private let recurrence: Value
    private let bias: Value

    /// Adds the weights to a graph.
    ///
    /// Ours are those of Keras: [F, 4H] and [H, 4H], with the gates i, f, candidate, o. ONNX has [4H, F] and [4H, H], with the
    /// gates i, o, f, candidate, and two biases, of which the second stays zero.
    ///
    /// - Parameters:
    ///   - kernel: [F, 4H], row after row.
    ///   - recurrentKernel: [H, 4H].
    ///   - bias: [4H].
    init(
        kernel: [Float], recurrentKernel: [Float], bias: [Float], in builder: inout GraphBuilder
    ) {
        let columns = bias.count
        units = columns / 4
        let (inputs, units) = (kernel.count / columns, units)
        let order = [0, 3, 1, 2].flatMap { gate in (0..<units).map { gate * units + $0 } }
        func turned(_ matrix: [Float], rows: Int) -> [Float] {
            order.flatMap { column in (0..<rows).map { matrix[$0 * columns + column] } }
        }
        weights = builder.constant(turned(kernel, rows: inputs), [1, columns, inputs], as: "W")
        recurrence = builder.constant(turned(recurrentKernel, rows: units), [1, columns, units], as: "R")
        self.bias = builder.constant(
            order.map { bias[$0] } + Array(repeating: 0, count: columns), [1, 2 * columns], as: "B")
    }

    init(_ cell: LSTMCell, _ parameters: Parameters, in builder: inout GraphBuilder) {
        precondition(cell.activation == .tanh, "the operator's own activations")
        self.init(
            kernel: parameters[cell.kernel].array, recurrentKernel: parameters[cell.recurrentKernel].array,
            bias: parameters[cell.bias].array, in: &builder)
    }

    /// A state [1, N, H] of hidden numbers and cell.
    struct State {
        var hidden: Value
        var cell: Value
    }

    /// Reads a sequence [T, N, F].
    ///
    /// - Parameters:
    ///   - state: the state that it begins with; nil for zeros.
    ///   - isWhole: whether all hidden states are wanted.
    /// - Returns: all hidden states [T, N, H], or nothing, and the last state.
    func read(
        _ sequence: Value, from state: State? = nil, isWhole: Bool = false, in builder: inout GraphBuilder
    ) -> (hidden: Value, state: State) {
        var inputs = [sequence, weights, recurrence, bias]
        if let state { inputs += [.none, state.hidden, state.cell] }
        let found = builder.apply(
            "LSTM", to: inputs, outputs: [isWhole, true, true], with: ["hidden_size": .integer(units)])
        // [T, one direction, N, H]
        let hidden = isWhole ? builder.squeeze(found[0], axis: 1) : .none
        return (hidden, State(hidden: found[1], cell: found[2]))
    }
}

/// A fully connected layer, y = x W + b.
struct DenseOperator {
    private let kernel: Value
    private let bias: Value

    /// - Parameters:
    ///   - kernel: [H, O], row after row.
    ///   - bias: [O].
    init(kernel: [Float], bias: [Float], in builder: inout GraphBuilder) {
        self.kernel = builder.constant(kernel, [kernel.count / bias.count, bias.count], as: "kernel")
        self.bias = builder.constant(bias, [bias.count], as: "bias")
    }

    /// [N, H] to [N, O].
    func apply(_ input: Value, in builder: inout GraphBuilder) -> Value {
        builder.apply("Gemm", input, kernel, bias)
    }
}
