import Tensors

/// Says what a recurrent layer computes: its sizes, its weights and how its steps run.
package protocol RecurrentCell: Sendable {
    /// The number F of features of an input.
    var inputSize: Int { get }
    /// The number H of units.
    var units: Int { get }
    /// The weights in Keras's order under Keras's names: kernel, recurrent_kernel, bias.
    var weights: [NamedSlot] { get }
    /// What the parts of the state are, the hidden state first.
    var stateNames: [String] { get }
    /// The same steps in double precision and plain loops.
    var reference: any ReferenceCell { get }

    /// Sets the parameters that a training begins with, as Keras does.
    func initialise(_ parameters: Parameters, using random: inout RandomSource)
    /// Copies the weights into the order in which the steps read them.
    func pack(_ parameters: Parameters, for use: WeightUse, kernels: VectorKernels) -> any RecurrentWeights
}

/// The weights of a recurrent cell, which all shards of a batch read.
package protocol RecurrentWeights: Sendable {
    /// Copies the weights from changed parameters.
    func load(from parameters: Parameters)
    /// Makes the buffers for at most `batch` sequences of `steps` steps.
    func makeRun(batch: Int, steps: Int, input: NodeInput) -> any RecurrentRun
}

/// Runs a recurrent cell over sequences of T steps; made once, and used by one thread at a time.
///
/// Rows of step t of N sequences begin at t·N.
package protocol RecurrentRun: AnyObject {
    /// The number N of sequences in use.
    var batch: Int { get }
    /// Where the inputs of all steps are written before the forward pass [T·N, F], or the one repeated input [N, F].
    var inputs: MatrixView { get }
    /// The hidden states after all steps [T·N, H].
    var hidden: MatrixView { get }
    /// The state before the first step, each part [N, H]; to be set before the forward pass.
    var initialState: [MatrixView] { get }
    /// The state after the last step, each part [N, H].
    var finalState: [MatrixView] { get }

    /// Makes room for N sequences; all numbers lose their meaning.
    func prepare(batch: Int)
    /// Sets the state before the first step to zeros.
    func clearState()
    /// Runs all steps forward.
    func forward()
    /// Runs all steps backward, which is done once after each forward pass.
    ///
    /// `lastHidden` [N, H] is the gradient of the last hidden state, or `hiddenGradients` [T·N, H] those of all.
    /// `inputGradients`, of the shape of `inputs`, receives the gradients of the inputs, if wanted.
    func backward(lastHidden: MatrixView?, hiddenGradients: MatrixView?, inputGradients: MatrixView?)
    /// Adds one of `parts` parts of the weights' gradients after the backward pass; no two write to the same numbers.
    func accumulate(part: Int, of parts: Int, into gradients: Parameters)
}

/// Computes a recurrent cell's steps for one sequence in double precision and plain loops.
package protocol ReferenceCell: Sendable {
    /// The hidden states of a sequence that starts from zeros, and the pullback of their gradients.
    func run(
        _ input: [[Double]], _ values: [Double]
    ) -> (hidden: [[Double]], back: ReferenceLayer.Pullback)
}
