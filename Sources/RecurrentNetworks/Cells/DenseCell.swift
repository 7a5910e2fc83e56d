import Tensors

/// Describes one fully connected product, y = x W + b, with `kernel` W [F, O] and `bias` b [O].
package struct DenseCell: Sendable, Hashable {
    /// The number F of features of an input.
    package let inputSize: Int
    /// The number O of features of an output.
    package let outputSize: Int
    /// The weights [F, O].
    package let kernel: ParameterSlot
    /// The biases [O].
    package let bias: ParameterSlot

    /// Adds the slots `name/kernel` and `name/bias` to a layout.
    package init(_ name: String, inputSize: Int, outputSize: Int, in layout: inout ParameterLayout) {
        self.inputSize = inputSize
        self.outputSize = outputSize
        kernel = layout.add("\(name)/kernel", shape: [inputSize, outputSize], decays: true)
        bias = layout.add("\(name)/bias", shape: [outputSize], decays: false)
    }

    /// Sets the parameters as Keras does: Glorot-uniform kernel and zero biases.
    package func initialise(_ parameters: Parameters, using random: inout RandomSource) {
        Initialiser.glorotUniform.fill(parameters[kernel], using: &random)
        parameters[bias].fill(0)
    }

    /// Adds the gradients of M rows, inputs [M, F] and gradients of the outputs [M, O], to `gradients`.
    package func accumulateGradients(
        inputs: MatrixView, outputGradients: MatrixView, into gradients: Parameters,
        kernels: VectorKernels = .best
    ) {
        kernels.multiply(
            inputs, outputGradients, into: gradients[kernel], transposingLeft: true, adding: true)
        kernels.addColumns(of: outputGradients, to: gradients[bias])
    }
}

/// Holds the weights of a fully connected layer in the order in which its products read them.
///
/// `load` copies them from the parameters and is called after every change of these.
package final class DenseWeights: Sendable {
    /// The layer.
    package let layer: DenseCell
    private let kernels: VectorKernels
    private let bias: MatrixView
    private let kernel: PackedMatrix
    private let kernelBack: PackedMatrix

    /// Makes room for the weights of a layer, and loads them.
    package init(_ layer: DenseCell, from parameters: Parameters, kernels: VectorKernels = .best) {
        self.layer = layer
        self.kernels = kernels
        bias = MatrixView(rows: 1, columns: layer.outputSize)
        kernel = PackedMatrix(rows: layer.inputSize, columns: layer.outputSize, kernels: kernels)
        kernelBack = PackedMatrix(rows: layer.outputSize, columns: layer.inputSize, kernels: kernels)
        load(from: parameters)
    }

    /// Copies the weights from the parameters.
    package func load(from parameters: Parameters) {
        bias.copy(from: parameters[layer.bias])
        kernel.load(parameters[layer.kernel])
        kernelBack.load(parameters[layer.kernel], transposed: true)
    }

    /// output = input · W + b, or output += input · W + b where `adding`; [M, F] to [M, O].
    package func forward(_ input: MatrixView, into output: MatrixView, adding: Bool = false) {
        kernel.multiply(input, into: output, adding: adding)
        kernels.add(row: bias, to: output)
    }

    /// The gradient of the input, gradient · Wᵀ, set or added; [M, O] to [M, F].
    package func backward(_ gradient: MatrixView, into inputGradient: MatrixView, adding: Bool = false) {
        kernelBack.multiply(gradient, into: inputGradient, adding: adding)
    }
}
