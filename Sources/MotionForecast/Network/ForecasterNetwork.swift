import RecurrentNetworks
import Tensors

/// The encoder-decoder LSTM: where its parameters lie, and how they begin.
///
/// The encoder reads the observed frames; the decoder starts from the encoder's last state and predicts a frame
/// at a time from the frames before, true or its own (Sutskever et al. 2014; Martinez et al., CVPR 2017). Each reads
/// a frame as 3F numbers: its difference from the last observed frame, its change in units of the typical one, and the
/// last observed frame itself.
package struct ForecasterNetwork: Sendable {
    /// F, the features of a frame.
    package let features: Int
    /// H, the units of each layer.
    package let units: Int
    package let layout: ParameterLayout
    /// One LSTM a layer, the lowest first.
    package let encoder: [LSTMCell]
    package let decoder: [LSTMCell]
    /// From the highest decoder layer's hidden state to the correction of the frame.
    package let output: DenseCell
    /// For each feature the logit of the part of its last change that goes on.
    package let damping: ParameterSlot

    package init(features: Int, units: Int, layers: Int) {
        precondition(features > 0 && units > 0 && layers > 0, "a network has a size")
        self.features = features
        self.units = units
        var layout = ParameterLayout()
        func stack(_ name: String) -> [LSTMCell] {
            (0..<layers).map {
                LSTMCell(
                    "\(name).\($0)", inputSize: $0 == 0 ? 3 * features : units, units: units, in: &layout)
            }
        }
        encoder = stack("encoder")
        decoder = stack("decoder")
        output = DenseCell("output", inputSize: units, outputSize: features, in: &layout)
        damping = layout.add("damping", shape: [features], decays: false)
        self.layout = layout
    }

    /// The tapes of a stack; the lowest reads the last observed frame, the last F numbers of its input, once for all steps.
    func tapes(_ stack: [LSTMCell], batch: Int, steps: Int) -> [LSTMTape] {
        stack.enumerated().map { index, cell in
            LSTMTape(cell, batch: batch, steps: steps, repeating: index == 0 ? features : 0)
        }
    }

    /// Parameters to begin a training with; the output starts small, so that a prediction begins as a motion that
    /// fades out.
    package func initialParameters(using random: inout RandomSource) -> Parameters {
        let parameters = Parameters(layout)
        for layer in encoder + decoder { layer.initialise(parameters, using: &random) }
        output.initialise(parameters, using: &random)
        VectorKernels.best.scale(parameters[output.kernel], by: 0.3)
        // 0.82 of the last change goes on.
        parameters[damping].fill(1.5)
        return parameters
    }
}

/// The network's weights in the order in which its steps read them.
package final class ForecasterWeights: Sendable {
    package let network: ForecasterNetwork
    let encoder: [LSTMWeights]
    let decoder: [LSTMWeights]
    let output: DenseWeights
    /// For each feature the part of its last change that goes on.
    let damping: FloatBuffer

    package init(_ network: ForecasterNetwork, from parameters: Parameters, for use: LSTMWeights.Use) {
        self.network = network
        encoder = network.encoder.map { LSTMWeights($0, from: parameters, for: use) }
        decoder = network.decoder.map { LSTMWeights($0, from: parameters, for: use) }
        output = DenseWeights(network.output, from: parameters)
        damping = FloatBuffer(count: network.features)
        loadDamping(from: parameters)
    }

    /// Takes over changed parameters.
    package func load(from parameters: Parameters) {
        for weights in encoder + decoder { weights.load(from: parameters) }
        output.load(from: parameters)
        loadDamping(from: parameters)
    }

    private func loadDamping(from parameters: Parameters) {
        let target = MatrixView(damping, rows: 1, columns: network.features)
        VectorKernels.best.apply(.sigmoid, to: parameters[network.damping], into: target)
    }
}

/// How the network's output becomes the next frame.
///
/// next = carry · x + part · (x - carry · before) + gain · output, x being the frame shown, `before` the one before
/// it, and the part what the network's damping says. Rotations and positions carry the frame on and change by a part of
/// the last change and a correction in units of the typical one; turn and travel, which are velocities already, go on
/// in part.
package struct StepRule: Equatable, Sendable {
    /// F numbers, 1 or 0.
    package let carry: [Float]
    /// F units of the output.
    package let gain: [Float]
    /// F typical changes, in scaled features.
    package let velocity: [Float]

    package init(layout: FeatureLayout, scaling: FeatureScaling) {
        var carry = Array(repeating: Float(1), count: layout.count)
        var gain = scaling.velocity
        for (index, block) in layout.blocks.enumerated() where block.isVelocity {
            for feature in layout.features(of: index) { (carry[feature], gain[feature]) = (0, 1) }
        }
        (self.carry, self.gain, velocity) = (carry, gain, scaling.velocity)
    }
}
