import RecurrentNetworks
import Tensors

/// The workspace of one part of a batch: everything that a training step writes, made once.
///
/// Row t·N + n of a matrix is frame t of window n.
final class TrainingShard: @unchecked Sendable {
    let settings: ForecasterSettings
    let network: ForecasterNetwork
    let sampler: WindowSampler
    /// N, the windows of this part.
    let windows: Int
    let gradients: Parameters
    /// The observed frames, T observed · N rows, as the encoder is shown them.
    let observed: MatrixView
    /// The frames to be predicted, T predicted · N rows.
    let targets: MatrixView
    /// The true frames as the decoder is shown them: with noise.
    let shownTargets: MatrixView
    /// The features that are velocities, each with its number for standing still.
    let velocities: [(feature: Int, still: Float)]
    /// The predictions, and the gradients of their errors.
    let predictions: MatrixView
    let predictionGradients: MatrixView
    /// The gradients of the errors in the change from the frame shown to the prediction, in units of the output.
    let changeGradients: MatrixView
    let losses: ForecastLosses
    /// The step rule: F numbers each.
    let carry: FloatBuffer
    let gain: FloatBuffer
    private let slowness: FloatBuffer
    private let encoderTapes: [LSTMTape]
    private let decoderTapes: [LSTMTape]
    private let mask: MatrixView
    private let top: MatrixView
    private let outputs: MatrixView
    private let outputGradients: MatrixView
    private let topGradient: MatrixView
    private let layerGradients: [MatrixView]
    private let shareGradients: FloatBuffer
    /// For each step the frame that the decoder is shown, and the one before it.
    let shown: [MatrixView]
    let shownBefore: [MatrixView]
    /// The sum of the weighted errors of the last step over all its numbers.
    private(set) var loss = 0.0

    init(_ network: ForecasterNetwork, settings: ForecasterSettings, data: TrainingData, windows: Int) {
        self.network = network
        self.settings = settings
        self.windows = windows
        sampler = WindowSampler(settings)
        let rule = StepRule(layout: data.layout, scaling: data.scaling)
        (carry, gain) = (.init(rule.carry), .init(rule.gain))
        slowness = .init(rule.velocity.map { 1 / $0 })
        velocities = rule.carry.indices.filter { rule.carry[$0] == 0 }.map {
            ($0, -data.scaling.mean[$0] / data.scaling.scale[$0])
        }
        let (steps, features) = (settings.shape.predicted, network.features)
        gradients = Parameters(network.layout)
        encoderTapes = network.tapes(network.encoder, batch: windows, steps: settings.shape.observed)
        decoderTapes = network.tapes(network.decoder, batch: windows, steps: steps)
        observed = MatrixView(rows: settings.shape.observed * windows, columns: features)
        func rows(_ columns: Int) -> MatrixView { MatrixView(rows: steps * windows, columns: columns) }
        (targets, shownTargets, predictions) = (rows(features), rows(features), rows(features))
        (outputs, outputGradients) = (rows(features), rows(features))
        (predictionGradients, changeGradients) = (rows(features), rows(features))
        (mask, top) = (rows(network.units), rows(network.units))
        topGradient = MatrixView(rows: windows, columns: network.units)
        layerGradients = network.encoder.dropFirst().map { _ in
            MatrixView(rows: settings.shape.observed * windows, columns: network.units)
        }
        shareGradients = FloatBuffer(count: features)
        losses = ForecastLosses(settings, data: data, windows: windows)
        (shown, shownBefore) = Self.schedule(
            settings, windows: windows, observed: observed, truth: shownTargets, predictions: predictions)
    }

    /// Which frames the decoder is shown before each step.
    private static func schedule(
        _ settings: ForecasterSettings, windows: Int, observed: MatrixView, truth: MatrixView,
        predictions: MatrixView
    ) -> ([MatrixView], [MatrixView]) {
        let count = settings.shape.observed
        func last(_ back: Int) -> MatrixView {
            let frame = max(0, count - back)
            return observed.slice(rows: frame * windows..<(frame + 1) * windows)
        }
        var (shown, before) = ([last(1)], [last(2)])
        for t in 1..<max(1, settings.shape.predicted) {
            let rows = (t - 1) * windows..<t * windows
            if isOwn(t, settings) {
                before.append(shown[t - 1])
                shown.append(predictions.slice(rows: rows))
            } else {
                before.append(t == 1 ? last(1) : truth.slice(rows: (t - 2) * windows..<(t - 1) * windows))
                shown.append(truth.slice(rows: rows))
            }
        }
        return (shown, before)
    }

    /// Whether the decoder is shown its own output before step `t`, not the true frame.
    private static func isOwn(_ t: Int, _ settings: ForecasterSettings) -> Bool {
        t > 0 && t % max(1, settings.trueFrames + settings.ownFrames) >= settings.trueFrames
    }

    private func isOwn(_ t: Int) -> Bool { t >= 0 && Self.isOwn(t, settings) }

    /// Draws which hidden numbers are dropped in the next step.
    func drawMask(using random: inout RandomSource) {
        Dropout(rate: settings.dropout).draw(mask, using: &random)
    }

    /// The rows of frame `t`.
    func rows(_ t: Int) -> Range<Int> { t * windows..<(t + 1) * windows }

    /// Runs the loaded windows forward and back, and leaves gradients and loss.
    func run(_ weights: ForecasterWeights) {
        gradients.values.fill(0)
        encode(weights)
        for t in 0..<settings.shape.predicted { decode(t, weights) }
        predictionGradients.fill(0)
        changeGradients.fill(0)
        loss = losses.compare(self)
        backward(weights)
    }

