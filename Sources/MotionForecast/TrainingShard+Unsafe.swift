import RecurrentNetworks
import Tensors

/// The workspace of one part of a batch: everything that a training step writes, made once.
///
/// Row t·N + n of a matrix is frame t of window n.
final class TrainingShard: @unchecked Sendable {
    let settings: ForecasterSettings
    let network: ForecasterNetwork
    /// N, the windows of this part.
    let windows: Int
    let gradients: Parameters
    /// The observed frames, T observed · N rows, as the encoder is shown them.
    let observed: MatrixView
    /// The last observed frame without noise, N rows.
    let last: MatrixView
    /// The frames to be predicted, T predicted · N rows.
    let targets: MatrixView
    /// Noise on the true frames that the decoder is shown.
    let noise: MatrixView
    /// The step rule, and what each feature's error weighs.
    private let carry: FloatBuffer
    private let gain: FloatBuffer
    private let weight: FloatBuffer
    private let encoderTapes: [LSTMTape]
    private let decoderTapes: [LSTMTape]
    private let mask: MatrixView
    private let top: MatrixView
    private let outputs: MatrixView
    private let predictions: MatrixView
    private let outputGradients: MatrixView
    private let predictionGradients: MatrixView
    private let topGradient: MatrixView
    private let layerGradients: [MatrixView]
    /// The sum of the weighted errors of the last step over all its numbers.
    private(set) var loss = 0.0

    init(
        _ network: ForecasterNetwork, settings: ForecasterSettings, rule: StepRule, weights: [Float],
        windows: Int
    ) {
        self.network = network
        self.settings = settings
        (carry, gain, weight) = (.init(rule.carry), .init(rule.gain), .init(weights))
        self.windows = windows
        let (steps, features) = (settings.shape.predicted, network.features)
        gradients = Parameters(network.layout)
        encoderTapes = network.encoder.map {
            LSTMTape($0, batch: windows, steps: settings.shape.observed)
        }
        decoderTapes = network.decoder.map { LSTMTape($0, batch: windows, steps: steps) }
        observed = encoderTapes[0].inputs
        last = MatrixView(rows: windows, columns: features)
        targets = MatrixView(rows: steps * windows, columns: features)
        noise = MatrixView(rows: steps * windows, columns: features)
        mask = MatrixView(rows: steps * windows, columns: network.units)
        top = MatrixView(rows: steps * windows, columns: network.units)
        outputs = MatrixView(rows: steps * windows, columns: features)
        predictions = MatrixView(rows: steps * windows, columns: features)
        outputGradients = MatrixView(rows: steps * windows, columns: features)
        predictionGradients = MatrixView(rows: steps * windows, columns: features)
        topGradient = MatrixView(rows: windows, columns: network.units)
        layerGradients = network.encoder.dropFirst().map { _ in
            MatrixView(rows: settings.shape.observed * windows, columns: network.units)
        }
    }

    /// Draws which hidden numbers are dropped in the next step.
    func drawMask(using random: inout RandomSource) {
        Dropout(rate: settings.dropout).draw(mask, using: &random)
    }

    /// The rows of frame `t`.
    func rows(_ t: Int) -> Range<Int> { t * windows..<(t + 1) * windows }

    /// Whether the decoder is shown its own output before step `t`, not the true frame.
    private func isOwn(_ t: Int) -> Bool {
        t % (settings.trueFrames + settings.ownFrames) >= settings.trueFrames
    }

    /// Runs the loaded windows forward and back, and leaves gradients and loss.
    func run(_ weights: ForecasterWeights) {
        gradients.values.fill(0)
        encode(weights)
        loss = 0
        for t in 0..<settings.shape.predicted { decode(t, weights) }
        if settings.energyWeight > 0 { compareEnergy() }
        backward(weights)
    }

    private func encode(_ weights: ForecasterWeights) {
        for (layer, tape) in encoderTapes.enumerated() {
            tape.initialState.clear()
            if layer > 0 { tape.inputs.copy(from: encoderTapes[layer - 1].hidden) }
            weights.encoder[layer].forward(tape)
            decoderTapes[layer].initialState.copy(from: tape.finalState)
        }
    }

    private func decode(_ t: Int, _ weights: ForecasterWeights) {
        let input = decoderTapes[0].input(t)
        if isOwn(t) {
            input.copy(from: predictions.slice(rows: rows(t - 1)))
        } else {
            input.copy(from: t == 0 ? last : targets.slice(rows: rows(t - 1)))
            VectorKernels.best.add(noise.slice(rows: rows(t)), to: input)
        }
        for (layer, tape) in decoderTapes.enumerated() {
            if layer > 0 { tape.input(t).copy(from: decoderTapes[layer - 1].hidden(t)) }
            weights.decoder[layer].step(t, tape)
        }
        let hidden = top.slice(rows: rows(t))
        hidden.copy(from: decoderTapes[decoderTapes.count - 1].hidden(t))
        VectorKernels.best.multiply(hidden, by: mask.slice(rows: rows(t)))
        weights.output.forward(hidden, into: outputs.slice(rows: rows(t)))
        compare(t, input)
    }

