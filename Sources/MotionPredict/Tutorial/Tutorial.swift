import Foundation
import Synchronization

/// Trains tutorial models, each run on one thread; how many there are changes nothing in the results.
package struct Tutorial: Sendable {
    package let models: [TutorialModel]
    /// The seed of the first run; the others take those that follow.
    package let seed: UInt64
    /// Trainings of each model.
    package let runs: Int

    package init(models: [TutorialModel], seed: UInt64, runs: Int) {
        (self.models, self.seed, self.runs) = (models, seed, runs)
    }

    /// For each model, in their order, what its runs came to.
    ///
    /// Throws what a training throws, and `UseCaseError.stopped`.
    package func run(_ monitor: Monitor = Monitor()) throws -> [[TutorialModel.Outcome]] {
        let outcomes = Mutex<[Int: Result<TutorialModel.Outcome, any Error>]>([:])
        ShardedExecutor(threads: ProcessInfo.processInfo.activeProcessorCount).run(
            shards: models.count * runs
        ) {
            index in
            let outcome = Result {
                try monitor.check()
                return try models[index / runs].run(seed: seed &+ UInt64(index % runs))
            }
            outcomes.withLock { $0[index] = outcome }
        }
        return try outcomes.withLock { outcomes in
            try models.indices.map { model in
                try (0..<runs).map { run in
                    guard let outcome = outcomes[model * runs + run] else { throw UseCaseError.stopped }
                    return try outcome.get()
                }
            }
        }
    }
}
