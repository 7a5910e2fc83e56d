import Foundation
import RecurrentNetworks
import Tensors
import Testing

/// What Keras computed for a model, by scripts/make-keras-fixtures; the versions stand in each JSON.
struct KerasFixture {
    let tensors: SafetensorsReader

    struct Record: Decodable {
        let layers: [Described]
        let loss: String
        let optimiser: Settings
        let callback: String?
        let firstLoss: Double
        let summary: String
        let history: [String: [Double]]
    }

    final class Described: Decodable {
        let type: String
        let units: Int?
        let activation: String?
        let sequences: Bool?
        let resetAfter: Bool?
        let inner: Described?

        var recurrent: any RecurrentLayer {
            let (units, sequences) = (units ?? 0, sequences ?? false)
            let activation: Activation = activation == "relu" ? .relu : .tanh
            return type == "GRU"
                ? GRU(
                    units, activation: activation, returnsSequences: sequences,
                    resetAfter: resetAfter ?? true)
                : LSTM(units, activation: activation, returnsSequences: sequences)
        }

        func layer() throws -> any Layer {
            switch type {
            case "LSTM", "GRU": return recurrent
            case "Dense": return Dense(units ?? 0, activation: .init(rawValue: activation ?? "") ?? .linear)
            case "RepeatVector": return RepeatVector(units ?? 0)
            case "Bidirectional": return Bidirectional(try #require(inner).recurrent)
            default: return TimeDistributed(try #require(inner).layer())
            }
        }
    }

    struct Settings: Decodable {
        let type: String
        let learningRate: Double
        let momentum: Double?
        let nesterov: Bool?
        let weightDecay: Double?
        let decaySteps: Int?
        let decayRate: Double?
        let clipnorm: Double?
        let globalClipnorm: Double?

        var optimiser: Optimiser {
            let rate: LearningRateSchedule =
                decaySteps.map {
                    .exponential(initial: learningRate, factor: decayRate ?? 1, every: $0)
                } ?? .constant(learningRate)
            let clipping: Optimiser.Clipping? =
                clipnorm.map { .norm($0) } ?? globalClipnorm.map { .globalNorm($0) }
            switch type {
            case "SGD":
                return .sgd(
                    learningRate: rate, momentum: momentum ?? 0, nesterov: nesterov ?? false,
                    clipping: clipping)
            case "AdamW":
                return .adamW(learningRate: rate, weightDecay: weightDecay ?? 0, clipping: clipping)
            default: return .adam(learningRate: rate, clipping: clipping)
            }
        }
    }

    static func data(_ file: String) throws -> Data {
        let url = Bundle.module.resourceURL?.appendingPathComponent("Fixtures/\(file)")
        return try Data(contentsOf: try #require(url))
    }

    init(_ name: String) throws {
        tensors = try SafetensorsReader(Self.data("\(name).safetensors"))
    }

    func tensor(_ name: String) throws -> Tensor {
        try tensors.tensor(name)
    }

    func tensors(under prefix: String) throws -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for entry in tensors.entries where entry.name.hasPrefix(prefix) {
            result[String(entry.name.dropFirst(prefix.count))] = try tensor(entry.name)
        }
        return result
    }
}

/// The largest difference, relative to the largest expected number.
func difference(_ found: Tensor, _ expected: Tensor) -> Float {
    guard found.shape == expected.shape else { return .infinity }
    let error = zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? 0
    return error == 0 ? 0 : error / (expected.values.map(abs).max() ?? 0)
}

@Suite struct KerasFixtureTests {
    @Test(arguments: [
        "dense", "lstm", "lstm_sequences", "bidirectional", "encoder_decoder", "repeat_bidirectional",
        "gru", "gru_sequences", "gru_bidirectional", "gru_encoder_decoder", "gru_reset_before",
    ])
    func outputsGradientsAndTrainingAreThoseOfKeras(name: String) throws {
        let fixture = try KerasFixture(name)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let record = try decoder.decode(
            KerasFixture.Record.self, from: KerasFixture.data("\(name).json"))
        let (x, y) = (try fixture.tensor("x"), try fixture.tensor("y"))
        var random = RandomSource(seed: 1)
        let model = try Sequential(inputShape: Array(x.shape.dropFirst()), using: &random) {
            for layer in record.layers { try layer.layer() }
        }
        #expect(model.summary() == record.summary)
        try model.setWeights(fixture.tensors(under: "weights/"))
        let loss: Loss =
            record.loss == "mse" ? .meanSquaredError : record.loss == "mae" ? .meanAbsoluteError : .huber()
        try model.compile(optimiser: record.optimiser.optimiser, loss: loss)
        #expect(try difference(model.predict(x), fixture.tensor("outputs")) < 1e-5)
        #expect(abs(try model.evaluate(x, y) / record.firstLoss - 1) < 1e-5)

        let found = try model.lossAndGradients(x, y, using: &random)
        #expect(abs(found.loss / record.firstLoss - 1) < 1e-5)
        let gradients = model.named(found.gradients)
        #expect(gradients.count == model.weightNames.count)
        for (weight, expected) in try fixture.tensors(under: "gradients/") {
            #expect(difference(try #require(gradients[weight]), expected) < 1e-4, "\(weight)")
        }

        var callbacks: [any Callback] = []
        if record.callback == "plateau" {
            callbacks.append(
                ReduceLearningRateOnPlateau(
                    factor: 0.5, patience: 2, minimumChange: 0.05, cooldown: 1, minimumRate: 0.01))
        }
        if record.callback == "stopping" {
            callbacks.append(EarlyStopping(patience: 2, restoringBestWeights: true))
        }
        let history = try model.fit(
            x, y, epochs: 14, batchSize: 3, validationSplit: 0.3, shuffle: false, callbacks: callbacks,
            using: &random)
        try expectClose(history.loss, try #require(record.history["loss"]))
        try expectClose(history.validationLoss, try #require(record.history["val_loss"]))
        if let rates = record.history["learning_rate"] {
            // Keras notes the rate before a callback changes it, as the history here does.
            try expectClose(history.learningRate, rates)
        }
        let weights = model.weights
        for (weight, expected) in try fixture.tensors(under: "trained/") {
            #expect(difference(try #require(weights[weight]), expected) < 1e-4, "\(weight)")
        }
    }

    private func expectClose(_ found: [Double], _ expected: [Double]) throws {
        #expect(found.count == expected.count)
        for (number, right) in zip(found, expected) { #expect(abs(number / right - 1) < 1e-4) }
    }

    @Test func statesGoInAndComeOutAsInKeras() throws {
        let fixture = try KerasFixture("state")
        let layer = LSTM(3, returnsSequences: true)
        let weights = try ["kernel", "recurrent_kernel", "bias"].map(fixture.tensor)
        let start = try ["hidden", "cell"].map(fixture.tensor)
        let (output, state) = try layer(fixture.tensor("x"), weights: weights, initialState: start)
        #expect(try difference(output, fixture.tensor("outputs")) < 1e-5)
        #expect(try difference(state[0], fixture.tensor("lastHidden")) < 1e-5)
        #expect(try difference(state[1], fixture.tensor("lastCell")) < 1e-5)
    }

    @Test func theStateOfAGRUGoesInAndComesOutAsInKeras() throws {
        let fixture = try KerasFixture("gru_state")
        let weights = try ["kernel", "recurrent_kernel", "bias"].map(fixture.tensor)
        let (output, state) = try GRU(3, returnsSequences: true)(
            fixture.tensor("x"), weights: weights, initialState: [fixture.tensor("hidden")])
        #expect(try difference(output, fixture.tensor("outputs")) < 1e-5)
        #expect(state.count == 1)
        #expect(try difference(state[0], fixture.tensor("lastHidden")) < 1e-5)
    }

    @Test func aSequenceInTwoPartsGivesWhatTheWholeGives() throws {
        var random = RandomSource(seed: 1)
        let model = try Sequential(inputShape: [6, 2], using: &random) { LSTM(3) }
        let weights = model.weights(at: 0)
        let x = try Tensor((0..<12).map { Float($0) / 12 - 0.4 }, shape: [1, 6, 2])
        let parts = [Array(x.values[..<8]), Array(x.values[8...])]
        let first = try LSTM(3)(Tensor(parts[0], shape: [1, 4, 2]), weights: weights)
        let second = try LSTM(3)(
            Tensor(parts[1], shape: [1, 2, 2]), weights: weights, initialState: first.state)
        #expect(difference(second.output, try model.predict(x)) < 1e-6)
        #expect(throws: NetworkError.self) {
            try LSTM(3)(
                x, weights: weights,
                initialState: [Tensor(zeros: [1, 2]), Tensor(zeros: [1, 3])])
        }
    }
}
