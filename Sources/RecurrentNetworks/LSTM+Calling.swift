import Tensors

extension LSTM {
    /// Hidden state and cell of N sequences, each [N, H].
    public struct State: Sendable, Equatable {
        public var hidden: Tensor
        public var cell: Tensor

        public init(hidden: Tensor, cell: Tensor) {
            self.hidden = hidden
            self.cell = cell
        }
    }

    /// The weights of one LSTM: `kernel` [F, 4H], `recurrentKernel` [H, 4H], `bias` [4H].
    public struct Weights: Sendable, Equatable {
        public var kernel: Tensor
        public var recurrentKernel: Tensor
        public var bias: Tensor

        public init(kernel: Tensor, recurrentKernel: Tensor, bias: Tensor) {
            self.kernel = kernel
            self.recurrentKernel = recurrentKernel
            self.bias = bias
        }
    }

    /// Runs over sequences `x` [N, T, F] from a state, or from zeros: the output [N, H] or [N, T, H], and the state
    /// after the last step; as Keras's layer with `return_state` and `initial_state`.
    ///
    /// Nothing is dropped.  Throws `NetworkError` that names the layer where shapes do not fit.
    public func callAsFunction(
        _ x: Tensor, weights: Weights, initialState: State? = nil
    ) throws -> (output: Tensor, state: State) {
        let label = name ?? "lstm"
        guard x.shape.count == 3 else {
            throw NetworkError.needsSequence(layer: label, found: Array(x.shape.dropFirst()))
        }
        let (samples, steps, features) = (x.shape[0], x.shape[1], x.shape[2])
        guard samples > 0, steps > 0, features > 0 else { throw NetworkError.noSamples }
        var layout = ParameterLayout()
        let place = LayerPlace(name: label, path: "lstm", inputShape: [steps, features])
        let cell = try builtLSTM(place, in: &layout).cell
        let parameters = Parameters(layout)
        for (name, tensor, slot) in [
            ("kernel", weights.kernel, cell.kernel),
            ("recurrent_kernel", weights.recurrentKernel, cell.recurrentKernel),
            ("bias", weights.bias, cell.bias),
        ] {
            guard tensor.shape == slot.shape else {
                throw NetworkError.weightDiffers(
                    layer: label, weight: name, expected: slot.shape, found: tensor.shape)
            }
            let view = parameters[slot]
            view.copy(from: MatrixView(tensor.storage, rows: view.rows, columns: view.columns))
        }
        let tape = LSTMTape(cell, batch: samples, steps: steps)
        tape.inputs.gather(x.storage, steps: steps, Array(0..<samples), 0..<samples)
        tape.initialState.clear()
        if let initialState {
            for (what, tensor, view) in [
                ("an initial hidden state", initialState.hidden, tape.initialState.hidden),
                ("an initial cell", initialState.cell, tape.initialState.cell),
            ] {
                guard tensor.shape == [samples, units] else {
                    throw NetworkError.stateDiffers(
                        layer: label, what: what, expected: [samples, units], found: tensor.shape)
                }
                view.copy(from: MatrixView(tensor.storage, rows: samples, columns: units))
            }
        }
        LSTMWeights(cell, from: parameters, for: .inference).forward(tape)
        let output = Tensor(zeros: returnsSequences ? [samples, steps, units] : [samples, units])
        (returnsSequences ? tape.hidden : tape.finalState.hidden).scatter(
            to: output.storage, steps: returnsSequences ? steps : 1, first: 0)
        func tensor(_ view: MatrixView) -> Tensor {
            let result = Tensor(zeros: [samples, units])
            MatrixView(result.storage, rows: samples, columns: units).copy(from: view)
            return result
        }
        return (output, State(hidden: tensor(tape.finalState.hidden), cell: tensor(tape.finalState.cell)))
    }
}

extension Sequential {
    /// The weights of the LSTM that is layer `index`, to call it by itself; nil where there is another layer.
    public func lstmWeights(at index: Int) -> LSTM.Weights? {
        guard built.indices.contains(index), let layer = built[index] as? BuiltLSTM else { return nil }
        let all = weights
        guard let kernel = all["\(layer.path)/kernel"], let bias = all["\(layer.path)/bias"],
            let recurrent = all["\(layer.path)/recurrent_kernel"]
        else { return nil }
        return LSTM.Weights(kernel: kernel, recurrentKernel: recurrent, bias: bias)
    }
}
