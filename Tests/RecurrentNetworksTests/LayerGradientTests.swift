import RecurrentNetworks
import Tensors
import Testing

/// A small network with data, in which every way through the layers has a number of its own.
struct SmallNetwork: Sendable, CustomTestStringConvertible {
    let name: String
    let inputShape: [Int]
    var loss = Loss.meanSquaredError
    let layers: @Sendable () -> [any Layer]
    var testDescription: String { name }

    func model(kernels: VectorKernels = .best) throws -> Sequential {
        var random = RandomSource(seed: 3)
        let model = try Sequential(inputShape: inputShape, kernels: kernels, using: &random) { layers() }
        // Biases that are not zero, so that a bias in the wrong gate shows.
        for slot in model.parameters.layout.slots where !slot.decays {
            let bias = model.parameters[slot]
            for row in 0..<bias.rows {
                for column in 0..<bias.columns { bias[row, column] += Float(random.normal() * 0.2) }
            }
        }
        try model.compile(loss: loss)
        return model
    }

    func tensor(_ samples: Int, _ shape: [Int], seed: UInt64) throws -> Tensor {
        var random = RandomSource(seed: seed)
        let count = shape.reduce(samples, *)
        return try Tensor((0..<count).map { _ in Float(random.normal()) }, shape: [samples] + shape)
    }

    /// What the outputs are to be: positive where the loss takes logarithms.
    func targets(_ samples: Int, _ shape: [Int]) throws -> Tensor {
        let normal = try tensor(samples, shape, seed: 6)
        guard loss == .categoricalCrossEntropy else { return normal }
        return try Tensor(normal.values.map { abs($0) }, shape: normal.shape)
    }

    static let all = [
        SmallNetwork(name: "tanh LSTM", inputShape: [3, 2]) { [LSTM(4)] },
        SmallNetwork(name: "relu LSTM with sequences", inputShape: [3, 2]) {
            [LSTM(4, activation: .relu, returnsSequences: true)]
        },
        SmallNetwork(name: "stacked LSTMs", inputShape: [4, 3], loss: .huber(delta: 0.8)) {
            [LSTM(4, returnsSequences: true), LSTM(3, activation: .relu), Dense(2)]
        },
        SmallNetwork(name: "bidirectional", inputShape: [3, 2]) { [Bidirectional(LSTM(3)), Dense(2)] },
        SmallNetwork(name: "stacked bidirectional", inputShape: [3, 2], loss: .meanAbsoluteError) {
            [
                Bidirectional(LSTM(3, returnsSequences: true)),
                Bidirectional(LSTM(2, activation: .relu, returnsSequences: true)),
                TimeDistributed(Dense(2)),
            ]
        },
        SmallNetwork(name: "encoder and decoder", inputShape: [3, 2]) {
            [
                LSTM(4, activation: .relu), RepeatVector(3),
                LSTM(3, activation: .relu, returnsSequences: true), TimeDistributed(Dense(2)),
            ]
        },
        SmallNetwork(name: "encoder and bidirectional decoder", inputShape: [3, 2]) {
            [
                Bidirectional(LSTM(3)), RepeatVector(2), Bidirectional(LSTM(2, returnsSequences: true)),
                Dense(1),
            ]
        },
        SmallNetwork(name: "tanh GRU", inputShape: [3, 2]) { [GRU(4)] },
        SmallNetwork(name: "relu GRU with sequences", inputShape: [3, 2]) {
            [GRU(4, activation: .relu, returnsSequences: true)]
        },
        SmallNetwork(name: "stacked GRUs", inputShape: [4, 3], loss: .huber(delta: 0.8)) {
            [GRU(5, returnsSequences: true), GRU(3, activation: .relu), Dense(2)]
        },
        SmallNetwork(name: "GRUs that reset before the product", inputShape: [4, 3]) {
            [
                GRU(5, returnsSequences: true, resetAfter: false),
                GRU(4, activation: .relu, resetAfter: false), RepeatVector(2),
                GRU(3, returnsSequences: true, resetAfter: false),
            ]
        },
        SmallNetwork(name: "bidirectional GRUs, encoder and decoder", inputShape: [3, 2]) {
            [
                Bidirectional(GRU(3, returnsSequences: true)), Bidirectional(GRU(3, resetAfter: false)),
                RepeatVector(2), Bidirectional(GRU(2, returnsSequences: true)), Dense(1),
            ]
        },
        SmallNetwork(name: "GRU decoder of a repetition", inputShape: [3]) {
            [Dense(4), RepeatVector(3), GRU(3, returnsSequences: true), LSTM(3)]
        },
        SmallNetwork(name: "repetition that is expanded", inputShape: [3]) {
            [Dense(2), RepeatVector(3), TimeDistributed(Dense(2, activation: .tanh))]
        },
        SmallNetwork(name: "repetition at the end", inputShape: [3]) { [Dense(2), RepeatVector(3)] },
        SmallNetwork(name: "dense activations", inputShape: [3]) {
            [
                Dense(5, activation: .tanh), Dense(4, activation: .sigmoid), Dense(6, activation: .relu),
                Dense(2),
            ]
        },
        SmallNetwork(name: "classes of a sequence", inputShape: [4, 3], loss: .categoricalCrossEntropy) {
            [LSTM(4), Dense(5, activation: .softmax)]
        },
        SmallNetwork(name: "classes of each step", inputShape: [3, 2], loss: .categoricalCrossEntropy) {
            [LSTM(3, returnsSequences: true), TimeDistributed(Dense(4, activation: .softmax))]
        },
        SmallNetwork(name: "softmax inside", inputShape: [3]) {
            [Dense(4, activation: .softmax), Dense(2)]
        },
        SmallNetwork(name: "dropout", inputShape: [3, 4]) {
            [
                LSTM(4, returnsSequences: true, dropout: 0.3), Dropout(0.4),
                Bidirectional(LSTM(3, dropout: 0.5)), Dropout(0.2), RepeatVector(2),
                GRU(3, returnsSequences: true, dropout: 0.3), TimeDistributed(Dropout(0.3)), Dense(2),
            ]
        },
    ]
}

