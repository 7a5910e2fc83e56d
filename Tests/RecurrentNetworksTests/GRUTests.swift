import RecurrentNetworks
import Tensors
import Testing

@Suite struct GRUTests {
    private func numbers(_ shape: [Int], seed: UInt64) throws -> Tensor {
        var random = RandomSource(seed: seed)
        return try Tensor((0..<shape.reduce(1, *)).map { _ in Float(random.normal()) }, shape: shape)
    }

    private func model(
        _ units: Int, resetAfter: Bool, kernels: VectorKernels = .best, dropout: Double = 0
    ) throws -> Sequential {
        var random = RandomSource(seed: 3)
        let model = try Sequential(inputShape: [5, 7], kernels: kernels, using: &random) {
            GRU(units, returnsSequences: true, resetAfter: resetAfter, dropout: dropout)
            GRU(units, activation: .relu, resetAfter: resetAfter)
            RepeatVector(3)
            GRU(units, returnsSequences: true, resetAfter: resetAfter)
        }
        try model.compile(optimiser: .adam(learningRate: 0.01))
        return model
    }

    /// More units than a register holds, and a rest; two shards, whose gradients are added part by part.
    @Test(arguments: [true, false], VectorKernels.Level.allCases)
    func gradientsOfManyUnitsAgreeWithTheReference(resetAfter: Bool, level: VectorKernels.Level) throws {
        // A level that this machine lacks cannot be tested on it.
        guard let kernels = VectorKernels(level: level) else { return }
        let model = try model(19, resetAfter: resetAfter, kernels: kernels)
        let (x, y) = (try numbers([18, 5, 7], seed: 1), try numbers([18, 3, 19], seed: 2))
        var random = RandomSource(seed: 1)
        let found = try model.lossAndGradients(x, y, using: &random)
        let expected = ReferenceNetwork(model).lossAndGradients(
            x, y, model.parameters.values.array.map(Double.init), loss: .meanSquaredError)
        #expect(abs(found.loss - expected.loss) < 1e-5 * expected.loss)
        for slot in model.parameters.layout.slots {
            let error = relativeError(
                slot, found.gradients.values.array.map(Double.init), expected.gradients)
            #expect(error < 1e-5, "\(slot.name)")
        }
    }

    @Test(arguments: [true, false])
    func numberOfThreadsChangesNoBit(resetAfter: Bool) throws {
        let (x, y) = (try numbers([40, 5, 7], seed: 1), try numbers([40, 3, 6], seed: 2))
        let weights = try [1, 3].map { threads in
            let model = try model(6, resetAfter: resetAfter, dropout: 0.3)
            var random = RandomSource(seed: 8)
            // The last batch is smaller than the others, so that the runs are prepared anew.
            try model.fit(x, y, epochs: 2, batchSize: 18, threads: threads, using: &random)
            return model.weights
        }
        #expect(weights[0] == weights[1])
    }

    @Test(arguments: [true, false])
    func weightsOfSixteenBitsChangeLittle(resetAfter: Bool) throws {
        let model = try model(20, resetAfter: resetAfter)
        let x = try numbers([2, 5, 7], seed: 1)
        let (whole, half) = (try model.predict(x), try model.predict(x, precision: .half))
        #expect(whole != half)
        #expect(difference(half, whole) < 2e-3)
    }

    @Test func weightsBeginAsThoseOfKeras() throws {
        // keras.layers.GRU(5).build((None, 4, 3)): shapes, and what its initialisers promise.
        var random = RandomSource(seed: 1)
        let model = try Sequential(inputShape: [4, 3], using: &random) {
            GRU(5)
            RepeatVector(2)
            GRU(5, resetAfter: false)
        }
        #expect(model.weights(at: 0).map(\.shape) == [[3, 15], [5, 15], [2, 15]])
        #expect(model.weights(at: 2).map(\.shape) == [[5, 15], [5, 15], [15]])
        #expect(model.weights(at: 0)[2].values.allSatisfy { $0 == 0 })
        // Rows of an orthogonal matrix [5, 15] are of length 1.
        let recurrent = model.weights(at: 0)[1].values
        #expect(abs(recurrent[..<15].reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        let limit = (6 / Float(3 + 15)).squareRoot()
        #expect(model.weights(at: 0)[0].values.allSatisfy { abs($0) <= limit })
    }

    @Test func aSequenceInTwoPartsGivesWhatTheWholeGives() throws {
        var random = RandomSource(seed: 1)
        let layer = GRU(3, returnsSequences: true, resetAfter: false)
        let model = try Sequential(inputShape: [6, 2], using: &random) { layer }
        let weights = model.weights(at: 0)
        let x = try numbers([1, 6, 2], seed: 4)
        let first = try layer(Tensor(Array(x.values[..<8]), shape: [1, 4, 2]), weights: weights)
        let second = try layer(
            Tensor(Array(x.values[8...]), shape: [1, 2, 2]), weights: weights, initialState: first.state)
        #expect(difference(first.output.values + second.output.values, try model.predict(x).values) < 1e-6)
    }

    @Test func whatDoesNotFitIsToldWithTheLayer() throws {
        var random = RandomSource(seed: 1)
        let weights = try Sequential(inputShape: [6, 2], using: &random) { GRU(3) }.weights(at: 0)
        let x = Tensor(zeros: [1, 6, 2])
        func sentence(_ body: () throws -> Void) -> String {
            do { try body() } catch { return "\(error)" }
            return "nothing was thrown"
        }
        #expect(
            sentence { _ = try GRU(3)(x, weights: Array(weights.dropLast())) }
                == "layer gru takes its weights as kernel, recurrent_kernel, bias: expected 3 tensors, found 2"
        )
        #expect(
            sentence { _ = try GRU(4)(x, weights: weights) }
                == "layer gru expects the weight kernel of the shape (2, 12), found (2, 9)")
        #expect(
            sentence { _ = try GRU(3)(x, weights: weights, initialState: []) }
                == "layer gru takes its state as hidden state: expected 1 tensor, found 0")
        #expect(
            sentence {
                _ = try GRU(3)(x, weights: weights, initialState: [Tensor(zeros: [1, 4])])
            } == "layer gru expects an initial hidden state of the shape (1, 3), found (1, 4)")
        #expect(
            sentence { _ = try Sequential(inputShape: [6, 2], using: &random) { GRU(0) } }
                == "layer gru has 0 units, expected 1 or more")
    }
}

private func difference(_ left: [Float], _ right: [Float]) -> Float {
    zip(left, right).map { abs($0 - $1) }.max() ?? .infinity
}
