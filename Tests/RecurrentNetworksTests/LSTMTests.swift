import Foundation
import RecurrentNetworks
import Tensors
import Testing

/// A layer with numbers for everything that goes into it.
private struct Fixture {
    let layer: LSTMCell
    let parameters: Parameters
    let weights: LSTMWeights
    let batch: Int
    let steps: Int
    var random = RandomSource(seed: 11)

    init(inputSize: Int, units: Int, batch: Int, steps: Int, activation: Activation = .tanh) {
        var layout = ParameterLayout()
        layer = LSTMCell("layer", inputSize: inputSize, units: units, activation: activation, in: &layout)
        parameters = Parameters(layout)
        layer.initialise(parameters, using: &random)
        weights = LSTMWeights(layer, from: parameters)
        self.batch = batch
        self.steps = steps
    }

    mutating func numbers(_ rows: Int, _ columns: Int) -> MatrixView {
        let result = MatrixView(rows: rows, columns: columns)
        result.copy(from: (0..<rows * columns).map { _ in Float(random.normal() * 0.5) })
        return result
    }

    mutating func tape(capacity: (batch: Int, steps: Int)? = nil) -> LSTMTape {
        let tape = LSTMTape(layer, batch: capacity?.batch ?? batch, steps: capacity?.steps ?? steps)
        tape.prepare(batch: batch, steps: steps)
        tape.inputs.copy(from: numbers(steps * batch, layer.inputSize))
        tape.initialState.hidden.copy(from: numbers(batch, layer.units))
        tape.initialState.cell.copy(from: numbers(batch, layer.units))
        return tape
    }

    func copy(of tape: LSTMTape) -> LSTMTape {
        let result = LSTMTape(layer, batch: batch, steps: steps)
        result.inputs.copy(from: tape.inputs)
        result.initialState.copy(from: tape.initialState)
        return result
    }
}

private func difference(_ left: [Float], _ right: [Float]) -> Float {
    zip(left, right).map { abs($0 - $1) }.max() ?? .infinity
}

@Suite struct LSTMTests {
    @Test func stepsGiveWhatTheSequenceGives() {
        var fixture = Fixture(inputSize: 7, units: 20, batch: 3, steps: 6)
        let whole = fixture.tape()
        let single = fixture.copy(of: whole)
        fixture.weights.forward(whole)
        for t in 0..<6 { fixture.weights.step(t, single) }
        #expect(difference(whole.hidden.array, single.hidden.array) < 1e-6)
        #expect(difference(whole.finalState.cell.array, single.finalState.cell.array) < 1e-6)

        let outside = fixture.numbers(6 * 3, 20)
        let last = (fixture.numbers(3, 20), fixture.numbers(3, 20))
        for tape in [whole, single] {
            tape.stateGradient.hidden.copy(from: last.0)
            tape.stateGradient.cell.copy(from: last.1)
        }
        let inputGradients = MatrixView(rows: 6 * 3, columns: 7)
        fixture.weights.backward(whole, hiddenGradients: outside, inputGradients: inputGradients)
        for t in (0..<6).reversed() {
            let rows = t * 3..<(t + 1) * 3
            fixture.weights.stepBackward(t, single, hiddenGradient: outside.slice(rows: rows))
            #expect(difference(single.inputGradient.array, inputGradients.slice(rows: rows).array) < 1e-6)
        }
        #expect(difference(whole.stateGradient.hidden.array, single.stateGradient.hidden.array) < 1e-6)
        #expect(difference(whole.stateGradient.cell.array, single.stateGradient.cell.array) < 1e-6)
    }

    @Test(arguments: [20, 64, 200], VectorKernels.Level.allCases)
    func threadsShareASingleSampleToTheSameBits(units: Int, level: VectorKernels.Level) throws {
        // A level that this machine lacks cannot be tested on it.
        guard let kernels = VectorKernels(level: level) else { return }
        for precision in [PackedMatrix.Precision.single, .half] {
            var random = RandomSource(seed: 3)
            let model = try Sequential(inputShape: [5, 7], kernels: kernels, using: &random) {
                LSTM(units)
                RepeatVector(4)
                LSTM(units, returnsSequences: true)
            }
            let x = try Tensor((0..<35).map { _ in Float(random.normal()) }, shape: [1, 5, 7])
            let alone = try model.predict(x, precision: precision).values
            for threads in [2, 3, 1] {
                #expect(try model.predict(x, precision: precision, threads: threads).values == alone)
            }
        }
    }

