import Tensors

extension RecurrentLayer {
    /// Runs over sequences `x` [N, T, F] from a state, or from zeros: the output [N, H] or [N, T, H], and the state
    /// after the last step; as Keras's layer with `return_state` and `initial_state`.
    ///
    /// `weights` are the layer's in Keras's order, as `Sequential.weights(at:)` gives them.  A state is a list as in
    /// Keras, each part [N, H]: hidden state and cell of an LSTM, the hidden state of a GRU.  Nothing is dropped.
    /// Throws `NetworkError` that names the layer where shapes do not fit.
    public func callAsFunction(
        _ x: Tensor, weights: [Tensor], initialState: [Tensor]? = nil
    ) throws -> (output: Tensor, state: [Tensor]) {
        let layer = recurrence.layer
        let label = try LayerNames.names(of: [layer])[0]
        guard x.shape.count == 3 else {
            throw NetworkError.needsSequence(layer: label, found: Array(x.shape.dropFirst()))
        }
        let (samples, steps, features) = (x.shape[0], x.shape[1], x.shape[2])
        guard samples > 0, steps > 0, features > 0 else { throw NetworkError.noSamples }
        var layout = ParameterLayout()
        let cell = try layer.buildRecurrent(
            LayerContext(name: label, path: label, inputShape: [steps, features]), in: &layout
        ).cell
        let parameters = Parameters(layout)
        try parameters.load(weights, into: cell.weights, of: label)
        let run = cell.pack(parameters, for: .inference, kernels: .best).makeRun(
            batch: samples, steps: steps, input: NodeInput(needsGradient: false, isRepeated: false))
        run.inputs.gather(x, steps: steps, Array(0..<samples), 0..<samples)
        run.clearState()
        if let initialState {
            let shape = [samples, layer.units]
            guard initialState.count == run.initialState.count else {
                throw NetworkError.countDiffers(
                    layer: label, what: "state", expected: cell.stateNames,
                    found: initialState.count)
            }
            for (what, (tensor, view)) in zip(cell.stateNames, zip(initialState, run.initialState)) {
                guard tensor.shape == shape else {
                    throw NetworkError.stateDiffers(
                        layer: label, what: "an initial \(what)", expected: shape, found: tensor.shape)
                }
                view.copy(from: tensor)
            }
        }
        run.forward()
        let state = run.finalState.map { Tensor($0, shape: [samples, layer.units]) }
        guard layer.returnsSequences else { return (state[0], state) }
        var output = Tensor(zeros: [samples, steps, layer.units])
        run.hidden.scatter(to: &output, steps: steps, first: 0)
        return (output, state)
    }
}

extension Parameters {
    /// Takes over a layer's weights; throws `NetworkError` where their number or a shape differs.
    fileprivate func load(_ weights: [Tensor], into slots: [NamedSlot], of layer: String) throws {
        guard weights.count == slots.count else {
            throw NetworkError.countDiffers(
                layer: layer, what: "weights", expected: slots.map(\.name), found: weights.count)
        }
        for (tensor, weight) in zip(weights, slots) {
            guard tensor.shape == weight.slot.shape else {
                throw NetworkError.weightDiffers(
                    layer: layer, weight: weight.name, expected: weight.slot.shape, found: tensor.shape)
            }
            self[weight.slot].copy(from: tensor)
        }
    }
}

extension Sequential {
    /// The weights of layer `index` in Keras's order: kernel, recurrent kernel and bias of a recurrent layer.
    public func weights(at index: Int) -> [Tensor] {
        built[index].weights.map { Tensor(parameters[$0.slot], shape: $0.slot.shape) }
    }
}
