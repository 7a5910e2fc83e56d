import Foundation
import MotionCore
import RecurrentNetworks
import Tensors

/// One trained network with its features and statistics.
public struct ForecasterMember: Sendable {
    public let settings: ForecasterSettings
    public let layout: FeatureLayout
    public let scaling: FeatureScaling
    public let network: ForecasterNetwork
    package let parameters: Parameters

    package init(
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
    ///   - isFree: whether rotations may leave the range of the training data over as many frames as the network learnt
    ///     to predict; they come back to it over as many more.
    /// - Returns: `count` × F features, not scaled, each kept within the range of the training data and a little more.
    public func predict(_ observed: [Double], count: Int, isFree: Bool = false) -> [Double] {
        let width = layout.count
        let frames = min(settings.shape.observed, observed.count / width)
        precondition(frames > 0, "a prediction starts from a frame")
        guard count > 0 else { return [] }
        let seed = scaling.scaled(observed.suffix(frames * width).map { Float($0) })
        let weights = ForecasterWeights(network, from: parameters, for: .inference)
        let rule = StepRule(layout: layout, scaling: scaling)
        let encoders = network.tapes(network.encoder, batch: 1, steps: frames)
        let decoders = network.tapes(network.decoder, batch: 1, steps: count)
        let last = Array(seed.suffix(width))
        for tape in [encoders[0], decoders[0]] { tape.repeatedInput.copy(from: last) }
        func read(_ x: [Float], _ before: [Float], into input: MatrixView) {
            input.withRow(0) { target in
                for f in 0..<width {
                    target[f] = x[f] - last[f]
                    target[width + f] = (x[f] - before[f]) * (1 / rule.velocity[f])
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
        let isRotation = layout.isRotation
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
            let margin = isFree ? margin(of: t) : Self.margin
            for f in 0..<width {
                let change = weights.shares[f] * (frame[f] - rule.carry[f] * before[f])
                next[f] = scaling.bounded(
                    rule.carry[f] * frame[f] + change + rule.gain[f] * output[0, f], f,
                    margin: isRotation[f] ? margin : Self.margin)
            }
            (before, frame) = (frame, next)
            result += frame
        }
        return scaling.unscaled(result).map { Double($0) }
    }

    /// The share of the training data's range by which a feature may be out of it. A curve through the frames may pass
    /// them by a little more.
    static let margin: Float = 0.08
    private static let freeMargin: Float = 2

    /// The margin of rotations that are free for a while.
    private func margin(of frame: Int) -> Float {
        let learnt = Float(settings.shape.predicted)
        let after = min(max(Float(frame + 1) - learnt, 0) / learnt, 1)
        return Self.freeMargin * pow(Self.margin / Self.freeMargin, after)
    }
}