    @Test func aPartOfTheInputThatRepeatsGivesWhatItsCopiesGive() {
        var fixture = Fixture(inputSize: 7, units: 20, batch: 3, steps: 6)
        let copies = fixture.tape()
        let repeating = LSTMTape(fixture.layer, batch: 3, steps: 6, repeating: 3)
        repeating.inputs.copy(from: fixture.numbers(6 * 3, 4))
        repeating.repeatedInput.copy(from: fixture.numbers(3, 3))
        copies.inputs.slice(columns: 0..<4).copy(from: repeating.inputs)
        for t in 0..<6 { copies.input(t).slice(columns: 4..<7).copy(from: repeating.repeatedInput) }
        repeating.initialState.copy(from: copies.initialState)
        let outside = fixture.numbers(6 * 3, 20)
        let (own, all) = (MatrixView(rows: 6 * 3, columns: 4), MatrixView(rows: 6 * 3, columns: 7))
        // Twice: what the first backward pass leaves behind does no harm.
        for _ in 0..<2 {
            for (tape, received) in [(repeating, own), (copies, all)] {
                fixture.weights.forward(tape)
                tape.stateGradient.clear()
                fixture.weights.backward(tape, hiddenGradients: outside, inputGradients: received)
            }
        }
        #expect(difference(repeating.hidden.array, copies.hidden.array) < 1e-6)
        #expect(difference(repeating.stateGradient.hidden.array, copies.stateGradient.hidden.array) < 1e-6)
        #expect(difference(own.array, all.slice(columns: 0..<4).array) < 1e-5)
        let (one, other) = (Parameters(fixture.parameters.layout), Parameters(fixture.parameters.layout))
        for part in 0..<3 { fixture.layer.accumulateGradients(of: repeating, part: part, of: 3, into: one) }
        fixture.layer.accumulateGradients(of: copies, into: other)
        #expect(difference(one.values.array, other.values.array) < 1e-5)
    }

    @Test func aRepeatedInputGivesWhatItsCopiesGive() {
        var fixture = Fixture(inputSize: 7, units: 20, batch: 3, steps: 6)
        let copies = fixture.tape()
        let input = fixture.numbers(3, 7)
        let repeating = LSTMTape(fixture.layer, batch: 3, steps: 6, repeating: fixture.layer.inputSize)
        repeating.inputs.copy(from: input)
        repeating.initialState.copy(from: copies.initialState)
        for t in 0..<6 { copies.input(t).copy(from: input) }
        let outside = fixture.numbers(6 * 3, 20)
        let (inputGradient, inputGradients) = (
            MatrixView(rows: 3, columns: 7), MatrixView(rows: 6 * 3, columns: 7)
        )
        for (tape, received) in [(repeating, inputGradient), (copies, inputGradients)] {
            fixture.weights.forward(tape)
            tape.stateGradient.clear()
            fixture.weights.backward(tape, hiddenGradients: outside, inputGradients: received)
        }
        #expect(difference(repeating.hidden.array, copies.hidden.array) < 1e-6)
        #expect(difference(repeating.stateGradient.hidden.array, copies.stateGradient.hidden.array) < 1e-6)
        for t in 1..<6 {
            VectorKernels.best.add(
                inputGradients.slice(rows: t * 3..<(t + 1) * 3), to: inputGradients.slice(rows: 0..<3))
        }
        #expect(difference(inputGradient.array, inputGradients.slice(rows: 0..<3).array) < 1e-5)
        let (one, other) = (Parameters(fixture.parameters.layout), Parameters(fixture.parameters.layout))
        fixture.layer.accumulateGradients(of: repeating, into: one)
        fixture.layer.accumulateGradients(of: copies, into: other)
        #expect(difference(one.values.array, other.values.array) < 1e-5)
    }