    /// Makes the prediction of step `t` and the gradients of its own error.
    ///
    /// Loss: mean |prediction - target|, and `velocityWeight` times mean |output - target's change| in units of
    /// the typical velocity, both weighted by feature.
    private func compare(_ t: Int, _ input: MatrixView) {
        let features = network.features
        let share = 1 / Float(windows * settings.shape.predicted * features)
        let velocityWeight = Float(settings.velocityWeight)
        let (carry, gain, weight) = (carry.base, gain.base, weight.base)
        var sum: Float = 0
        for row in rows(t) {
            let shown = input.base + (row - t * windows) * input.stride
            let before =
                t == 0 ? last.base + row * features : targets.base + (row - windows) * features
            let (target, output) = (targets.base + row * features, outputs.base + row * features)
            let prediction = predictions.base + row * features
            let gradient = predictionGradients.base + row * features
            let outputGradient = outputGradients.base + row * features
            // Two loops, since the compiler vectorises over few arrays at a time.
            for f in 0..<features {
                prediction[f] = carry[f] * shown[f] + gain[f] * output[f]
                let error = prediction[f] - target[f]
                gradient[f] = share * weight[f] * error.direction
                sum += share * weight[f] * abs(error)
            }
            for f in 0..<features {
                let change = output[f] - (target[f] - before[f]) / gain[f]
                let scale = carry[f] * velocityWeight * share * weight[f]
                outputGradient[f] = scale * change.direction
                sum += scale * abs(change)
            }
        }
        loss += Double(sum)
    }

    /// Adds the error in how much each feature of each window moves on the whole.
    ///
    /// Loss: `energyWeight` times |mean over t of |output| - the same of the target's change|, in units of the
    /// typical velocity; features that are velocities themselves are left out.
    private func compareEnergy() {
        let (features, steps) = (network.features, settings.shape.predicted)
        let share = Float(settings.energyWeight) / Float(windows * steps * features)
        let (carry, gain, weight) = (carry.base, gain.base, weight.base)
        for n in 0..<windows {
            for f in 0..<features where carry[f] > 0 {
                var excess: Float = 0
                var before = last.base[n * features + f]
                for t in 0..<steps {
                    let place = (t * windows + n) * features + f
                    let target = targets.base[place]
                    excess += abs(outputs.base[place]) - abs(target - before) / gain[f]
                    before = target
                }
                loss += Double(share * weight[f] * abs(excess))
                let slope = share * weight[f] * excess.direction
                for t in 0..<steps {
                    let place = (t * windows + n) * features + f
                    outputGradients.base[place] += slope * outputs.base[place].direction
                }
            }
        }
    }

    private func backward(_ weights: ForecasterWeights) {
        for tape in decoderTapes { tape.stateGradient.clear() }
        for t in (0..<settings.shape.predicted).reversed() { stepBack(t, weights) }
        for (layer, tape) in decoderTapes.enumerated() {
            network.decoder[layer].accumulateGradients(of: tape, into: gradients)
        }
        network.output.accumulateGradients(
            inputs: top, outputGradients: outputGradients, into: gradients)
        for (layer, tape) in encoderTapes.enumerated().reversed() {
            tape.stateGradient.copy(from: decoderTapes[layer].stateGradient)
            let isHighest = layer == encoderTapes.count - 1
            weights.encoder[layer].backward(
                tape, hiddenGradients: isHighest ? nil : layerGradients[layer],
                inputGradients: layer == 0 ? nil : layerGradients[layer - 1])
            network.encoder[layer].accumulateGradients(of: tape, into: gradients)
        }
    }

    private func stepBack(_ t: Int, _ weights: ForecasterWeights) {
        let features = network.features
        for row in rows(t) {
            let outputGradient = outputGradients.base + row * features
            let gradient = predictionGradients.base + row * features
            for f in 0..<features { outputGradient[f] += gain.base[f] * gradient[f] }
        }
        weights.output.backward(outputGradients.slice(rows: rows(t)), into: topGradient)
        VectorKernels.best.multiply(topGradient, by: mask.slice(rows: rows(t)))
        var above = topGradient
        for (layer, tape) in decoderTapes.enumerated().reversed() {
            weights.decoder[layer].stepBackward(t, tape, hiddenGradient: above)
            above = tape.inputGradient
        }
        guard isOwn(t) else { return }
        for row in rows(t) {
            let shown = above.base + (row - t * windows) * above.stride
            let gradient = predictionGradients.base + row * features
            let earlier = predictionGradients.base + (row - windows) * features
            for f in 0..<features { earlier[f] += shown[f] + carry.base[f] * gradient[f] }
        }
    }
}

extension Float {
    /// 1, 0 or -1, as the number is.
    fileprivate var direction: Float { self > 0 ? 1 : (self < 0 ? -1 : 0) }
}

extension FloatBuffer {
    fileprivate convenience init(_ values: [Float]) {
        self.init(count: values.count)
        copy(from: values)
    }
}
