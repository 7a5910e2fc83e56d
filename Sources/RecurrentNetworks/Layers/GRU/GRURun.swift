import Tensors

/// Keeps what a GRU reads and writes over T steps of N sequences, for the forward and the backward pass.
///
/// The products of all steps' inputs are made before the first step; an input that repeats is multiplied once.
final class GRURun: RecurrentRun {
    private(set) var batch: Int
    private let weights: GRUWeights
    private let steps: Int
    private let isRepeated: Bool
    private let inputBuffer: FloatBuffer
    private let gateBuffer: FloatBuffer
    /// In the forward pass what a repeated input adds to the gates of each step, in the backward pass the sums of the gates'
    /// gradients over the steps [N, 4H].
    private let repeatedGates: FloatBuffer
    private let hiddenBuffer: FloatBuffer
    private let hiddenGradient: FloatBuffer
    private let resetGradient: FloatBuffer

    init(_ weights: GRUWeights, batch: Int, steps: Int, isRepeated: Bool) {
        let (units, features) = (weights.cell.units, weights.cell.inputSize)
        self.weights = weights
        self.batch = batch
        self.steps = steps
        self.isRepeated = isRepeated
        inputBuffer = FloatBuffer(count: (isRepeated ? 1 : steps) * batch * features)
        gateBuffer = FloatBuffer(count: steps * batch * 4 * units)
        repeatedGates = FloatBuffer(count: isRepeated ? batch * 4 * units : 0)
        hiddenBuffer = FloatBuffer(count: (steps + 1) * batch * units)
        hiddenGradient = FloatBuffer(count: batch * units)
        resetGradient = FloatBuffer(count: weights.cell.resetAfter ? 0 : batch * units)
    }

    private var units: Int { weights.cell.units }
    private var gates: MatrixView { MatrixView(gateBuffer, rows: steps * batch, columns: 4 * units) }
    private var hiddenBefore: MatrixView { MatrixView(hiddenBuffer, rows: steps * batch, columns: units) }
    private var sums: MatrixView { MatrixView(repeatedGates, rows: batch, columns: 4 * units) }

    private func rows(_ t: Int) -> Range<Int> { t * batch..<(t + 1) * batch }

    var inputs: MatrixView {
        MatrixView(inputBuffer, rows: (isRepeated ? 1 : steps) * batch, columns: weights.cell.inputSize)
    }

    var hidden: MatrixView {
        MatrixView(hiddenBuffer, offset: batch * units, rows: steps * batch, columns: units)
    }

    var initialState: [MatrixView] { [hiddenBefore.slice(rows: rows(0))] }
    var finalState: [MatrixView] { [hidden.slice(rows: rows(steps - 1))] }

    func prepare(batch: Int) {
        precondition(batch > 0 && batch * units <= hiddenGradient.count, "more than there is room for")
        self.batch = batch
    }

    func clearState() { hiddenBefore.slice(rows: rows(0)).fill(0) }

    func forward() {
        let (gates, before, after) = (gates, hiddenBefore, hidden)
        if isRepeated {
            weights.begin(inputs, sums)
            for t in 0..<steps { gates.slice(rows: rows(t)).copy(from: sums) }
        } else {
            weights.begin(inputs, gates)
        }
        for t in 0..<steps {
            weights.step(
                gates.slice(rows: rows(t)), from: before.slice(rows: rows(t)),
                to: after.slice(rows: rows(t)), backward: t % 2 == 1)
        }
    }

    func backward(lastHidden: MatrixView?, hiddenGradients: MatrixView?, inputGradients: MatrixView?) {
        let (gates, before) = (gates, hiddenBefore)
        let hidden = MatrixView(hiddenGradient, rows: batch, columns: units)
        let reset =
            weights.cell.resetAfter ? hidden : MatrixView(resetGradient, rows: batch, columns: units)
        if let lastHidden { hidden.copy(from: lastHidden) } else { hidden.fill(0) }
        if isRepeated { sums.fill(0) }
        for t in (0..<steps).reversed() {
            let step = gates.slice(rows: rows(t))
            weights.stepBackward(
                step, before: before.slice(rows: rows(t)), hidden: hidden,
                further: hiddenGradients?.slice(rows: rows(t)), reset: reset, backward: t % 2 == 1)
            if isRepeated { weights.kernels.add(step, to: sums) }
        }
        guard let inputGradients else { return }
        weights.inputGradient(
            (isRepeated ? sums : gates).slice(columns: 0..<3 * units), into: inputGradients)
    }

    /// Adds the gradients of some of the columns z, r, candidate of kernel, recurrent kernel and biases.
    ///
    /// Three products over all T·N rows, for the candidate's columns lie apart: dW += Xᵀ dS, and dU += Hᵀ dS, H being
    /// the states before the steps, or for the candidate of a GRU that resets before the product, r · h.
    func accumulate(part: Int, of parts: Int, into gradients: Parameters) {
        precondition(part >= 0 && part < parts, "no such part")
        let columns = 3 * units * part / parts..<3 * units * (part + 1) / parts
        let gateColumns = columns.clamped(to: 0..<2 * units)
        let lastColumns = columns.clamped(to: 2 * units..<3 * units)
        accumulate(gateColumns, at: units, recurrentAt: units, of: hiddenBefore, into: gradients)
        if weights.cell.resetAfter {
            accumulate(lastColumns, at: -2 * units, recurrentAt: units, of: hiddenBefore, into: gradients)
        } else {
            let reset = gates.slice(columns: 3 * units..<4 * units)
            accumulate(lastColumns, at: -2 * units, recurrentAt: -2 * units, of: reset, into: gradients)
        }
    }

    /// Adds the gradients of `columns`, whose sums from the input stand in the gates `offset` columns further on, and
    /// those from the hidden state `recurrentOffset` further on.
    private func accumulate(
        _ columns: Range<Int>, at offset: Int, recurrentAt recurrentOffset: Int, of states: MatrixView,
        into gradients: Parameters
    ) {
        guard !columns.isEmpty else { return }
        func errors(_ gates: MatrixView, _ offset: Int) -> MatrixView {
            gates.slice(columns: columns.lowerBound + offset..<columns.upperBound + offset)
        }
        let (cell, kernels) = (weights.cell, weights.kernels)
        let own = errors(isRepeated ? sums : gates, offset)
        let recurrent = errors(gates, recurrentOffset)
        kernels.multiply(
            inputs, own, into: gradients[cell.kernel].slice(columns: columns), transposingLeft: true,
            adding: true)
        kernels.multiply(
            states, recurrent, into: gradients[cell.recurrentKernel].slice(columns: columns),
            transposingLeft: true, adding: true)
        let biases = gradients[cell.bias].slice(columns: columns)
        kernels.addColumns(of: own, to: biases.slice(rows: 0..<1))
        if cell.resetAfter { kernels.addColumns(of: recurrent, to: biases.slice(rows: 1..<2)) }
    }
}
