import Tensors

/// One cell's pass over the sequences of a shard; a recurrent layer has one, a bidirectional two.
final class RecurrentPass {
    let run: any RecurrentRun
    let steps: Int
    let units: Int
    let returnsSequences: Bool
    let kernels: VectorKernels
    private let isRepeated: Bool
    private let features: Int
    private let dropout: Dropout
    /// What the input is multiplied by in training [N, F].
    private let mask: FloatBuffer?
    private let inputGradients: FloatBuffer?
    private var isMasked = false

    init(_ packed: PackedRecurrent, batch: Int, input: NodeInput) {
        let built = packed.built
        run = packed.weights.makeRun(batch: batch, steps: built.steps, input: input)
        steps = built.steps
        units = built.cell.units
        features = built.cell.inputSize
        returnsSequences = built.returnsSequences
        kernels = packed.kernels
        isRepeated = input.isRepeated
        dropout = built.dropout
        mask = dropout.rate > 0 ? FloatBuffer(count: batch * features) : nil
        inputGradients =
            input.needsGradient ? FloatBuffer(count: (input.isRepeated ? 1 : steps) * batch * features) : nil
    }

    /// Makes room for a batch and shows where its input goes [T·N, F], or [N, F] in the repeated form.
    func inputs(batch: Int) -> MatrixView {
        if run.batch != batch { run.prepare(batch: batch) }
        return run.inputs
    }

    /// The hidden state after the step that was read as number t [N, H].
    func hidden(_ t: Int) -> MatrixView { run.hidden.slice(rows: t * run.batch..<(t + 1) * run.batch) }

    /// Runs over an input, from the last step to the first where `reversed`.
    func forward(_ input: Activations, reversed: Bool, _ pass: inout ForwardPass) {
        let batch = input.batch
        let inputs = inputs(batch: batch)
        func step(_ t: Int) -> MatrixView { inputs.slice(rows: t * batch..<(t + 1) * batch) }
        if reversed && !isRepeated {
            for t in 0..<steps { step(t).copy(from: input.step(steps - 1 - t)) }
        } else if input.rows.storage !== inputs.storage {
            inputs.copy(from: input.rows)
        }
        isMasked = pass.isTraining && mask != nil
        if isMasked, let mask {
            let view = MatrixView(mask, rows: batch, columns: features)
            dropout.draw(view, using: &pass.random)
            for t in 0..<(isRepeated ? 1 : steps) {
                dropout.apply(view, to: step(t), kernels: kernels)
            }
        }
        run.clearState()
        run.forward()
    }

    /// Runs back from the gradients of all hidden states [T·N, H] or of the last one [N, H].
    ///
    /// Gives the gradient of the input in the order in which it was read, in the repeated form if the input had it.
    func backward(_ gradient: MatrixView) -> Activations? {
        let batch = run.batch
        let count = isRepeated ? 1 : steps
        let inputs = inputGradients.map { MatrixView($0, rows: count * batch, columns: features) }
        run.backward(
            lastHidden: returnsSequences ? nil : gradient,
            hiddenGradients: returnsSequences ? gradient : nil, inputGradients: inputs)
        guard let inputs else { return nil }
        let result =
            isRepeated
            ? Activations(repeating: inputs, steps: steps) : Activations(sequences: inputs, steps: steps)
        if isMasked, let mask {
            let view = MatrixView(mask, rows: batch, columns: features)
            for t in 0..<count { dropout.apply(view, to: result.step(t), kernels: kernels) }
        }
        return result
    }
}

/// The workspace of a recurrent layer.
final class RecurrentNode: LayerNode {
    private let pass: RecurrentPass

    init(_ pass: RecurrentPass) { self.pass = pass }

    func inputBuffer(batch: Int) -> MatrixView? { pass.inputs(batch: batch) }

    func forward(_ input: Activations, _ forwardPass: inout ForwardPass) -> Activations {
        pass.forward(input, reversed: false, &forwardPass)
        return pass.returnsSequences
            ? Activations(sequences: pass.run.hidden, steps: pass.steps)
            : Activations(vectors: pass.hidden(pass.steps - 1))
    }

    func backward(_ gradient: Activations, into gradients: Parameters) -> Activations? {
        pass.backward(gradient.rows)
    }

    func accumulate(part: Int, of parts: Int, into gradients: Parameters) {
        pass.run.accumulate(part: part, of: parts, into: gradients)
    }
}
