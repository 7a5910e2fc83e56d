import RecurrentNetworks
import Tensors

/// An encoder and a decoder that goes on from its own output, as small as a test needs them.
struct TinyForecaster {
    let encoder: LSTMCell
    let decoder: LSTMCell
    let output: DenseCell
    let layout: ParameterLayout
    let features: Int
    let observed: Int
    let future: Int

    init(features: Int, units: Int, observed: Int, future: Int, activation: Activation) {
        var layout = ParameterLayout()
        encoder = LSTMCell("encoder", inputSize: features, units: units, activation: activation, in: &layout)
        decoder = LSTMCell("decoder", inputSize: features, units: units, activation: activation, in: &layout)
        output = DenseCell("output", inputSize: units, outputSize: features, in: &layout)
        self.layout = layout
        self.features = features
        self.observed = observed
        self.future = future
    }

    func parameters(seed: UInt64) -> Parameters {
        var random = RandomSource(seed: seed)
        let result = Parameters(layout)
        encoder.initialise(result, using: &random)
        decoder.initialise(result, using: &random)
        output.initialise(result, using: &random)
        for layer in [encoder.bias, decoder.bias, output.bias] {
            let bias = result[layer]
            for column in 0..<bias.columns { bias[0, column] += Float(random.normal() * 0.1) }
        }
        return result
    }

    /// Poses of a batch, time-major [(To + Tf)·N, F].
    func motion(batch: Int, seed: UInt64) -> MatrixView {
        var random = RandomSource(seed: seed)
        let result = MatrixView(rows: (observed + future) * batch, columns: features)
        for row in 0..<result.rows {
            for column in 0..<features { result[row, column] = Float(random.normal() * 0.5) }
        }
        return result
    }

    /// Half the sum of squared errors of all future poses, and its gradient, by the fast path.
    func gradients(
        _ parameters: Parameters, _ motion: MatrixView, kernels: VectorKernels = .best
    ) -> (loss: Double, gradients: Parameters) {
        let batch = motion.rows / (observed + future)
        let encoderTape = LSTMTape(encoder, batch: batch, steps: observed, kernels: kernels)
        let decoderTape = LSTMTape(decoder, batch: batch, steps: future, kernels: kernels)
        let encoderWeights = LSTMWeights(encoder, from: parameters, kernels: kernels)
        let decoderWeights = LSTMWeights(decoder, from: parameters, kernels: kernels)
        let outputWeights = DenseWeights(output, from: parameters, kernels: kernels)
        let poses = MatrixView(rows: future * batch, columns: features)
        let back = MatrixView(rows: batch, columns: features)
        let hidden = MatrixView(rows: batch, columns: decoder.units)
        func rows(_ t: Int) -> Range<Int> { t * batch..<(t + 1) * batch }

        encoderTape.inputs.copy(from: motion.slice(rows: 0..<observed * batch))
        encoderTape.initialState.clear()
        encoderWeights.forward(encoderTape)
        decoderTape.initialState.copy(from: encoderTape.finalState)
        decoderTape.input(0).copy(from: encoderTape.input(observed - 1))
        for t in 0..<future {
            decoderWeights.step(t, decoderTape)
            let pose = poses.slice(rows: rows(t))
            pose.copy(from: decoderTape.input(t))
            outputWeights.forward(decoderTape.hidden(t), into: pose, adding: true)
            if t + 1 < future { decoderTape.input(t + 1).copy(from: pose) }
        }

        let errors = poses
        kernels.add(motion.slice(rows: observed * batch..<motion.rows), times: -1, to: errors)
        let loss = errors.array.reduce(0.0) { $0 + Double($1) * Double($1) } / 2
        let result = Parameters(layout)
        decoderTape.stateGradient.clear()
        for t in (0..<future).reversed() {
            let error = errors.slice(rows: rows(t))
            kernels.add(back, to: error)
            outputWeights.backward(error, into: hidden)
            decoderWeights.stepBackward(t, decoderTape, hiddenGradient: hidden)
            back.copy(from: error)
            kernels.add(decoderTape.inputGradient, to: back)
        }
        encoderTape.stateGradient.copy(from: decoderTape.stateGradient)
        encoderWeights.backward(encoderTape)
        output.accumulateGradients(
            inputs: decoderTape.hidden, outputGradients: errors, into: result, kernels: kernels)
        decoder.accumulateGradients(of: decoderTape, into: result)
        encoder.accumulateGradients(of: encoderTape, into: result)
        return (loss, result)
    }
}

/// The same model in double precision and plain loops.
extension TinyForecaster {
    func reference(
        _ values: [Double], _ motion: MatrixView
    ) -> (loss: Double, gradients: [Double]) {
        let batch = motion.rows / (observed + future)
        var loss = 0.0
        var gradients = [Double](repeating: 0, count: values.count)
        for sequence in 0..<batch {
            let poses = (0..<observed + future).map { t in
                (0..<features).map { Double(motion[t * batch + sequence, $0]) }
            }
            loss += reference(values, poses, &gradients)
        }
        return (loss, gradients)
    }

    private func reference(_ values: [Double], _ poses: [[Double]], _ gradients: inout [Double]) -> Double {
        let (first, second) = (ReferenceLSTMCell(layer: encoder), ReferenceLSTMCell(layer: decoder))
        let dense = ReferenceDense(output)
        var state = ReferenceLSTMCell.State.zero(encoder.units)
        var encoderTraces: [ReferenceLSTMCell.Trace] = []
        for t in 0..<observed {
            let next = first.step(poses[t], state, values)
            state = next.state
            encoderTraces.append(next.trace)
        }
        var decoderTraces: [ReferenceLSTMCell.Trace] = []
        var (hidden, errors): ([[Double]], [[Double]]) = ([], [])
        var pose = poses[observed - 1]
        for t in 0..<future {
            let next = second.step(pose, state, values)
            state = next.state
            decoderTraces.append(next.trace)
            hidden.append(state.hidden)
            pose = zip(pose, dense.forward(state.hidden, values)).map(+)
            errors.append(zip(pose, poses[observed + t]).map(-))
        }
        var back = [Double](repeating: 0, count: features)
        var gradient = ReferenceLSTMCell.State.zero(decoder.units)
        for t in (0..<future).reversed() {
            let error = zip(errors[t], back).map(+)
            let own = dense.backward(hidden[t], error, values, &gradients)
            gradient.hidden = zip(gradient.hidden, own).map(+)
            let step = second.stepBackward(decoderTraces[t], gradient, values, &gradients)
            gradient = step.before
            back = zip(error, step.input).map(+)
        }
        for t in (0..<observed).reversed() {
            gradient = first.stepBackward(encoderTraces[t], gradient, values, &gradients).before
        }
        return errors.joined().reduce(0) { $0 + $1 * $1 } / 2
    }
}
