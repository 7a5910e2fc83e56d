import Tensors

/// The workspace of an encoder and a decoder that is fed with its own outputs.
final class EncoderDecoderNode: LayerNode {
    private let packed: PackedEncoderDecoder
    private let encoderTape: LSTMTape
    private let decoderTape: LSTMTape
    /// What the outputs are made of, hidden states and what is attended to [S·N, H or 2H].
    private let top: FloatBuffer
    private let topGradient: FloatBuffer
    private let outputs: FloatBuffer
    private let outputGradients: FloatBuffer
    private let lastInputGradient: FloatBuffer
    private let inputGradients: FloatBuffer?
    private let attention: DotAttention?
    private let encoderGradients: FloatBuffer?
    private var batch = 0

    private var layer: EncoderDecoder { packed.built.layer }
    private var observed: Int { packed.built.observed }
    private var features: Int { packed.built.output.outputSize }
    private var width: Int { packed.built.output.inputSize }

    init(_ packed: PackedEncoderDecoder, batch: Int, input: NodeInput) {
        self.packed = packed
        let (built, kernels) = (packed.built, packed.kernels)
        let (units, steps) = (built.layer.units, built.layer.steps)
        encoderTape = LSTMTape(
            built.encoder, batch: batch, steps: built.observed, kernels: kernels, executor: input.executor)
        decoderTape = LSTMTape(
            built.decoder, batch: batch, steps: steps, kernels: kernels, executor: input.executor)
        let features = built.output.outputSize
        top = FloatBuffer(count: steps * batch * built.output.inputSize)
        topGradient = FloatBuffer(count: batch * built.output.inputSize)
        outputs = FloatBuffer(count: steps * batch * features)
        outputGradients = FloatBuffer(count: steps * batch * features)
        lastInputGradient = FloatBuffer(count: batch * features)
        inputGradients =
            input.needsGradient ? FloatBuffer(count: built.observed * batch * features) : nil
        attention =
            built.layer.attends ? DotAttention(queries: steps, keys: built.observed, batch: batch) : nil
        encoderGradients = built.layer.attends ? FloatBuffer(count: built.observed * batch * units) : nil
    }

    func inputPlace(batch: Int) -> MatrixView? {
        if encoderTape.batch != batch {
            encoderTape.prepare(batch: batch, steps: observed)
            decoderTape.prepare(batch: batch, steps: layer.steps)
        }
        self.batch = batch
        return encoderTape.inputs
    }

    func forward(_ input: Activations, _ pass: inout ForwardPass) -> Activations {
        if let place = inputPlace(batch: input.batch), place.storage !== input.rows.storage {
            place.copy(from: input.rows)
        }
        encoderTape.initialState.clear()
        packed.encoder.forward(encoderTape)
        decoderTape.initialState.copy(from: encoderTape.finalState)
        var shown = encoderTape.input(observed - 1)
        for t in 0..<layer.steps {
            decoderTape.input(t).copy(from: shown)
            packed.decoder.step(t, decoderTape)
            let read = step(t, of: top, columns: width)
            read.slice(columns: 0..<layer.units).copy(from: decoderTape.hidden(t))
            attention?.forward(
                t, query: decoderTape.hidden(t), keys: encoderTape.hidden,
                into: read.slice(columns: layer.units..<width))
            let output = step(t, of: outputs, columns: features)
            packed.output.forward(read, into: output)
            if layer.isResidual { packed.kernels.add(shown, to: output) }
            shown = output
        }
        return Activations(sequences: whole(outputs, columns: features), steps: layer.steps)
    }

    func backward(_ gradient: Activations, into gradients: Parameters) -> Activations? {
        let errors = whole(outputGradients, columns: features)
        gradient.copy(to: errors)
        decoderTape.stateGradient.clear()
        let keys = encoderGradients.map {
            MatrixView($0, rows: observed * batch, columns: layer.units)
        }
        keys?.fill(0)
        for t in (0..<layer.steps).reversed() { stepBack(t, keys: keys) }
        packed.built.output.accumulateGradients(
            inputs: whole(top, columns: width), outputGradients: errors, into: gradients,
            kernels: packed.kernels)
        encoderTape.stateGradient.copy(from: decoderTape.stateGradient)
        let inputs = inputGradients.map { MatrixView($0, rows: observed * batch, columns: features) }
        packed.encoder.backward(encoderTape, hiddenGradients: keys, inputGradients: inputs)
        guard let inputs else { return nil }
        let last = inputs.slice(rows: (observed - 1) * batch..<observed * batch)
        packed.kernels.add(MatrixView(lastInputGradient, rows: batch, columns: features), to: last)
        return Activations(sequences: inputs, steps: observed)
    }

    func accumulate(part: Int, of parts: Int, into gradients: Parameters) {
        packed.built.encoder.accumulateGradients(of: encoderTape, part: part, of: parts, into: gradients)
        packed.built.decoder.accumulateGradients(of: decoderTape, part: part, of: parts, into: gradients)
    }

    /// Takes the gradient of output `t` on to what was shown before it, and to the encoder's hidden states.
    private func stepBack(_ t: Int, keys: MatrixView?) {
        let error = step(t, of: outputGradients, columns: features)
        let reading = MatrixView(topGradient, rows: batch, columns: width)
        packed.output.backward(error, into: reading)
        let hidden = reading.slice(columns: 0..<layer.units)
        if let keys {
            attention?.backward(
                t, reading.slice(columns: layer.units..<width), query: decoderTape.hidden(t),
                keys: encoderTape.hidden, queryGradient: hidden, keyGradients: keys)
        }
        packed.decoder.stepBackward(t, decoderTape, hiddenGradient: hidden)
        let before =
            t > 0
            ? step(t - 1, of: outputGradients, columns: features)
            : MatrixView(lastInputGradient, rows: batch, columns: features)
        if t == 0 { before.fill(0) }
        packed.kernels.add(decoderTape.inputGradient, to: before)
        if layer.isResidual { packed.kernels.add(error, to: before) }
    }

    /// The rows of all steps [S·N, columns].
    private func whole(_ buffer: FloatBuffer, columns: Int) -> MatrixView {
        MatrixView(buffer, rows: layer.steps * batch, columns: columns)
    }

    /// The rows of step t [N, columns].
    private func step(_ t: Int, of buffer: FloatBuffer, columns: Int) -> MatrixView {
        MatrixView(buffer, offset: t * batch * columns, rows: batch, columns: columns)
    }
}
