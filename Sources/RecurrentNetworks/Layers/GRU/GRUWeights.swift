import Tensors

/// Holds the weights of a GRU in the order in which its steps read them.
///
/// A row of gates is [candidate | z | r | fourth part], so that the sums that come from the input, candidate, z and r,
/// and those that come from the hidden state, z, r and (where the reset gate acts after the product) the fourth part, each
/// lie side by side and are one product.
final class GRUWeights: RecurrentWeights {
    let cell: GRUCell
    let kernels: VectorKernels
    private let use: WeightUse
    /// The biases of the input and of the hidden state, added up where one sum takes both [1, 4H].
    private let bias: MatrixView
    /// W with the candidate's columns before those of z and r [F, 3H], as it is and packed.
    private let turned: MatrixView
    private let kernel: PackedMatrix
    /// The same, transposed [3H, F].
    private let kernelBack: PackedMatrix
    /// U [H, 3H], or its columns of z and r [H, 2H] where the candidate's are apart; and the same transposed.
    private let recurrent: PackedMatrix
    private let recurrentBack: PackedMatrix
    /// The candidate's columns of U [H, H] where the reset gate acts before the product; and the same transposed.
    private let candidate: PackedMatrix
    private let candidateBack: PackedMatrix

    init(_ cell: GRUCell, from parameters: Parameters, for use: WeightUse, kernels: VectorKernels) {
        self.cell = cell
        self.use = use
        self.kernels = kernels
        let (units, features) = (cell.units, cell.inputSize)
        let together = cell.resetAfter ? 3 * units : 2 * units
        let precision: PackedMatrix.Precision = use == .halfWidthInference ? .half : .single
        let isTraining = use == .training
        func packed(_ rows: Int, _ columns: Int) -> PackedMatrix {
            PackedMatrix(rows: rows, columns: columns, precision: precision, kernels: kernels)
        }
        bias = MatrixView(rows: 1, columns: 4 * units)
        turned = MatrixView(rows: features, columns: 3 * units)
        kernel = packed(features, 3 * units)
        kernelBack = packed(isTraining ? 3 * units : 0, features)
        recurrent = packed(units, together)
        recurrentBack = packed(isTraining ? together : 0, units)
        candidate = packed(cell.resetAfter ? 0 : units, units)
        candidateBack = packed(isTraining && !cell.resetAfter ? units : 0, units)
        load(from: parameters)
    }

    func load(from parameters: Parameters) {
        let units = cell.units
        let (gates, last) = (0..<2 * units, 2 * units..<3 * units)
        func turn(_ source: MatrixView, into target: MatrixView) {
            target.slice(columns: 0..<units).copy(from: source.slice(columns: last))
            target.slice(columns: units..<3 * units).copy(from: source.slice(columns: gates))
        }
        turn(parameters[cell.kernel], into: turned)
        kernel.load(turned)
        let biases = parameters[cell.bias]
        turn(biases.slice(rows: 0..<1), into: bias.slice(columns: 0..<3 * units))
        if cell.resetAfter {
            let further = biases.slice(rows: 1..<2)
            kernels.add(further.slice(columns: gates), to: bias.slice(columns: units..<3 * units))
            bias.slice(columns: 3 * units..<4 * units).copy(from: further.slice(columns: last))
        }
        let u = parameters[cell.recurrentKernel]
        let together = u.slice(columns: 0..<recurrent.columns)
        recurrent.load(together)
        if !cell.resetAfter { candidate.load(u.slice(columns: last)) }
        guard use == .training else { return }
        kernelBack.load(turned, transposed: true)
        recurrentBack.load(together, transposed: true)
        if !cell.resetAfter { candidateBack.load(u.slice(columns: last), transposed: true) }
    }

    func makeRun(batch: Int, steps: Int, input: NodeInput) -> any RecurrentRun {
        GRURun(self, batch: batch, steps: steps, isRepeated: input.isRepeated)
    }

    /// What the input and all biases add to a row of gates: gates = bias + input · W; [M, F] to [M, 4H].
    func begin(_ input: MatrixView, _ gates: MatrixView) {
        for row in 0..<gates.rows { gates.slice(rows: row..<row + 1).copy(from: bias) }
        kernel.multiply(input, into: gates.slice(columns: 0..<3 * cell.units), adding: true)
    }

    /// Ends a step: the hidden state [N, H] from the one before and from gates that `begin` has begun.
    ///
    /// Products one after the other that go `backward` by turns find their weights in the cache.
    func step(_ gates: MatrixView, from before: MatrixView, to hidden: MatrixView, backward: Bool) {
        let units = cell.units
        recurrent.multiply(
            before, into: gates.slice(columns: units..<units + recurrent.columns), adding: true,
            backward: backward)
        guard !cell.resetAfter else {
            kernels.gruForward(
                activation: cell.activation, gates: gates, before: before, hidden: hidden)
            return
        }
        kernels.gruReset(gates: gates, before: before)
        candidate.multiply(
            gates.slice(columns: 3 * units..<4 * units), into: gates.slice(columns: 0..<units), adding: true,
            backward: backward)
        kernels.gruOutput(activation: cell.activation, gates: gates, before: before, hidden: hidden)
    }

    /// Runs a step back: `gates` receives the gradients of its sums, `hidden` that of the state before; it holds the
    /// gradient of the state after, to which `further` is added.  `reset` [N, H] is written to.
    func stepBackward(
        _ gates: MatrixView, before: MatrixView, hidden: MatrixView, further: MatrixView?,
        reset: MatrixView, backward: Bool
    ) {
        let units = cell.units
        if cell.resetAfter {
            kernels.gruBackward(
                activation: cell.activation, gates: gates, before: before, hidden: hidden, further: further)
        } else {
            kernels.gruOutputBackward(
                activation: cell.activation, gates: gates, before: before, hidden: hidden, further: further)
            candidateBack.multiply(gates.slice(columns: 0..<units), into: reset, backward: backward)
            kernels.gruResetBackward(gates: gates, before: before, reset: reset, hidden: hidden)
        }
        recurrentBack.multiply(
            gates.slice(columns: units..<units + recurrentBack.rows), into: hidden, adding: true,
            backward: backward)
    }

    /// The gradient of the input from those of the sums of candidate, z and r; [M, 3H] to [M, F].
    func inputGradient(_ sums: MatrixView, into gradient: MatrixView) {
        kernelBack.multiply(sums, into: gradient)
    }
}
