import Tensors

/// Keeps what an LSTM layer reads and writes over T steps, for the forward and the backward pass.
///
/// The rows of step t are `N` rows, `[h_t-1 | x_t]`, so that one product serves both weights.  The last features of the
/// input, or all of them, may repeat: then they stand once for all steps, and are multiplied once.  The buffers are
/// made once, for the largest batch and number of steps; `prepare` makes them fit smaller ones.  A tape is used by one
/// thread at a time.
package final class LSTMTape: @unchecked Sendable {
    /// The layer's sizes.
    package let inputSize: Int
    /// The number H of units.
    package let units: Int
    /// R, how many of the last features of the input are the same at all steps.
    package let repeatedSize: Int
    /// The largest number of sequences.
    package let batchCapacity: Int
    /// The largest number of steps.
    package let stepCapacity: Int
    /// The number N of sequences in use.
    package private(set) var batch: Int
    /// The number T of steps in use.
    package private(set) var steps: Int

    let kernels: VectorKernels
    /// Splits the products of a single sequence among threads.
    let splitProduct: SplitProduct?
    private let width: Int
    private let joined: FloatBuffer
    private let repeated: FloatBuffer
    private let gateBuffer: FloatBuffer
    private let repeatedGates: FloatBuffer
    private let cells: FloatBuffer
    private let cellOutputs: FloatBuffer
    private let hiddenGradient: FloatBuffer
    private let stepInputGradient: FloatBuffer
    private let cellGradient: FloatBuffer

    /// Makes the buffers for a layer, at most `batch` sequences and at most `steps` steps.
    ///
    /// The last `repeating` features of the input are the same at all steps. The threads of `executor` split the
    /// products of a single sequence.
    package init(
        _ layer: LSTMCell, batch: Int, steps: Int, repeating: Int = 0, kernels: VectorKernels = .best,
        executor: ShardedExecutor? = nil
    ) {
        precondition(batch > 0 && steps > 0, "a tape has at least one sequence and one step")
        precondition((0...layer.inputSize).contains(repeating), "more features than there are")
        inputSize = layer.inputSize
        units = layer.units
        repeatedSize = repeating
        self.batch = batch
        self.steps = steps
        batchCapacity = batch
        stepCapacity = steps
        self.kernels = kernels
        splitProduct = batch == 1 && (executor?.threads ?? 1) > 1 ? executor.map(SplitProduct.init) : nil
        // Whole lines of 16 floats, so that the hidden states begin on a line.
        width = (units + inputSize - repeating + 15) / 16 * 16
        joined = FloatBuffer(count: (steps + 1) * batch * width)
        repeated = FloatBuffer(count: batch * repeating)
        gateBuffer = FloatBuffer(count: steps * batch * 4 * units)
        repeatedGates = FloatBuffer(count: repeating > 0 ? batch * 4 * units : 0)
        cells = FloatBuffer(count: (steps + 1) * batch * units)
        cellOutputs = FloatBuffer(count: steps * batch * units)
        hiddenGradient = FloatBuffer(count: batch * units)
        stepInputGradient = FloatBuffer(count: batch * (inputSize - repeating))
        cellGradient = FloatBuffer(count: batch * units)
    }

    /// Makes the tape ready for a batch of N sequences and T steps; the numbers on it lose their meaning.
    package func prepare(batch: Int, steps: Int) {
        precondition(
            (1...batchCapacity).contains(batch) && (1...stepCapacity).contains(steps),
            "more than the tape has room for")
        self.batch = batch
        self.steps = steps
    }

    /// The features of an input that each step has its own of, F - R.
    package var stepSize: Int { inputSize - repeatedSize }

    /// Whether the whole input is the same at all steps.
    package var repeatsInput: Bool { stepSize == 0 }

    /// The inputs of all steps [T·N, F - R], the rows of step t beginning at t·N; or the one repeated input [N, F].
    package var inputs: MatrixView {
        repeatsInput
            ? repeatedInput
            : MatrixView(joined, offset: units, rows: steps * batch, columns: stepSize, stride: width)
    }

    /// The input of step t [N, F - R], or the one repeated input.
    package func input(_ t: Int) -> MatrixView { repeatsInput ? inputs : inputs.slice(rows: rows(t)) }

    /// The part of the input that is the same at all steps [N, R].
    package var repeatedInput: MatrixView { MatrixView(repeated, rows: batch, columns: repeatedSize) }

    /// The hidden states after all steps [T·N, H].
    package var hidden: MatrixView {
        MatrixView(joined, offset: batch * width, rows: steps * batch, columns: units, stride: width)
    }

    /// The hidden state after step t [N, H].
    package func hidden(_ t: Int) -> MatrixView { hidden.slice(rows: rows(t)) }

    /// The state before the first step; to be set before the forward pass.
    package var initialState: LSTMState {
        LSTMState(hidden: hiddenBefore(0), cell: cell(before: 0))
    }

    /// The state after the last step.
    package var finalState: LSTMState {
        LSTMState(hidden: hidden(steps - 1), cell: cell(before: steps))
    }

    /// The gradient of the state between two steps; in the backward pass it moves from the last to the first.
    ///
    /// Before the backward pass it is set to the gradient of the final state, apart from what the steps' own
    /// hidden gradients add; after it it is the gradient of the initial state.
    package var stateGradient: LSTMState {
        LSTMState(
            hidden: MatrixView(hiddenGradient, rows: batch, columns: units),
            cell: MatrixView(cellGradient, rows: batch, columns: units))
    }

    /// The gradient of the step's own input of the step that last ran backward by `stepBackward` [N, F - R].
    package var inputGradient: MatrixView {
        MatrixView(stepInputGradient, rows: batch, columns: stepSize)
    }

    /// The gates of all steps [T·N, 4H], and after the backward pass the gradients of the pre-activations.
    package var gates: MatrixView {
        MatrixView(gateBuffer, rows: steps * batch, columns: 4 * units)
    }

    /// In the forward pass, what a repeated input adds to the pre-activations of each step [N, 4H].
    var repeatedProduct: MatrixView { MatrixView(repeatedGates, rows: batch, columns: 4 * units) }

    /// After the backward pass, the sums of the pre-activations' gradients over the steps of a repeated input [N, 4H].
    var gateSums: MatrixView { repeatedProduct }

    func rows(_ t: Int) -> Range<Int> {
        precondition(t >= 0 && t < steps, "no such step on the tape")
        return t * batch..<(t + 1) * batch
    }

    func gates(_ t: Int) -> MatrixView { gates.slice(rows: rows(t)) }

    /// The hidden states before all steps [T·N, H].
    var hiddenBefore: MatrixView {
        MatrixView(joined, rows: steps * batch, columns: units, stride: width)
    }

    func hiddenBefore(_ t: Int) -> MatrixView { hiddenBefore.slice(rows: rows(t)) }

    /// The hidden state before step t and its own input, side by side [N, H + F - R].
    func joined(_ t: Int) -> MatrixView {
        MatrixView(
            joined, offset: rows(t).lowerBound * width, rows: batch, columns: units + stepSize, stride: width)
    }

    func cell(before t: Int) -> MatrixView {
        MatrixView(cells, offset: t * batch * units, rows: batch, columns: units)
    }

    func cellOutput(_ t: Int) -> MatrixView {
        MatrixView(cellOutputs, offset: t * batch * units, rows: batch, columns: units)
    }
}
