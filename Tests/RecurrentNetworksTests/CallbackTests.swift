import Foundation
import RecurrentNetworks
import Tensors
import Testing

@Suite struct CallbackTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "callbacks-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func model(rate: LearningRateSchedule = 0.1) throws -> Sequential {
        var random = RandomSource(seed: 4)
        let model = try Sequential(inputShape: [2], using: &random) { Dense(1) }
        try model.compile(optimiser: .sgd(learningRate: rate))
        return model
    }

    private func fit(_ model: Sequential, epochs: Int, _ callbacks: any Callback...) throws -> History {
        defer { try? FileManager.default.removeItem(at: folder) }
        var random = RandomSource(seed: 8)
        let x = try Tensor([[1, 2], [3, -1], [0, 1], [2, 2], [1, 1]])
        let y = try Tensor([[1], [0], [2], [-1], [5]])
        let history = try model.fit(
            x, y, epochs: epochs, batchSize: 2, validationSplit: 0.2, callbacks: callbacks, using: &random)
        for callback in callbacks { try (callback as? Reader)?.read(model) }
        return history
    }

    /// Looks at files before they are removed.
    private final class Reader: Callback {
        let read: (Sequential) throws -> Void
        init(_ read: @escaping (Sequential) throws -> Void) { self.read = read }
    }

    @Test func aCheckpointHoldsTheWeights() throws {
        let model = try model()
        let file = path("weights.safetensors")
        _ = try fit(
            model, epochs: 2, Checkpoint(file),
            Reader { model in
                let other = try self.model()
                #expect(other.weights != model.weights)
                try other.loadWeights(from: file)
                #expect(other.weights == model.weights)
            })
    }

    @Test func aCheckpointOfTheBestIsNotReplacedByWorse() throws {
        // A learning rate so large that each epoch is worse than the one before.
        let model = try model(rate: 1.0)
        let file = path("best.safetensors")
        let history = try fit(
            model, epochs: 3, Checkpoint(file, savingBestOnly: true),
            Reader { model in
                let other = try self.model()
                try other.loadWeights(from: file)
                #expect(other.weights != model.weights)
            })
        #expect(history.validationLoss[0] < history.validationLoss[1])
    }

    @Test func theLogHasALineAnEpochUnderKerassNames() throws {
        let file = path("log.csv")
        var text = ""
        let history = try fit(
            model(), epochs: 2, CSVLog(file),
            Reader { _ in text = try String(contentsOfFile: file, encoding: .utf8) })
        #expect(
            text == """
                epoch,learning_rate,loss,val_loss
                0,0.1,\(history.loss[0]),\(history.validationLoss[0])
                1,0.1,\(history.loss[1]),\(history.validationLoss[1])

                """)
    }

    @Test func aLossThatIsNoNumberEndsTheTraining() throws {
        let guardian = TerminateOnNaN()
        let history = try fit(model(rate: 1e20), epochs: 9, guardian)
        #expect(guardian.stoppedBatch != nil)
        #expect(history.epochs < 9)
        #expect(history.loss.last?.isFinite == false)
    }

    @Test func stoppingWaitsItsPatienceAndRestoresTheBest() throws {
        let model = try model(rate: 1.0)
        let stopping = EarlyStopping(patience: 3, restoringBestWeights: true)
        let history = try fit(model, epochs: 20, stopping)
        // The first epoch is the best, three that are not follow.
        #expect(history.epochs == 4)
        #expect(stopping.stoppedEpoch == 3)
        #expect(stopping.bestEpoch == 0)
        let x = try Tensor([[1, 1]])
        #expect(abs(try model.evaluate(x, Tensor([[5]])) / history.validationLoss[0] - 1) < 1e-5)
    }

    @Test func ratesFallAfterAPlateauAndNotBelowTheirFloor() throws {
        let history = try fit(
            model(rate: 1.0), epochs: 8,
            ReduceLearningRateOnPlateau(factor: 0.5, patience: 2, cooldown: 1, minimumRate: 0.3))
        // Worse from epoch 1 on: lowered after 2, at rest in 3, then after 4 ... until the floor.
        #expect(history.learningRate.prefix(4) == [1, 1, 1, 0.5])
        #expect(history.learningRate.allSatisfy { $0 >= 0.3 })
    }
}