@Suite struct LayerGradientTests {
    @Test(arguments: SmallNetwork.all)
    func gradientsOfTheReferenceAgreeWithFiniteDifferences(network: SmallNetwork) throws {
        let model = try network.model()
        let reference = ReferenceNetwork(model)
        let x = try network.tensor(3, network.inputShape, seed: 5)
        let y = try network.targets(3, model.outputShape)
        let masks = RandomSource(seed: 7)
        var values = model.parameters.values.array.map(Double.init)
        let found = reference.lossAndGradients(x, y, values, loss: network.loss, dropping: masks).gradients
        var numeric = [Double](repeating: 0, count: values.count)
        for index in model.parameters.layout.slots.flatMap({ Array($0.range) }) {
            let (kept, step) = (values[index], 1e-5)
            values[index] = kept + step
            let above = reference.lossAndGradients(x, y, values, loss: network.loss, dropping: masks).loss
            values[index] = kept - step
            let below = reference.lossAndGradients(x, y, values, loss: network.loss, dropping: masks).loss
            values[index] = kept
            numeric[index] = (above - below) / (2 * step)
        }
        for slot in model.parameters.layout.slots {
            #expect(relativeError(slot, found, numeric) < 1e-6, "\(slot.name)")
        }
    }

    @Test(arguments: SmallNetwork.all, VectorKernels.Level.allCases)
    func theFastPathAgreesWithTheReference(network: SmallNetwork, level: VectorKernels.Level) throws {
        // A level that this machine lacks cannot be tested on it.
        guard let kernels = VectorKernels(level: level) else { return }
        let model = try network.model(kernels: kernels)
        let reference = ReferenceNetwork(model)
        let x = try network.tensor(5, network.inputShape, seed: 5)
        let y = try network.targets(5, model.outputShape)
        let values = model.parameters.values.array.map(Double.init)

        let outputs = reference.outputs(x, values).flatMap { $0.flatMap { $0 } }
        let size = outputs.map(abs).max() ?? 0
        for (number, expected) in zip(try model.predict(x).values, outputs) {
            #expect(abs(Double(number) - expected) < 1e-5 * size)
        }
        var random = RandomSource(seed: 7)
        var shard = random
        let found = try model.lossAndGradients(x, y, using: &random)
        // The model draws from a source of the shard's own.
        let drops = network.name == "dropout" ? shard.split() : nil
        let expected = reference.lossAndGradients(x, y, values, loss: network.loss, dropping: drops)
        #expect(abs(found.loss - expected.loss) < 1e-5 * expected.loss)
        for slot in model.parameters.layout.slots {
            let error = relativeError(
                slot, found.gradients.values.array.map(Double.init), expected.gradients)
            #expect(error < 1e-5, "\(slot.name)")
        }
    }

    @Test func gradientsOfTheInitialStateAgreeWithFiniteDifferences() {
        var layout = ParameterLayout()
        let cell = ReferenceLSTMCell(layer: LSTMCell("lstm", inputSize: 2, units: 3, in: &layout))
        var random = RandomSource(seed: 2)
        let values = (0..<layout.count).map { _ in random.normal() * 0.5 }
        let input = [0.3, -0.7]
        func loss(_ state: ReferenceLSTMCell.State) -> Double {
            let next = cell.step(input, state, values).state
            return (next.hidden + next.cell).reduce(0) { $0 + $1 * $1 / 2 }
        }
        let state = ReferenceLSTMCell.State(hidden: [0.5, -0.4, 0.1], cell: [-0.2, 0.9, 0.3])
        let (next, trace) = cell.step(input, state, values)
        var gradients = [Double](repeating: 0, count: layout.count)
        let found = cell.stepBackward(trace, next, values, &gradients).before
        for unit in 0..<3 {
            var (above, below) = (state, state)
            above.hidden[unit] += 1e-5
            below.hidden[unit] -= 1e-5
            #expect(abs((loss(above) - loss(below)) / 2e-5 - found.hidden[unit]) < 1e-8)
            (above, below) = (state, state)
            above.cell[unit] += 1e-5
            below.cell[unit] -= 1e-5
            #expect(abs((loss(above) - loss(below)) / 2e-5 - found.cell[unit]) < 1e-8)
        }
    }
}
