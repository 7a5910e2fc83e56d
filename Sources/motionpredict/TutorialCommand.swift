import ArgumentParser
import Dispatch
import Foundation
import RecurrentNetworks
import Tensors

/// `tutorial`: the ten sequence models of the Keras LSTM tutorial.
struct TutorialCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tutorial",
        abstract: "Train the ten small sequence models of the Keras LSTM tutorial and ask each a question.",
        discussion: """
            Each model learns from 15 to 25 samples: relu, 20 epochs, batches of 3, the last fifth for
            validation. Its prediction is printed beside the right answer.

            Examples:
              motionpredict tutorial m2m_single_stacked
              motionpredict tutorial --seed 2
              motionpredict tutorial --runs 20 --json
            """)

    @Argument(help: "One model, such as o2m_single_lstm. [default: all ten]")
    var name: String?

    // The twenty runs of Keras that ours are compared with took the seeds from 100 on.
    @Option(help: "The seed of the first run; the others take those that follow.")
    var seed: UInt64 = 100

    @Option(help: "Trainings of each model; the medians of their results are told.")
    var runs = 1

    @Flag(help: "Print the figures as JSON.")
    var json = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...100_000).contains(runs) else {
            throw ValidationError("--runs must be greater than 0 and at most 100000.")
        }
    }

    func run() throws {
        try reporting(common.console) {
            let all = try TutorialModel.all()
            let chosen = all.filter { name == nil || $0.name == name }
            guard !chosen.isEmpty else {
                throw CommandError.usage(
                    "there is no model \(name ?? ""): the models are "
                        + all.map(\.name).joined(separator: ", "))
            }
            let runner = TutorialRunner(models: chosen, seed: seed, runs: runs)
            let results = try runner.results()
            if json { return try printJSON(Report(models: results.map(\.row))) }
            for result in results { print(result.text(seed: seed, runs: runs)) }
        }
    }

    /// What `--json` prints.
    private struct Report: Encodable {
        let models: [TutorialResult.Row]
    }
}

/// Trains tutorial models, each run on one thread; how many there are changes nothing in the results.
struct TutorialRunner {
    let models: [TutorialModel]
    let seed: UInt64
    let runs: Int

    /// A result a model, in their order.
    func results() throws -> [TutorialResult] {
        let count = models.count * runs
        let outcomes = Outcomes()
        let (models, seed, runs) = (models, seed, runs)
        DispatchQueue.concurrentPerform(iterations: count) { index in
            outcomes.set(
                index, Result { try models[index / runs].run(seed: seed &+ UInt64(index % runs)) })
        }
        return try models.enumerated().map { index, model in
            TutorialResult(
                model: model, outcomes: try (0..<runs).map { try outcomes.get(index * runs + $0) })
        }
    }

    /// The results of runs that end in any order.
    private final class Outcomes: @unchecked Sendable {
        private let lock = NSLock()
        private var values: [Int: Result<TutorialModel.Outcome, any Error>] = [:]

        func set(_ index: Int, _ value: Result<TutorialModel.Outcome, any Error>) {
            lock.withLock { values[index] = value }
        }

        func get(_ index: Int) throws -> TutorialModel.Outcome {
            guard let value = lock.withLock({ values[index] }) else { throw CommandError.interrupted }
            return try value.get()
        }
    }
}
