import Tensors

/// Reads a sequence [T, F] and tells how it goes on, a step at a time: [S, F].
///
/// An LSTM reads the sequence, and a second one starts from its state. It is shown the last step read, and then its own
/// outputs, in training as in prediction (I. Sutskever et al., NIPS 2014; what is read at each step differs from what
/// `RepeatVector` shows). With `isResidual` an output is added to what was shown, so that the layer learns changes (J. Martinez
/// et al., CVPR 2017). With `attends` each output also reads the mean of the encoder's hidden states, weighted by the softmax of
/// their products with the decoder's (M.-T. Luong et al., EMNLP 2015, "dot").
public struct EncoderDecoder: Layer, Hashable {
    /// The number H of units of both LSTMs.
    public let units: Int
    /// The number S of steps to tell.
    public let steps: Int
    /// The function of the candidates and of the cells' outputs.
    public let activation: Activation
    /// Whether an output is a change of what was shown.
    public let isResidual: Bool
    /// Whether outputs read all hidden states of the encoder.
    public let attends: Bool
    public let name: String?
    public var type: String { "EncoderDecoder" }

    /// Describes a layer.
    public init(
        _ units: Int, steps: Int, activation: Activation = .tanh, isResidual: Bool = true,
        attends: Bool = false, name: String? = nil
    ) {
        self.units = units
        self.steps = steps
        self.activation = activation
        self.isResidual = isResidual
        self.attends = attends
        self.name = name
    }

    public func build(_ place: LayerPlace, in layout: inout ParameterLayout) throws -> any BuiltLayer {
        let (observed, features) = try place.sequence()
        for (what, count) in [("units", units), ("steps", steps)] where count < 1 {
            throw NetworkError.badSize(layer: place.name, what: what, found: count)
        }
        func cell(_ name: String) -> LSTMCell {
            LSTMCell(
                "\(place.path)/\(name)", inputSize: features, units: units, activation: activation,
                in: &layout)
        }
        let (encoder, decoder) = (cell("encoder"), cell("decoder"))
        let output = DenseCell(
            "\(place.path)/output", inputSize: attends ? 2 * units : units, outputSize: features, in: &layout)
        return BuiltEncoderDecoder(
            layer: self, path: place.path, observed: observed, encoder: encoder, decoder: decoder,
            output: output)
    }
}

/// An encoder and a decoder that know their input.
struct BuiltEncoderDecoder: BuiltLayer {
    let layer: EncoderDecoder
    let path: String
    /// The number T of steps read.
    let observed: Int
    let encoder: LSTMCell
    let decoder: LSTMCell
    let output: DenseCell

    var outputShape: [Int] { [layer.steps, output.outputSize] }

    var weights: [NamedSlot] {
        [("encoder", encoder), ("decoder", decoder)].flatMap { name, cell in
            [
                NamedSlot("\(path)/\(name)/kernel", cell.kernel),
                NamedSlot("\(path)/\(name)/recurrent_kernel", cell.recurrentKernel),
                NamedSlot("\(path)/\(name)/bias", cell.bias),
            ]
        } + [
            NamedSlot("\(path)/output/kernel", output.kernel),
            NamedSlot("\(path)/output/bias", output.bias),
        ]
    }

    var reference: any ReferenceLayer { ReferenceEncoderDecoder(self) }

    func initialise(_ parameters: Parameters, using random: inout RandomSource) {
        encoder.initialise(parameters, using: &random)
        decoder.initialise(parameters, using: &random)
        output.initialise(parameters, using: &random)
    }

    func pack(_ parameters: Parameters, for use: LSTMWeights.Use, kernels: VectorKernels) -> any PackedLayer {
        PackedEncoderDecoder(
            built: self, kernels: kernels,
            encoder: LSTMWeights(encoder, from: parameters, for: use, kernels: kernels),
            decoder: LSTMWeights(decoder, from: parameters, for: use, kernels: kernels),
            output: DenseWeights(output, from: parameters, kernels: kernels))
    }
}

/// The weights of both, from which shards make their workspaces.
struct PackedEncoderDecoder: PackedLayer {
    let built: BuiltEncoderDecoder
    let kernels: VectorKernels
    let encoder: LSTMWeights
    let decoder: LSTMWeights
    let output: DenseWeights

    func load(from parameters: Parameters) {
        encoder.load(from: parameters)
        decoder.load(from: parameters)
        output.load(from: parameters)
    }

    func makeNode(batch: Int, input: NodeInput) -> any LayerNode {
        EncoderDecoderNode(self, batch: batch, input: input)
    }
}
