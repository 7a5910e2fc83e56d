import Tensors

/// Describes one GRU: its sizes and where its parameters lie.
///
/// Shapes: `kernel` [F, 3H], `recurrentKernel` [H, 3H], `bias` [2, 3H] for input and hidden state where the reset gate
/// acts after the product, else [3H]; the gates in the order z, r, candidate.
struct GRUCell: RecurrentCell, Hashable {
    let inputSize: Int
    let units: Int
    /// The function of the candidate.
    let activation: Activation
    /// Whether the reset gate acts after the product with the hidden state.
    let resetAfter: Bool
    /// The weights of the inputs [F, 3H].
    let kernel: ParameterSlot
    /// The weights of the hidden state [H, 3H].
    let recurrentKernel: ParameterSlot
    /// The biases [2, 3H] or [3H].
    let bias: ParameterSlot

    /// Adds the slots `name/kernel`, `name/recurrentKernel` and `name/bias` to a layout.
    init(
        _ name: String, inputSize: Int, units: Int, activation: Activation, resetAfter: Bool,
        in layout: inout ParameterLayout
    ) {
        self.inputSize = inputSize
        self.units = units
        self.activation = activation
        self.resetAfter = resetAfter
        kernel = layout.add("\(name)/kernel", shape: [inputSize, 3 * units], decays: true)
        recurrentKernel = layout.add("\(name)/recurrentKernel", shape: [units, 3 * units], decays: true)
        bias = layout.add(
            "\(name)/bias", shape: resetAfter ? [2, 3 * units] : [3 * units], decays: false)
    }

    var weights: [NamedSlot] {
        [
            NamedSlot("kernel", kernel), NamedSlot("recurrent_kernel", recurrentKernel),
            NamedSlot("bias", bias),
        ]
    }

    var stateNames: [String] { ["hidden state"] }
    var reference: any ReferenceCell { ReferenceGRUCell(layer: self) }

    /// Sets the parameters as Keras does: Glorot-uniform kernel, orthogonal recurrent kernel, zero biases.
    func initialise(_ parameters: Parameters, using random: inout RandomSource) {
        Initialiser.glorotUniform.fill(parameters[kernel], using: &random)
        Initialiser.orthogonal.fill(parameters[recurrentKernel], using: &random)
        parameters[bias].fill(0)
    }

    func pack(_ parameters: Parameters, for use: WeightUse, kernels: VectorKernels) -> any RecurrentWeights {
        GRUWeights(self, from: parameters, for: use, kernels: kernels)
    }
}