    private func encode(_ weights: ForecasterWeights) {
        let last = shown[0]
        encoderTapes[0].repeatedInput.copy(from: last)
        decoderTapes[0].repeatedInput.copy(from: last)
        for t in 0..<settings.shape.observed {
            let frame = observed.slice(rows: rows(t))
            let before = observed.slice(rows: rows(max(0, t - 1)))
            read(frame, before, last, into: encoderTapes[0].input(t))
        }
        for (layer, tape) in encoderTapes.enumerated() {
            tape.initialState.clear()
            if layer > 0 { tape.inputs.copy(from: encoderTapes[layer - 1].hidden) }
            weights.encoder[layer].forward(tape)
            decoderTapes[layer].initialState.copy(from: tape.finalState)
        }
    }

    /// Writes what a network reads of N frames beside the last observed one: [x - last | (x - before) / typical change].
    private func read(_ frame: MatrixView, _ before: MatrixView, _ last: MatrixView, into input: MatrixView) {
        let features = network.features
        for n in 0..<windows {
            let (x, b, l) = (frame.row(n), before.row(n), last.row(n))
            let target = input.row(n)
            for f in 0..<features { target[f] = x[f] - l[f] }
            for f in 0..<features { target[features + f] = (x[f] - b[f]) * slowness.base[f] }
        }
    }

    private func decode(_ t: Int, _ weights: ForecasterWeights) {
        read(shown[t], shownBefore[t], shown[0], into: decoderTapes[0].input(t))
        for (layer, tape) in decoderTapes.enumerated() {
            if layer > 0 { tape.input(t).copy(from: decoderTapes[layer - 1].hidden(t)) }
            weights.decoder[layer].step(t, tape)
        }
        let hidden = top.slice(rows: rows(t))
        hidden.copy(from: decoderTapes[decoderTapes.count - 1].hidden(t))
        if settings.dropout > 0 { VectorKernels.best.multiply(hidden, by: mask.slice(rows: rows(t))) }
        weights.output.forward(hidden, into: outputs.slice(rows: rows(t)))
        let (features, share) = (network.features, weights.shares.base)
        for n in 0..<windows {
            let (x, b) = (shown[t].row(n), shownBefore[t].row(n))
            let (output, next) = (outputs.row(t * windows + n), predictions.row(t * windows + n))
            for f in 0..<features {
                let kept = carry.base[f] * x[f]
                next[f] = kept + share[f] * (x[f] - carry.base[f] * b[f]) + gain.base[f] * output[f]
            }
        }
    }

    private func backward(_ weights: ForecasterWeights) {
        for tape in decoderTapes { tape.stateGradient.clear() }
        shareGradients.fill(0)
        for t in (0..<settings.shape.predicted).reversed() { stepBack(t, weights) }
        for (layer, tape) in decoderTapes.enumerated() {
            network.decoder[layer].accumulateGradients(of: tape, into: gradients)
        }
        network.output.accumulateGradients(
            inputs: top, outputGradients: outputGradients, into: gradients)
        let damping = gradients[network.damping].base
        for f in 0..<network.features {
            let share = weights.shares.base[f]
            damping[f] += shareGradients.base[f] * share * (1 - share)
        }
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
        for n in 0..<windows {
            let row = t * windows + n
            let (gradient, change) = (predictionGradients.row(row), changeGradients.row(row))
            let target = outputGradients.row(row)
            for f in 0..<features { gradient[f] += change[f] / gain.base[f] }
            for f in 0..<features { target[f] = gain.base[f] * gradient[f] }
            let (x, b) = (shown[t].row(n), shownBefore[t].row(n))
            for f in 0..<features {
                shareGradients.base[f] += gradient[f] * (x[f] - carry.base[f] * b[f])
            }
        }
        weights.output.backward(outputGradients.slice(rows: rows(t)), into: topGradient)
        if settings.dropout > 0 {
            VectorKernels.best.multiply(topGradient, by: mask.slice(rows: rows(t)))
        }
        var above = topGradient
        for (layer, tape) in decoderTapes.enumerated().reversed() {
            weights.decoder[layer].stepBackward(t, tape, hiddenGradient: above)
            above = tape.inputGradient
        }
        guard isOwn(t) else { return }
        let share = weights.shares.base
        for n in 0..<windows {
            let row = t * windows + n
            let (gradient, change) = (predictionGradients.row(row), changeGradients.row(row))
            let (input, earlier) = (above.row(n), predictionGradients.row(row - windows))
            for f in 0..<features {
                earlier[f] += input[f] + input[features + f] * slowness.base[f]
            }
            for f in 0..<features {
                earlier[f] += (carry.base[f] + share[f]) * gradient[f] - change[f] / gain.base[f]
            }
            // The frame before the one shown is a prediction too where that one was made from its own.
            guard isOwn(t - 1) else { continue }
            let earliest = predictionGradients.row(row - 2 * windows)
            for f in 0..<features {
                earliest[f] -=
                    input[features + f] * slowness.base[f] + carry.base[f] * share[f] * gradient[f]
            }
        }
    }
}

extension MatrixView {
    /// The first number of a row.
    @inline(__always) func row(_ index: Int) -> UnsafeMutablePointer<Float> { base + index * stride }
}

extension FloatBuffer {
    convenience init(_ values: [Float]) {
        self.init(count: values.count)
        copy(from: values)
    }
}
