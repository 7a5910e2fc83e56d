import RecurrentNetworks
import Tensors

/// The encoder-decoder LSTM: where its parameters lie, and how they begin.
///
/// The encoder reads the observed frames; the decoder starts from the encoder's last state and predicts a frame
/// at a time from the frame before, true or its own (Sutskever et al. 2014; Martinez et al., CVPR 2017).
public struct ForecasterNetwork: Sendable {
    /// F, the features of a frame.
    public let features: Int
    /// H, the units of each layer.
    public let units: Int
    public let layout: ParameterLayout
    /// One LSTM a layer, the lowest first.
    public let encoder: [LSTMCell]
    public let decoder: [LSTMCell]
    /// From the highest decoder layer's hidden state to the change of the frame.
    public let output: DenseCell

    public init(features: Int, units: Int, layers: Int) {
        precondition(features > 0 && units > 0 && layers > 0, "a network has a size")
        self.features = features
        self.units = units
        var layout = ParameterLayout()
        func stack(_ name: String) -> [LSTMCell] {
            (0..<layers).map {
                LSTMCell(
                    "\(name).\($0)", inputSize: $0 == 0 ? features : units, units: units, in: &layout)
            }
        }
        encoder = stack("encoder")
        decoder = stack("decoder")
        output = DenseCell("output", inputSize: units, outputSize: features, in: &layout)
        self.layout = layout
    }

    /// Parameters to begin a training with; the output starts small, so that a prediction begins as no change.
    public func initialParameters(using random: inout RandomSource) -> Parameters {
        let parameters = Parameters(layout)
        for layer in encoder + decoder { layer.initialise(parameters, using: &random) }
        output.initialise(parameters, using: &random)
        VectorKernels.best.scale(parameters[output.kernel], by: 0.3)
        return parameters
    }
}

/// The network's weights in the order in which its steps read them.
public final class ForecasterWeights: Sendable {
    public let network: ForecasterNetwork
    let encoder: [LSTMWeights]
    let decoder: [LSTMWeights]
    let output: DenseWeights

    public init(_ network: ForecasterNetwork, from parameters: Parameters, for use: LSTMWeights.Use) {
        self.network = network
        encoder = network.encoder.map { LSTMWeights($0, from: parameters, for: use) }
        decoder = network.decoder.map { LSTMWeights($0, from: parameters, for: use) }
        output = DenseWeights(network.output, from: parameters)
    }

    /// Takes over changed parameters.
    public func load(from parameters: Parameters) {
        for weights in encoder + decoder { weights.load(from: parameters) }
        output.load(from: parameters)
    }
}

/// How the network's output becomes the next frame: next = carry · frame before + gain · output.
///
/// Rotations and places carry the frame before and add a change in units of the typical velocity; turn and
/// travel, which are velocities already, are predicted as they are.
public struct StepRule: Equatable, Sendable {
    public let carry: [Float]
    public let gain: [Float]

    public init(layout: FeatureLayout, scaling: FeatureScaling) {
        var carry = Array(repeating: Float(1), count: layout.count)
        var gain = scaling.velocity
        for (index, block) in layout.blocks.enumerated() where block == .turn || block == .travel {
            for feature in layout.features(of: index) { (carry[feature], gain[feature]) = (0, 1) }
        }
        (self.carry, self.gain) = (carry, gain)
    }
}
