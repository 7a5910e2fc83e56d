import Foundation
import RecurrentNetworks
import Tensors
import Testing

@Suite struct NetworkErrorTests {
    private func sentence(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "nothing was thrown"
        } catch { return "\(error)" }
    }

    private func building(_ shape: [Int], _ layers: any Layer...) -> String {
        sentence {
            var random = RandomSource(seed: 1)
            _ = try Sequential(inputShape: shape, using: &random) { layers }
        }
    }

    @Test func layersThatDoNotSuitTheirInputAreNamedWithTheShapes() {
        #expect(
            building([3, 1], LSTM(4), LSTM(5))
                == "layer lstm_1 expects sequences of the shape (None, steps, features), found (None, 4)")
        #expect(
            building([3, 1], LSTM(4, returnsSequences: true), RepeatVector(2))
                == "layer repeat_vector expects vectors of the shape (None, features), found (None, 3, 4)")
        #expect(
            building([3], TimeDistributed(Dense(1)))
                == "layer time_distributed expects sequences of the shape (None, steps, features), found (None, 3)"
        )
        #expect(
            building([3, 2], TimeDistributed(RepeatVector(2)))
                == "layer time_distributed applies a layer that gives vectors (None, features), found one that "
                + "gives (None, 2, 2)")
        #expect(
            building([3], Bidirectional(LSTM(2), name: "both"))
                == "layer both expects sequences of the shape (None, steps, features), found (None, 3)")
    }

    @Test func sizesThatAreNoneAreToldWithTheirLayer() {
        #expect(building([3, 1], LSTM(0)) == "layer lstm has 0 units, expected 1 or more")
        #expect(building([3], Dense(2), Dense(-1)) == "layer dense_1 has -1 units, expected 1 or more")
        #expect(building([3], RepeatVector(0)) == "layer repeat_vector has 0 repetitions, expected 1 or more")
        #expect(
            building([3], Dropout(1))
                == "layer dropout has the dropout 1.0, expected a fraction from 0 to less than 1")
        #expect(
            building([3, 1], LSTM(2, dropout: -0.5))
                == "layer lstm has the dropout -0.5, expected a fraction from 0 to less than 1")
        #expect(building([3, 1]) == "a network has at least one layer")
        #expect(
            building([3, 1, 2], Dense(1))
                == "the input shape (3, 1, 2) is neither (features,) nor (steps, features)")
        #expect(
            building([0], Dense(1)) == "the input shape (0,) is neither (features,) nor (steps, features)")
        #expect(
            building([3], Dense(1, name: "a"), Dense(1, name: "a")) == "two layers have the name a")
    }

    private func model(compiled: Bool = true) throws -> Sequential {
        var random = RandomSource(seed: 1)
        let model = try Sequential(inputShape: [3, 1], using: &random) {
            LSTM(4)
            Dense(2)
        }
        if compiled { try model.compile() }
        return model
    }

    private func fitting(
        _ x: [Int], _ y: [Int], epochs: Int = 1, batchSize: Int = 2, split: Double = 0, threads: Int = 1,
        callbacks: [any Callback] = [], compiled: Bool = true,
        change: (inout Tensor, inout Tensor) -> Void = { _, _ in }
    ) -> String {
        sentence {
            var random = RandomSource(seed: 1)
            var (x, y) = (Tensor(zeros: x), Tensor(zeros: y))
            change(&x, &y)
            try model(compiled: compiled).fit(
                x, y, epochs: epochs, batchSize: batchSize, validationSplit: split, callbacks: callbacks,
                threads: threads, using: &random)
        }
    }

    @Test func dataThatDoesNotFitTheModelIsToldWithBothShapes() {
        #expect(
            fitting([5, 3, 2], [5, 2])
                == "layer lstm expects inputs of the shape (None, 3, 1), found x of the shape (5, 3, 2)")
        #expect(
            fitting([5, 3, 1], [5, 3, 2])
                == "layer dense gives outputs of the shape (None, 2), found y of the shape (5, 3, 2)")
        #expect(fitting([5, 3, 1], [4, 2]) == "x has 5 samples and y has 4")
        #expect(fitting([0, 3, 1], [0, 2]) == "x holds no samples")
        #expect(
            fitting([5, 3, 1], [5, 2]) { x, _ in x[4, 1, 0] = .nan }
                == "x[4, 1, 0] is nan, expected a finite number")
        #expect(
            fitting([5, 3, 1], [5, 2]) { _, y in y[0, 1] = -.infinity }
                == "y[0, 1] is -inf, expected a finite number")
        #expect(
            sentence { _ = try model().predict(Tensor(zeros: [1, 4])) }
                == "layer lstm expects inputs of the shape (None, 3, 1), found x of the shape (1, 4)")
    }

    @Test func settingsThatMakeNoSenseAreTold() {
        #expect(fitting([5, 3, 1], [5, 2], batchSize: 0) == "batch size is 0, expected 1 or more")
        #expect(fitting([5, 3, 1], [5, 2], epochs: -1) == "epochs is -1, expected 1 or more")
        #expect(fitting([5, 3, 1], [5, 2], threads: 0) == "threads is 0, expected 1 or more")
        #expect(
            fitting([5, 3, 1], [5, 2], split: 1)
                == "validation split is 1, expected from 0 to less than 1")
        #expect(
            fitting([5, 3, 1], [5, 2], split: 0.9)
                == "a validation split of 0.9 leaves 0 of 5 samples for training and 5 for validation, expected at "
                + "least one for each")
        #expect(
            fitting([5, 3, 1], [5, 2], compiled: false)
                == "the model has neither loss nor optimiser yet: call compile before fit, and before evaluate"
        )
        #expect(
            fitting([5, 3, 1], [5, 2], callbacks: [EarlyStopping()])
                == "EarlyStopping watches val_loss, which there is not without validation data")
        #expect(
            fitting([5, 3, 1], [5, 2], callbacks: [ReduceLearningRateOnPlateau(monitor: .loss, factor: 1)])
                == "factor of ReduceLearningRateOnPlateau is 1, expected greater than 0 and less than 1")
        #expect(
            fitting([5, 3, 1], [5, 2], callbacks: [Checkpoint("/no/such/folder/w.safetensors")])
                == "cannot write /no/such/folder/w.safetensors: no such file or folder")
        #expect(
            sentence { try model().compile(optimiser: .adam(learningRate: -1.0)) }
                == "learning rate is -1, expected 0 or more")
        #expect(
            sentence { try model().compile(optimiser: .sgd(clipping: .norm(0))) }
                == "clipping norm is 0, expected greater than 0")
        #expect(
            sentence { try model().compile(loss: .huber(delta: 0)) }
                == "delta is 0, expected greater than 0")
        #expect(
            sentence {
                var random = RandomSource(seed: 1)
                let model = try Sequential(inputShape: [3], using: &random) { Dropout(0.5) }
                try model.compile()
                try model.fit(Tensor(zeros: [2, 3]), Tensor(zeros: [2, 3]), using: &random)
            } == "none of the network's layers has weights, so that there is nothing to train")
    }

    @Test func weightsThatDoNotFitAreToldAndChangeNothing() throws {
        let model = try model()
        let before = model.weights
        var weights = before
        weights["layer1/kernel"] = Tensor(zeros: [2, 4])
        weights["layer0/bias"] = Tensor(zeros: [16])
        #expect(
            sentence { try model.setWeights(weights) }
                == "layer dense expects the weight layer1/kernel of the shape (4, 2), found (2, 4)")
        weights["layer1/kernel"] = nil
        #expect(sentence { try model.setWeights(weights) } == "layer dense finds no weight layer1/kernel")
        weights["layer1/kernel"] = before["layer1/kernel"]
        weights["layer7/bias"] = Tensor(zeros: [1])
        #expect(sentence { try model.setWeights(weights) } == "no layer has a weight layer7/bias")
        #expect(model.weights == before)
        #expect(
            sentence { try model.loadWeights(from: "/no/such/file") }
                == "cannot read /no/such/file: no such file or folder")
    }
}
