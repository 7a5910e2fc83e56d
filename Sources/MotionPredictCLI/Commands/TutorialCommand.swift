import ArgumentParser
import MotionPredict

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
    @Option(parsing: .unconditional, help: "The seed of the first run; the others take those that follow.")
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
            let results = try zip(chosen, Tutorial(models: chosen, seed: seed, runs: runs).run()).map {
                TutorialResult(model: $0, outcomes: $1)
            }
            if json { return try printJSON(Report(models: results.map(\.row))) }
            for result in results { try printText(result.text(seed: seed, runs: runs)) }
        }
    }

    /// What `--json` prints.
    private struct Report: Encodable {
        let models: [TutorialResult.Row]
    }
}
