import Tensors

/// Holds the weights of an LSTM layer in the order in which its steps read them.
///
/// `load` copies them from the parameters and is called after every change of these.  Many threads may
/// compute with the same weights at once, as long as none loads.
package final class LSTMWeights: Sendable {
    /// The layer.
    package let layer: LSTMCell
    /// How much of the weights is kept.
    package let use: Use

    /// What the weights are needed for.
    package typealias Use = WeightUse

    let kernels: VectorKernels
    private let bias: MatrixView
    /// U on top of W [H + F, 4H].
    private let joined: PackedMatrix
    /// Uᵀ [4H, H].
    private let recurrentBack: PackedMatrix
    /// Wᵀ [4H, F].
    private let kernelBack: PackedMatrix

    /// Makes room for the weights of a layer, and loads them.
    package init(
        _ layer: LSTMCell, from parameters: Parameters, for use: Use = .training,
        kernels: VectorKernels = .best
    ) {
        self.layer = layer
        self.use = use
        self.kernels = kernels
        let units = layer.units
        let back = use == .training ? 4 * units : 0
        bias = MatrixView(rows: 1, columns: 4 * units)
        joined = PackedMatrix(
            rows: units + layer.inputSize, columns: 4 * units,
            precision: use == .halfWidthInference ? .half : .single, kernels: kernels)
        recurrentBack = PackedMatrix(rows: back, columns: units, kernels: kernels)
        kernelBack = PackedMatrix(rows: back, columns: layer.inputSize, kernels: kernels)
        load(from: parameters)
    }

    /// Copies the weights from the parameters.
    package func load(from parameters: Parameters) {
        let w = parameters[layer.kernel]
        let u = parameters[layer.recurrentKernel]
        bias.copy(from: parameters[layer.bias])
        joined.load(u, below: w)
        guard use == .training else { return }
        recurrentBack.load(u, transposed: true)
        kernelBack.load(w, transposed: true)
    }

    /// Runs all steps of the tape forward, from its initial state and inputs to its hidden states.
    ///
    /// Each step multiplies hidden state and input at once: one product for the inputs of all steps was no faster, as
    /// what it writes has left the cache when its step comes.  What repeats is multiplied once.
    package func forward(_ tape: LSTMTape) {
        for t in 0..<tape.steps { step(t, tape) }
    }

    /// Runs step t forward, from the tape's input t and the state before it to its hidden state t; the first step first.
    package func step(_ t: Int, _ tape: LSTMTape) {
        check(tape)
        if t == 0, tape.repeatedSize > 0 {
            // Every step adds the same x W + b, row by row.
            joined.multiply(
                tape.repeatedInput, into: tape.repeatedProduct, firstRow: layer.units + tape.stepSize)
            kernels.add(row: bias, to: tape.repeatedProduct)
        }
        if let product = tape.splitProduct {
            product.multiply(tape.joined(t), joined, into: tape.gates(t), backward: t % 2 == 1)
        } else {
            joined.multiply(tape.joined(t), into: tape.gates(t), backward: t % 2 == 1)
        }
        activate(t, tape, bias: tape.repeatedSize > 0 ? tape.repeatedProduct : bias)
    }

    /// Runs all steps of the tape backward, which is done once after each forward pass.
    ///
    /// `hiddenGradients` [T·N, H] are the gradients of the hidden states from outside the layer, if any; the
    /// tape's `stateGradient` begins as that of the final state and ends as that of the initial one.
    /// `inputGradients`, of the shape of the tape's inputs, receives the gradients of the inputs, if wanted; where a
    /// part of the input repeats, those of the steps' own part.
    package func backward(
        _ tape: LSTMTape, hiddenGradients: MatrixView? = nil, inputGradients: MatrixView? = nil
    ) {
        check(tape)
        precondition(use == .training, "weights for inference have no backward pass")
        for t in (0..<tape.steps).reversed() {
            slope(t, tape, further: hiddenGradients?.slice(rows: tape.rows(t)))
            recurrentBack.multiply(tape.gates(t), into: tape.stateGradient.hidden, backward: t % 2 == 1)
        }
        if let inputGradients {
            kernelBack.multiply(tape.repeatsInput ? tape.gateSums : tape.gates, into: inputGradients)
        }
    }

    /// Runs step t backward, which is done once after each forward pass, the last step first.
    ///
    /// `hiddenGradient` [N, H] is the gradient of hidden state t from outside the layer, if any.  The tape's
    /// `stateGradient` begins as that after step t and ends as that before it; `inputGradient` receives that
    /// of the step's own part of input t.
    package func stepBackward(_ t: Int, _ tape: LSTMTape, hiddenGradient: MatrixView? = nil) {
        check(tape)
        precondition(use == .training, "weights for inference have no backward pass")
        slope(t, tape, further: hiddenGradient)
        recurrentBack.multiply(tape.gates(t), into: tape.stateGradient.hidden, backward: t % 2 == 1)
        if tape.stepSize > 0 { kernelBack.multiply(tape.gates(t), into: tape.inputGradient) }
    }

    private func activate(_ t: Int, _ tape: LSTMTape, bias: MatrixView) {
        kernels.lstmForward(
            activation: layer.activation, bias: bias, gates: tape.gates(t), cellBefore: tape.cell(before: t),
            cell: tape.cell(before: t + 1), cellOutput: tape.cellOutput(t), hidden: tape.hidden(t))
    }

    private func slope(_ t: Int, _ tape: LSTMTape, further: MatrixView?) {
        let gradient = tape.stateGradient
        kernels.lstmBackward(
            activation: layer.activation, gates: tape.gates(t), cellBefore: tape.cell(before: t),
            cellOutput: tape.cellOutput(t), hidden: gradient.hidden, further: further, cell: gradient.cell)
        guard tape.repeatedSize > 0 else { return }
        if t == tape.steps - 1 { tape.gateSums.fill(0) }
        kernels.add(tape.gates(t), to: tape.gateSums)
    }

    private func check(_ tape: LSTMTape) {
        precondition(
            tape.units == layer.units && tape.inputSize == layer.inputSize, "the tape is of another layer")
    }
}
