import Tensors

/// One LSTM's run over the sequences of a shard, with its tape; an LSTM layer has one, a bidirectional two.
final class LSTMRun {
    let weights: LSTMWeights
    let tape: LSTMTape
    let steps: Int
    let returnsSequences: Bool
    private let dropout: Dropout
    /// What the input is multiplied by in training [N, F].
    private let mask: FloatBuffer?
    private let inputGradients: FloatBuffer?
    private var isMasked = false

    init(_ packed: PackedLSTM, batch: Int, input: NodeInput) {
        weights = packed.weights
        steps = packed.built.steps
        returnsSequences = packed.built.layer.returnsSequences
        let features = weights.layer.inputSize
        tape = LSTMTape(
            weights.layer, batch: batch, steps: steps,
            repeating: input.isRepeated ? weights.layer.inputSize : 0, kernels: weights.kernels,
            executor: input.executor)
        dropout = Dropout(rate: packed.built.layer.dropout)
        mask = dropout.rate > 0 ? FloatBuffer(count: batch * features) : nil
        inputGradients =
            input.needsGradient ? FloatBuffer(count: (input.isRepeated ? 1 : steps) * batch * features) : nil
    }

    /// Makes room for a batch and shows where its input goes [T·N, F], or [N, F] in the repeated form.
    func inputs(batch: Int) -> MatrixView {
        if tape.batch != batch { tape.prepare(batch: batch, steps: steps) }
        return tape.inputs
    }

    /// Runs over an input, from the last step to the first where `reversed`.
    func forward(_ input: Activations, reversed: Bool, _ pass: inout ForwardPass) {
        let batch = input.batch
        let place = inputs(batch: batch)
        if reversed && !tape.repeatsInput {
            for t in 0..<steps { tape.input(t).copy(from: input.step(steps - 1 - t)) }
        } else if input.rows.storage !== place.storage {
            place.copy(from: input.rows)
        }
        isMasked = pass.isTraining && mask != nil
        if isMasked, let mask {
            let view = MatrixView(mask, rows: batch, columns: place.columns)
            dropout.draw(view, using: &pass.random)
            for t in 0..<(tape.repeatsInput ? 1 : steps) {
                dropout.apply(view, to: tape.input(t), kernels: weights.kernels)
            }
        }
        tape.initialState.clear()
        weights.forward(tape)
    }

    /// Adds a part of the weights' gradients after the way back.
    func accumulate(part: Int, of parts: Int, into gradients: Parameters) {
        weights.layer.accumulateGradients(of: tape, part: part, of: parts, into: gradients)
    }

    /// Runs back from the gradients of all hidden states [T·N, H] or of the last one [N, H].
    ///
    /// Gives the gradient of the input in the order of the tape, in the repeated form if the input had it.
    func backward(_ gradient: MatrixView) -> Activations? {
        let state = tape.stateGradient
        state.cell.fill(0)
        if returnsSequences { state.hidden.fill(0) } else { state.hidden.copy(from: gradient) }
        let (batch, features) = (tape.batch, tape.inputSize)
        let count = tape.repeatsInput ? 1 : steps
        let inputs = inputGradients.map { MatrixView($0, rows: count * batch, columns: features) }
        weights.backward(tape, hiddenGradients: returnsSequences ? gradient : nil, inputGradients: inputs)
        guard let inputs else { return nil }
        let result =
            tape.repeatsInput
            ? Activations(repeating: inputs, steps: steps) : Activations(sequences: inputs, steps: steps)
        if isMasked, let mask {
            let view = MatrixView(mask, rows: batch, columns: features)
            for t in 0..<count {
                dropout.apply(view, to: result.step(t), kernels: weights.kernels)
            }
        }
        return result
    }
}

/// The workspace of an LSTM layer.
final class LSTMNode: LayerNode {
    private let run: LSTMRun

    init(_ run: LSTMRun) { self.run = run }

    func inputPlace(batch: Int) -> MatrixView? { run.inputs(batch: batch) }

    func forward(_ input: Activations, _ pass: inout ForwardPass) -> Activations {
        run.forward(input, reversed: false, &pass)
        return run.returnsSequences
            ? Activations(sequences: run.tape.hidden, steps: run.steps)
            : Activations(vectors: run.tape.hidden(run.steps - 1))
    }

    func backward(_ gradient: Activations, into gradients: Parameters) -> Activations? {
        run.backward(gradient.rows)
    }

    func accumulate(part: Int, of parts: Int, into gradients: Parameters) {
        run.accumulate(part: part, of: parts, into: gradients)
    }
}