    @Test(arguments: Activation.allCases, [(2, 3), (9, 33)])
    func gradientsOfTheSequenceAgreeWithTheReference(activation: Activation, size: (Int, Int)) {
        let (features, units) = size
        var fixture = Fixture(inputSize: features, units: units, batch: 4, steps: 5, activation: activation)
        let tape = fixture.tape(capacity: (batch: 6, steps: 9))
        let outside = fixture.numbers(5 * 4, units)
        let last = (fixture.numbers(4, units), fixture.numbers(4, units))
        fixture.weights.forward(tape)
        tape.stateGradient.hidden.copy(from: last.0)
        tape.stateGradient.cell.copy(from: last.1)
        let inputGradients = MatrixView(rows: 5 * 4, columns: features)
        fixture.weights.backward(tape, hiddenGradients: outside, inputGradients: inputGradients)
        let found = Parameters(fixture.parameters.layout)
        fixture.layer.accumulateGradients(of: tape, into: found)

        let reference = ReferenceLSTMCell(layer: fixture.layer)
        let values = fixture.parameters.values.array.map(Double.init)
        var expected = [Double](repeating: 0, count: values.count)
        func row(_ matrix: MatrixView, _ row: Int) -> [Double] {
            (0..<matrix.columns).map { Double(matrix[row, $0]) }
        }
        for n in 0..<4 {
            var state = ReferenceLSTMCell.State(
                hidden: row(tape.initialState.hidden, n), cell: row(tape.initialState.cell, n))
            var traces: [ReferenceLSTMCell.Trace] = []
            for t in 0..<5 {
                let next = reference.step(row(tape.input(t), n), state, values)
                state = next.state
                traces.append(next.trace)
                #expect(close(row(tape.hidden(t), n), state.hidden))
            }
            var gradient = ReferenceLSTMCell.State(hidden: row(last.0, n), cell: row(last.1, n))
            for t in (0..<5).reversed() {
                gradient.hidden = zip(gradient.hidden, row(outside, t * 4 + n)).map(+)
                let step = reference.stepBackward(traces[t], gradient, values, &expected)
                gradient = step.before
                #expect(close(row(inputGradients, t * 4 + n), step.input))
            }
            #expect(close(row(tape.stateGradient.hidden, n), gradient.hidden))
            #expect(close(row(tape.stateGradient.cell, n), gradient.cell))
        }
        for slot in found.layout.slots {
            #expect(relativeError(slot, found.values.array.map(Double.init), expected) < 1e-5, "\(slot.name)")
        }
    }

    private func close(_ found: [Double], _ expected: [Double]) -> Bool {
        let size = max(expected.map(abs).max() ?? 0, 0.1)
        return zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 * size }
    }

    @Test func gradientsAreAddedToWhatIsThere() {
        var fixture = Fixture(inputSize: 3, units: 4, batch: 2, steps: 3)
        let tape = fixture.tape()
        fixture.weights.forward(tape)
        tape.stateGradient.hidden.fill(1)
        tape.stateGradient.cell.fill(0)
        fixture.weights.backward(tape)
        let once = Parameters(fixture.parameters.layout)
        fixture.layer.accumulateGradients(of: tape, into: once)
        let twice = once.copy()
        fixture.layer.accumulateGradients(of: tape, into: twice)
        #expect(once.values.array.contains { $0 != 0 })
        #expect(difference(twice.values.array, once.values.array.map { 2 * $0 }) < 1e-6)
    }

    @Test func aTrainingOfOneStepRunsForwardInAnyBatch() {
        var fixture = Fixture(inputSize: 5, units: 16, batch: 9, steps: 4)
        let all = fixture.tape()
        fixture.weights.forward(all)
        let single = LSTMTape(fixture.layer, batch: 1, steps: 4)
        let inference = LSTMWeights(fixture.layer, from: fixture.parameters, for: .inference)
        for n in 0..<9 {
            single.initialState.hidden.copy(from: all.initialState.hidden.slice(rows: n..<n + 1))
            single.initialState.cell.copy(from: all.initialState.cell.slice(rows: n..<n + 1))
            for t in 0..<4 { single.input(t).copy(from: all.input(t).slice(rows: n..<n + 1)) }
            inference.forward(single)
            for t in 0..<4 {
                #expect(difference(single.hidden(t).array, all.hidden(t).slice(rows: n..<n + 1).array) < 1e-6)
            }
        }
    }
}
