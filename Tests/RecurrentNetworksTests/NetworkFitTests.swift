import Foundation
import RecurrentNetworks
import Tensors
import Testing

@Suite struct NetworkFitTests {
    private func numbers(_ shape: [Int], seed: UInt64) throws -> Tensor {
        var random = RandomSource(seed: seed)
        return try Tensor((0..<shape.reduce(1, *)).map { _ in Float(random.normal()) }, shape: shape)
    }

    private func model(dropout: Double = 0) throws -> Sequential {
        var random = RandomSource(seed: 4)
        let model = try Sequential(inputShape: [3, 2], using: &random) {
            LSTM(5, dropout: dropout)
            RepeatVector(2)
            LSTM(4, returnsSequences: true)
            TimeDistributed(Dense(1))
        }
        try model.compile(optimiser: .adam(learningRate: 0.01))
        return model
    }

    private func fit(
        _ model: Sequential, samples: Int = 40, epochs: Int = 2, batchSize: Int = 18, split: Double = 0,
        shuffle: Bool = true, threads: Int = 1, callbacks: [any Callback] = []
    ) throws -> History {
        var random = RandomSource(seed: 8)
        return try model.fit(
            numbers([samples, 3, 2], seed: 1), numbers([samples, 2, 1], seed: 2), epochs: epochs,
            batchSize: batchSize, validationSplit: split, shuffle: shuffle, callbacks: callbacks,
            threads: threads, using: &random)
    }

    @Test(arguments: [0, 0.4])
    func numberOfThreadsChangesNoBit(dropout: Double) throws {
        let (one, three) = (try model(dropout: dropout), try model(dropout: dropout))
        let histories = (try fit(one, threads: 1), try fit(three, threads: 3))
        #expect(histories.0 == histories.1)
        #expect(one.weights == three.weights)
        #expect(try fit(model(dropout: dropout), shuffle: false) != histories.0)
    }

    @Test func dropoutActsInTrainingOnly() throws {
        let (plain, dropping) = (try model(), try model(dropout: 0.5))
        let x = try numbers([4, 3, 2], seed: 3)
        #expect(try plain.predict(x) == dropping.predict(x))
        #expect(try fit(plain).loss != fit(dropping).loss)
    }

    @Test func lossOfAnEpochIsTheMeanOverSamplesBeforeEachStep() throws {
        // With a learning rate of 0 the weights stay, so that the mean over unequal batches is the whole's.
        let model = try model()
        try model.compile(optimiser: .adam(learningRate: 0.0))
        let history = try fit(model, samples: 10, epochs: 2, batchSize: 4, split: 0.3)
        let (x, y) = (try numbers([10, 3, 2], seed: 1), try numbers([10, 2, 1], seed: 2))
        let (training, validation) = (
            try model.evaluate(x[0..<7], y[0..<7]), try model.evaluate(x[7..<10], y[7..<10])
        )
        #expect(history.epochs == 2)
        for epoch in 0..<2 {
            #expect(abs(history.loss[epoch] - training) < 1e-6)
            #expect(abs(history.validationLoss[epoch] - validation) < 1e-6)
        }
        #expect(history.learningRate == [0, 0])
    }

    @Test func validationTakesTheLastPartAsKerasCountsIt() throws {
        // floor(n · (1 - split)): 7 · 0.9 = 6.3 leaves one sample, 10 · (1 - 0.3) is 7 in floating point.
        for (samples, split, trained) in [(7, 0.1, 6), (10, 0.3, 7), (15, 0.2, 12), (16, 0.2, 12)] {
            let model = try model()
            try model.compile(optimiser: .sgd(learningRate: 0.0))
            let history = try fit(model, samples: samples, epochs: 1, split: split)
            let (x, y) = (try numbers([samples, 3, 2], seed: 1), try numbers([samples, 2, 1], seed: 2))
            let last = try model.evaluate(x[trained..<samples], y[trained..<samples])
            #expect(abs((history.validationLoss.first ?? 0) - last) < 1e-6)
        }
    }

    @Test func aSecondFitGoesOnWhereTheFirstEnded() throws {
        let (whole, parts) = (try model(), try model())
        let history = try fit(whole, epochs: 2, shuffle: false)
        let first = try fit(parts, epochs: 1, shuffle: false)
        let second = try fit(parts, epochs: 1, shuffle: false)
        #expect(first.loss + second.loss == history.loss)
        #expect(whole.weights == parts.weights)
    }

    @Test func weightsAndPredictionsThatWereTakenStayAsTheyWere() throws {
        let model = try model()
        let x = try numbers([4, 3, 2], seed: 3)
        let taken = (model.weights, model.weights(at: 0), try model.predict(x))
        let numbers = (taken.0.mapValues(\.values), taken.1.map(\.values), taken.2.values)
        _ = try fit(model)
        _ = try model.predict(x)
        #expect(model.weights != taken.0)
        #expect(taken.0.mapValues(\.values) == numbers.0)
        #expect(taken.1.map(\.values) == numbers.1)
        #expect(taken.2.values == numbers.2)
    }

    @Test func batchSizeOfAPredictionChangesLittle() throws {
        let model = try model()
        let x = try numbers([7, 3, 2], seed: 3)
        let whole = try model.predict(x)
        #expect(whole.shape == [7, 2, 1])
        for size in [1, 2, 3, 100] {
            #expect(try difference(model.predict(x, batchSize: size), whole) < 1e-6)
        }
    }

    @Test func theBuilderTakesConditionsAndLoops() throws {
        var random = RandomSource(seed: 1)
        let deep = true
        let model = try Sequential(inputShape: [3, 1], name: "deep", using: &random) {
            for units in [4, 3] { LSTM(units, returnsSequences: true) }
            if deep { Bidirectional(LSTM(2, returnsSequences: true)) }
            if deep { Dropout(0.1) } else { Dense(7) }
            Dense(1, name: "head")
        }
        #expect(model.rows.map(\.name) == ["lstm", "lstm_1", "bidirectional", "dropout", "head"])
        #expect(model.rows.map(\.outputShape) == [[3, 4], [3, 3], [3, 4], [3, 4], [3, 1]])
        #expect(model.summary().hasPrefix("Model: \"deep\"\n"))
        #expect(
            model.weightNames.prefix(3) == ["layer0/kernel", "layer0/recurrent_kernel", "layer0/bias"])
        #expect(model.weightNames.contains("layer2/backward/recurrent_kernel"))
    }

    @Test func theEncoderAndDecoderOfTheTutorialHaveKerassCount() throws {
        var random = RandomSource(seed: 1)
        let model = try Sequential(inputShape: [3, 1], using: &random) {
            LSTM(100, activation: .relu)
            RepeatVector(3)
            LSTM(100, activation: .relu, returnsSequences: true)
            TimeDistributed(Dense(1))
        }
        #expect(model.summary().contains("\n Total params: 121,301 (473.83 KB)\n"))
    }
}
