import Tensors

extension LSTMCell: RecurrentCell {
    package var weights: [NamedSlot] {
        [
            NamedSlot("kernel", kernel), NamedSlot("recurrent_kernel", recurrentKernel),
            NamedSlot("bias", bias),
        ]
    }

    package var stateNames: [String] { ["hidden state", "cell"] }
    package var reference: any ReferenceCell { ReferenceLSTMCell(layer: self) }

    package func pack(
        _ parameters: Parameters, for use: WeightUse, kernels: VectorKernels
    ) -> any RecurrentWeights {
        LSTMWeights(self, from: parameters, for: use, kernels: kernels)
    }
}

extension LSTMWeights: RecurrentWeights {
    package func makeRun(batch: Int, steps: Int, input: NodeInput) -> any RecurrentRun {
        LSTMRun(
            self,
            LSTMTape(
                layer, batch: batch, steps: steps, repeating: input.isRepeated ? layer.inputSize : 0,
                kernels: kernels, executor: input.executor))
    }
}

/// An LSTM's weights with a tape of a shard.
final class LSTMRun: RecurrentRun {
    private let weights: LSTMWeights
    private let tape: LSTMTape

    init(_ weights: LSTMWeights, _ tape: LSTMTape) {
        self.weights = weights
        self.tape = tape
    }

    var batch: Int { tape.batch }
    var inputs: MatrixView { tape.inputs }
    var hidden: MatrixView { tape.hidden }
    var initialState: [MatrixView] { [tape.initialState.hidden, tape.initialState.cell] }
    var finalState: [MatrixView] { [tape.finalState.hidden, tape.finalState.cell] }

    func prepare(batch: Int) { tape.prepare(batch: batch, steps: tape.steps) }

    func clearState() { tape.initialState.clear() }

    func forward() { weights.forward(tape) }

    func backward(lastHidden: MatrixView?, hiddenGradients: MatrixView?, inputGradients: MatrixView?) {
        let state = tape.stateGradient
        state.cell.fill(0)
        if let lastHidden { state.hidden.copy(from: lastHidden) } else { state.hidden.fill(0) }
        weights.backward(tape, hiddenGradients: hiddenGradients, inputGradients: inputGradients)
    }

    func accumulate(part: Int, of parts: Int, into gradients: Parameters) {
        weights.layer.accumulateGradients(of: tape, part: part, of: parts, into: gradients)
    }
}

extension ReferenceLSTMCell: ReferenceCell {
    package func run(
        _ input: [[Double]], _ values: [Double]
    ) -> (hidden: [[Double]], back: ReferenceLayer.Pullback) {
        var state = State.zero(layer.units)
        var (traces, hidden): ([Trace], [[Double]]) = ([], [])
        for row in input {
            let next = step(row, state, values)
            state = next.state
            traces.append(next.trace)
            hidden.append(state.hidden)
        }
        return (
            hidden,
            { gradient, gradients in
                var state = State.zero(layer.units)
                var inputs = input
                for t in input.indices.reversed() {
                    state.hidden = zip(state.hidden, gradient[t]).map(+)
                    let step = stepBackward(traces[t], state, values, &gradients)
                    inputs[t] = step.input
                    state = step.before
                }
                return inputs
            }
        )
    }
}
