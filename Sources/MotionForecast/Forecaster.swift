import MotionCore
import RecurrentNetworks
import Tensors

/// A trained model: all that predicting needs.
public struct Forecaster: Sendable {
    public let settings: ForecasterSettings
    public let layout: FeatureLayout
    public let rate: ModelRate
    public let scaling: FeatureScaling
    public let network: ForecasterNetwork
    public let parameters: Parameters

    public init(
        settings: ForecasterSettings, layout: FeatureLayout, rate: ModelRate, scaling: FeatureScaling,
        parameters: Parameters
    ) {
        self.settings = settings
        self.layout = layout
        self.rate = rate
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
        let encoders = network.encoder.map { LSTMTape($0, batch: 1, steps: frames) }
        let decoders = network.decoder.map { LSTMTape($0, batch: 1, steps: count) }
        encoders[0].inputs.copy(from: seed)
        for (layer, tape) in encoders.enumerated() {
            tape.initialState.clear()
            if layer > 0 { tape.inputs.copy(from: encoders[layer - 1].hidden) }
            weights.encoder[layer].forward(tape)
            decoders[layer].initialState.copy(from: tape.finalState)
        }
        let rule = StepRule(layout: layout, scaling: scaling)
        let output = MatrixView(rows: 1, columns: width)
        var frame = Array(seed.suffix(width))
        var result: [Float] = []
        result.reserveCapacity(count * width)
        for t in 0..<count {
            decoders[0].input(t).copy(from: frame)
            for (layer, tape) in decoders.enumerated() {
                if layer > 0 { tape.input(t).copy(from: decoders[layer - 1].hidden(t)) }
                weights.decoder[layer].step(t, tape)
            }
            weights.output.forward(decoders[decoders.count - 1].hidden(t), into: output)
            for feature in 0..<width {
                let next = rule.carry[feature] * frame[feature] + rule.gain[feature] * output[0, feature]
                frame[feature] = bounded(next, feature)
            }
            result += frame
        }
        return scaling.unscaled(result).map { Double($0) }
    }

    /// The value within the training data's range and a tenth of it more on either side.
    private func bounded(_ value: Float, _ feature: Int) -> Float {
        let margin = 0.1 * (scaling.highest[feature] - scaling.lowest[feature])
        return min(max(value, scaling.lowest[feature] - margin), scaling.highest[feature] + margin)
    }

    /// The frames that follow the clip's last, at the clip's own rate, as rows of channels.
    ///
    /// - Parameters:
    ///   - clip: a clip of the layout's skeleton, at any rate.
    ///   - count: the frames to predict.
    ///   - moving: the channels that may change; the others are repeated exactly.
    public func continuation(of clip: Clip, frames count: Int, moving: [Bool]) -> [[Double]] {
        let seed = clip.tail(
            settings.shape.observed, frameTime: rate.frameTime, every: rate.framesApart(clip))
        let (features, _) = layout.encode(seed, frames: 0..<seed.frameCount)
        // One frame more than is asked for, so that the last one lies inside the spline.
        let needed = Int((Double(count) * clip.frameTime / rate.frameTime).rounded(.up)) + 1
        return Continuation(
            of: clip, predicted: predict(features, count: needed), layout: layout, rate: rate, moving: moving
        ).frames(count)
    }
}
