import RecurrentNetworks
import Tensors

/// The way back through a roll-out: from the gradients of its predictions to those of the parameters.
final class RollOutGradients: @unchecked Sendable {
    private let rollOut: RollOut
    /// The gradients of the errors in the predictions [T predicted · N, F]; to be set before the way back, which changes
    /// them.
    let predictions: MatrixView
    /// The gradients of the errors in the change from the frame shown to the prediction, in units of the output.
    let changes: MatrixView
    private let outputs: MatrixView
    private let top: MatrixView
    private let layers: [MatrixView]
    private let damping: FloatBuffer

    /// Makes room for the way back through a roll-out.
    init(_ rollOut: RollOut) {
        self.rollOut = rollOut
        let (features, units) = (rollOut.network.features, rollOut.network.units)
        let rows = rollOut.shape.predicted * rollOut.windows
        predictions = MatrixView(rows: rows, columns: features)
        changes = MatrixView(rows: rows, columns: features)
        outputs = MatrixView(rows: rows, columns: features)
        top = MatrixView(rows: rollOut.windows, columns: units)
        layers = rollOut.network.encoder.dropFirst().map { _ in
            MatrixView(rows: rollOut.shape.observed * rollOut.windows, columns: units)
        }
        damping = FloatBuffer(count: features)
    }

    /// Sets the gradients of all errors to zero.
    func clear() {
        predictions.fill(0)
        changes.fill(0)
    }

    /// Runs back through the roll-out that has just run forward with the same weights, and adds the gradients of the
    /// parameters to `gradients`.
    func backward(_ weights: ForecasterWeights, into gradients: Parameters) {
        let (network, encoders, decoders) = (rollOut.network, rollOut.encoders, rollOut.decoders)
        for tape in decoders { tape.stateGradient.clear() }
        damping.fill(0)
        for t in (0..<rollOut.shape.predicted).reversed() { stepBack(t, weights) }
        for (layer, tape) in decoders.enumerated() {
            network.decoder[layer].accumulateGradients(of: tape, into: gradients)
        }
        network.output.accumulateGradients(inputs: rollOut.top, outputGradients: outputs, into: gradients)
        let target = gradients[network.damping].base
        for f in 0..<network.features {
            let part = weights.damping.base[f]
            target[f] += damping.base[f] * part * (1 - part)
        }
        for (layer, tape) in encoders.enumerated().reversed() {
            tape.stateGradient.copy(from: decoders[layer].stateGradient)
            let isHighest = layer == encoders.count - 1
            weights.encoder[layer].backward(
                tape, hiddenGradients: isHighest ? nil : layers[layer],
                inputGradients: layer == 0 ? nil : layers[layer - 1])
            network.encoder[layer].accumulateGradients(of: tape, into: gradients)
        }
    }

    private func stepBack(_ t: Int, _ weights: ForecasterWeights) {
        let (features, windows) = (rollOut.network.features, rollOut.windows)
        let (carry, gain) = (rollOut.carry, rollOut.gain)
        for n in 0..<windows {
            let row = t * windows + n
            let (gradient, change) = (predictions.row(row), changes.row(row))
            let target = outputs.row(row)
            for f in 0..<features { gradient[f] += change[f] / gain.base[f] }
            for f in 0..<features { target[f] = gain.base[f] * gradient[f] }
            let (x, b) = (rollOut.shown[t].row(n), rollOut.shownBefore[t].row(n))
            for f in 0..<features {
                damping.base[f] += gradient[f] * (x[f] - carry.base[f] * b[f])
            }
        }
        weights.output.backward(outputs.slice(rows: rollOut.rows(t)), into: top)
        if let mask = rollOut.mask {
            VectorKernels.best.multiply(top, by: mask.slice(rows: rollOut.rows(t)))
        }
        var above = top
        for (layer, tape) in rollOut.decoders.enumerated().reversed() {
            weights.decoder[layer].stepBackward(t, tape, hiddenGradient: above)
            above = tape.inputGradient
        }
        if rollOut.isOwn[t] { passBack(t, above, weights) }
    }

    /// Adds to the gradients of the predictions that step `t` was shown what it makes of them; `input` are the gradients
    /// of what the decoder read.
    private func passBack(_ t: Int, _ input: MatrixView, _ weights: ForecasterWeights) {
        let (features, windows) = (rollOut.network.features, rollOut.windows)
        let (carry, gain, slowness) = (rollOut.carry, rollOut.gain, rollOut.slowness)
        let part = weights.damping.base
        for n in 0..<windows {
            let row = t * windows + n
            let (gradient, change) = (predictions.row(row), changes.row(row))
            let (input, earlier) = (input.row(n), predictions.row(row - windows))
            for f in 0..<features {
                earlier[f] += input[f] + input[features + f] * slowness.base[f]
            }
            for f in 0..<features {
                earlier[f] += (carry.base[f] + part[f]) * gradient[f] - change[f] / gain.base[f]
            }
            // The frame before the one shown is a prediction too where that one was made from its own.
            guard rollOut.isOwn[t - 1] else { continue }
            let earliest = predictions.row(row - 2 * windows)
            for f in 0..<features {
                earliest[f] -=
                    input[features + f] * slowness.base[f] + carry.base[f] * part[f] * gradient[f]
            }
        }
    }
}
