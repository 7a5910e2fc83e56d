import Foundation
import RecurrentNetworks
import Tensors
import Testing

@Suite("Softmax and cross-entropy")
struct ClassesTests {
    private func model(_ weights: [String: Tensor]) throws -> Sequential {
        var random = RandomSource(seed: 1)
        let model = try Sequential(inputShape: [3], using: &random) { Dense(3, activation: .softmax) }
        try model.setWeights(weights)
        try model.compile(loss: .categoricalCrossEntropy)
        return model
    }

    private func identity() throws -> [String: Tensor] {
        [
            "layer0/kernel": try Tensor([[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
            "layer0/bias": Tensor([0, 0, 0]),
        ]
    }

    @Test func softmaxSharesOneByPowers() throws {
        // e¹, e², e³ over their sum 30.19287485.
        let output = try model(identity()).predict(Tensor([[1, 2, 3], [1001, 1002, 1003]]))
        for (found, expected) in zip(
            output.values, [0.09003057, 0.24472847, 0.66524096] + [0.09003057, 0.24472847, 0.66524096])
        {
            #expect(abs(Double(found) - expected) < 1e-6)
        }
    }

    @Test func crossEntropyIsTheMeanOverSamplesOfTheLogarithmsOfTheRightClasses() throws {
        // -log 0.66524096 = 0.40760596 and -log 0.09003057 = 2.40760596; the mean is 1.40760596, as Keras takes it.
        let model = try model(identity())
        let (x, y) = (try Tensor([[1, 2, 3], [1, 2, 3]]), try Tensor([[0, 0, 1], [1, 0, 0]]))
        #expect(abs(try model.evaluate(x, y) - 1.40760596) < 1e-6)
        var random = RandomSource(seed: 1)
        let found = try model.lossAndGradients(x, y, using: &random)
        #expect(abs(found.loss - 1.40760596) < 1e-6)
        // The gradient of the sums is softmax - target; the bias has its mean over samples.
        let bias = try #require(model.named(found.gradients)["layer0/bias"]).values
        for (found, expected) in zip(bias, [0.09003057 - 0.5, 0.24472847, 0.66524096 - 0.5]) {
            #expect(abs(Double(found) - expected) < 1e-6)
        }
    }

    @Test func anImpossibleRightClassCostsMuchButNoInfinity() throws {
        // -log 1e-7, as Keras clips: 16.118.
        let loss = try model(identity()).evaluate(Tensor([[0, 0, 200]]), Tensor([[1, 0, 0]]))
        #expect(abs(loss - 16.118) < 1e-3)
    }

    @Test func learnsToTellRisingFromFallingSequences() throws {
        var random = RandomSource(seed: 3)
        var (x, y) = ([[[Float]]](), [[Float]]())
        for index in 0..<64 {
            let (slope, start) = (Float(index % 2 == 0 ? 0.3 : -0.3), Float(random.normal()))
            x.append((0..<6).map { [start + slope * Float($0) + 0.05 * Float(random.normal())] })
            y.append(index % 2 == 0 ? [1, 0] : [0, 1])
        }
        let model = try Sequential(inputShape: [6, 1], using: &random) {
            LSTM(8)
            Dense(2, activation: .softmax)
        }
        try model.compile(optimiser: .adam(learningRate: 0.02), loss: .categoricalCrossEntropy)
        let history = try model.fit(
            Tensor(x), Tensor(y), epochs: 60, batchSize: 16, threads: 1, using: &random)
        #expect((history.loss.last ?? 1) < 0.2)
        let output = try model.predict(Tensor(x))
        let right = (0..<64).count { (output[$0, 0] > 0.5) == ($0 % 2 == 0) }
        #expect(right >= 62)
    }
}
