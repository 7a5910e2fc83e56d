import Tensors

/// The function of a recurrent layer's candidate, and of an LSTM's output.
public typealias Activation = RecurrentActivation

/// Describes one LSTM: its sizes and where its parameters lie.
///
/// The cell is that of Keras (S. Hochreiter and J. Schmidhuber, 1997, with the forget gate of F. Gers et al.,
/// 2000): gates in the order i, f, candidate, o; the gates are sigmoids.  Shapes: `kernel` [F, 4H],
/// `recurrentKernel` [H, 4H], `bias` [4H].
package struct LSTMCell: Sendable, Hashable {
    /// The number F of features of an input.
    package let inputSize: Int
    /// The number H of units.
    package let units: Int
    /// The function of the candidate and of the cell's output.
    package let activation: Activation
    /// The weights of the inputs [F, 4H].
    package let kernel: ParameterSlot
    /// The weights of the hidden state [H, 4H].
    package let recurrentKernel: ParameterSlot
    /// The biases [4H].
    package let bias: ParameterSlot

    /// Adds the slots `name/kernel`, `name/recurrentKernel` and `name/bias` to a layout.
    package init(
        _ name: String, inputSize: Int, units: Int, activation: Activation = .tanh,
        in layout: inout ParameterLayout
    ) {
        self.inputSize = inputSize
        self.units = units
        self.activation = activation
        kernel = layout.add("\(name)/kernel", shape: [inputSize, 4 * units], decays: true)
        recurrentKernel = layout.add("\(name)/recurrentKernel", shape: [units, 4 * units], decays: true)
        bias = layout.add("\(name)/bias", shape: [4 * units], decays: false)
    }

    /// Sets the parameters as Keras does: Glorot-uniform kernel, orthogonal recurrent kernel, zero biases
    /// save those of the forget gate, which are 1.
    package func initialise(_ parameters: Parameters, using random: inout RandomSource) {
        Initialiser.glorotUniform.fill(parameters[kernel], using: &random)
        Initialiser.orthogonal.fill(parameters[recurrentKernel], using: &random)
        parameters[bias].fill(0)
        parameters[bias].slice(columns: units..<2 * units).fill(1)
    }

    /// Adds the gradients of all steps of a tape that has run backward to `gradients`.
    ///
    /// Two products over all T·N rows: dW += Xᵀ dZ and dU += Hᵀ dZ, H being the states before the steps; for features
    /// that repeat, dW takes the N rows of Σ dZ over the steps.  Threads may split the work: each of `parts` takes some of
    /// the columns and writes to no others.
    package func accumulateGradients(
        of tape: LSTMTape, part: Int = 0, of parts: Int = 1, into gradients: Parameters
    ) {
        precondition(part >= 0 && part < parts, "no such part")
        let columns = 4 * units * part / parts..<4 * units * (part + 1) / parts
        let kernels = tape.kernels
        let errors = tape.gates.slice(columns: columns)
        let kernel = gradients[kernel].slice(columns: columns)
        if tape.stepSize > 0 {
            kernels.multiply(
                tape.inputs, errors, into: kernel.slice(rows: 0..<tape.stepSize), transposingLeft: true,
                adding: true)
        }
        if tape.repeatedSize > 0 {
            kernels.multiply(
                tape.repeatedInput, tape.gateSums.slice(columns: columns),
                into: kernel.slice(rows: tape.stepSize..<inputSize), transposingLeft: true, adding: true)
        }
        kernels.multiply(
            tape.hiddenBefore, errors, into: gradients[recurrentKernel].slice(columns: columns),
            transposingLeft: true, adding: true)
        let sums = tape.repeatedSize > 0 ? tape.gateSums.slice(columns: columns) : errors
        kernels.addColumns(of: sums, to: gradients[bias].slice(columns: columns))
    }
}
