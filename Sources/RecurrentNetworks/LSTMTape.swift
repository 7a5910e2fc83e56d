import Tensors

/// Keeps what an LSTM layer reads and writes over T steps, for the way forward and the way back.
///
/// The rows of step t are `N` rows, `[h_t-1 | x_t]`, so that one product serves both weights.  The buffers
/// are made once, for the largest batch and number of steps; `prepare` makes them fit smaller ones.  A tape
/// is used by one thread at a time.
public final class LSTMTape: @unchecked Sendable {
    /// The layer's sizes.
    public let inputSize: Int
    /// The number H of units.
    public let units: Int
    /// The largest number of sequences.
    public let batchCapacity: Int
    /// The largest number of steps.
    public let stepCapacity: Int
    /// The number N of sequences in use.
    public private(set) var batch: Int
    /// The number T of steps in use.
    public private(set) var steps: Int

    let kernels: VectorKernels
    private let width: Int
    private let joined: FloatBuffer
    private let gateBuffer: FloatBuffer
    private let cells: FloatBuffer
    private let cellOutputs: FloatBuffer
    private let joinedGradient: FloatBuffer
    private let cellGradient: FloatBuffer

    /// Makes the buffers for a layer, at most `batch` sequences and at most `steps` steps.
    public init(_ layer: LSTMCell, batch: Int, steps: Int, kernels: VectorKernels = .best) {
        precondition(batch > 0 && steps > 0, "a tape has at least one sequence and one step")
        inputSize = layer.inputSize
        units = layer.units
        self.batch = batch
        self.steps = steps
        batchCapacity = batch
        stepCapacity = steps
        self.kernels = kernels
        // Whole lines of 16 floats, so that the hidden states begin on a line.
        width = (units + inputSize + 15) / 16 * 16
        joined = FloatBuffer(count: (steps + 1) * batch * width)
        gateBuffer = FloatBuffer(count: steps * batch * 4 * units)
        cells = FloatBuffer(count: (steps + 1) * batch * units)
        cellOutputs = FloatBuffer(count: steps * batch * units)
        joinedGradient = FloatBuffer(count: batch * width)
        cellGradient = FloatBuffer(count: batch * units)
    }

    /// Makes the tape ready for a batch of N sequences and T steps; the numbers on it lose their meaning.
    public func prepare(batch: Int, steps: Int) {
        precondition(
            (1...batchCapacity).contains(batch) && (1...stepCapacity).contains(steps),
            "more than the tape has room for")
        self.batch = batch
        self.steps = steps
    }

    /// The inputs of all steps [T·N, F]; the rows of step t begin at t·N.
    public var inputs: MatrixView {
        MatrixView(joined, offset: units, rows: steps * batch, columns: inputSize, stride: width)
    }

    /// The input of step t [N, F].
    public func input(_ t: Int) -> MatrixView { inputs.slice(rows: rows(t)) }

    /// The hidden states after all steps [T·N, H].
    public var hidden: MatrixView {
        MatrixView(joined, offset: batch * width, rows: steps * batch, columns: units, stride: width)
    }

    /// The hidden state after step t [N, H].
    public func hidden(_ t: Int) -> MatrixView { hidden.slice(rows: rows(t)) }

    /// The state before the first step; to be set before the way forward.
    public var initialState: LSTMState {
        LSTMState(hidden: hiddenBefore.slice(rows: rows(0)), cell: cell(before: 0))
    }

    /// The state after the last step.
    public var finalState: LSTMState {
        LSTMState(hidden: hidden(steps - 1), cell: cell(before: steps))
    }

    /// The gradient of the state between two steps; on the way back it moves from the last to the first.
    ///
    /// Before the way back it is set to the gradient of the final state, apart from what the steps' own
    /// hidden gradients add; after it it is the gradient of the initial state.
    public var stateGradient: LSTMState {
        LSTMState(
            hidden: MatrixView(joinedGradient, rows: batch, columns: units, stride: width),
            cell: MatrixView(cellGradient, rows: batch, columns: units))
    }

    /// The gradient of the input of the step that last ran backward by `stepBackward` [N, F].
    public var inputGradient: MatrixView {
        MatrixView(joinedGradient, offset: units, rows: batch, columns: inputSize, stride: width)
    }

    /// The gates of all steps [T·N, 4H], and after the way back the gradients of the pre-activations.
    public var gates: MatrixView {
        MatrixView(gateBuffer, rows: steps * batch, columns: 4 * units)
    }

    func rows(_ t: Int) -> Range<Int> {
        precondition(t >= 0 && t < steps, "no such step on the tape")
        return t * batch..<(t + 1) * batch
    }

    func gates(_ t: Int) -> MatrixView { gates.slice(rows: rows(t)) }

    var hiddenBefore: MatrixView {
        MatrixView(joined, rows: steps * batch, columns: units, stride: width)
    }

    func joined(_ t: Int) -> MatrixView {
        MatrixView(
            joined, offset: rows(t).lowerBound * width, rows: batch, columns: units + inputSize, stride: width
        )
    }

    func cell(before t: Int) -> MatrixView {
        MatrixView(cells, offset: t * batch * units, rows: batch, columns: units)
    }

    func cellOutput(_ t: Int) -> MatrixView {
        MatrixView(cellOutputs, offset: t * batch * units, rows: batch, columns: units)
    }

    /// The gradients of the hidden state and of the input, side by side [N, H + F].
    var joinedGradients: MatrixView {
        MatrixView(joinedGradient, rows: batch, columns: units + inputSize, stride: width)
    }
}
