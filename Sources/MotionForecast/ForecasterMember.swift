import MotionCore
import RecurrentNetworks
import Tensors

/// One trained network with its features and statistics.
public struct ForecasterMember: Sendable {
    public let settings: ForecasterSettings
    public let layout: FeatureLayout
    public let scaling: FeatureScaling
    public let network: ForecasterNetwork
    public let parameters: Parameters

    public init(
        settings: ForecasterSettings, layout: FeatureLayout, scaling: FeatureScaling, parameters: Parameters
    ) {
        self.settings = settings
        self.layout = layout
        self.scaling = scaling
        network = ForecasterNetwork(
            features: layout.count, units: settings.units, layers: settings.layers)
        precondition(parameters.layout == network.layout, "parameters of another network")
        self.parameters = parameters
    }

    /// Rolls out from the last observed frames, each prediction fed back as the next input.
    ///
    /// - Parameters:
    ///   - observed: T × F features, not scaled; the last `settings.shape.observed` rows count.
    ///   - count: the frames to predict at the model's rate; may be more than the model was trained on.
    /// - Returns: `count` × F features, not scaled, each kept within the range of the training data and a
    ///   tenth of it more.
    public func predict(_ observed: [Double], count: Int) -> [Double] {
        let width = layout.count
        let frames = min(settings.shape.observed, observed.count / width)
        precondition(frames > 0, "a prediction starts from a frame")
        guard count > 0 else { return [] }
        let seed = scaling.scaled(observed.suffix(frames * width).map { Float($0) })
        let weights = ForecasterWeights(network, from: parameters, for: .inference)
        let rule = StepRule(layout: layout, scaling: scaling)
        let encoders = network.encoder.map { LSTMTape($0, batch: 1, steps: frames) }
        let decoders = network.decoder.map { LSTMTape($0, batch: 1, steps: count) }
        let last = Array(seed.suffix(width))
        func read(_ x: [Float], _ before: [Float], into input: MatrixView) {
            input.withRow(0) { target in
                for f in 0..<width {
                    target[f] = x[f] - last[f]
                    target[width + f] = (x[f] - before[f]) * (1 / rule.velocity[f])
                    target[2 * width + f] = last[f]
                }
            }
        }
        let row = { (t: Int) in Array(seed[max(0, t) * width..<(max(0, t) + 1) * width]) }
        for t in 0..<frames { read(row(t), row(t - 1), into: encoders[0].input(t)) }
        for (layer, tape) in encoders.enumerated() {
            tape.initialState.clear()
            if layer > 0 { tape.inputs.copy(from: encoders[layer - 1].hidden) }
            weights.encoder[layer].forward(tape)
            decoders[layer].initialState.copy(from: tape.finalState)
        }
        let output = MatrixView(rows: 1, columns: width)
        var (frame, before) = (last, row(frames - 2))
        var result: [Float] = []
        result.reserveCapacity(count * width)
        for t in 0..<count {
            read(frame, before, into: decoders[0].input(t))
            for (layer, tape) in decoders.enumerated() {
                if layer > 0 { tape.input(t).copy(from: decoders[layer - 1].hidden(t)) }
                weights.decoder[layer].step(t, tape)
            }
            weights.output.forward(decoders[decoders.count - 1].hidden(t), into: output)
            var next = frame
            for f in 0..<width {
                let change = weights.shares[f] * (frame[f] - rule.carry[f] * before[f])
                next[f] = bounded(rule.carry[f] * frame[f] + change + rule.gain[f] * output[0, f], f)
            }
            (before, frame) = (frame, next)
            result += frame
        }
        return scaling.unscaled(result).map { Double($0) }
    }

    /// The value within the training data's range and a tenth of it more on either side.
    private func bounded(_ value: Float, _ feature: Int) -> Float {
        let margin = 0.1 * (scaling.highest[feature] - scaling.lowest[feature])
        return min(max(value, scaling.lowest[feature] - margin), scaling.highest[feature] + margin)
    }
}
