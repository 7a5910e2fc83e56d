import Foundation
import Synchronization
import Testing

@testable import MotionForecast
@testable import MotionPredict

@Suite("Several processes that train one model, as threads")
struct RanksTests {
    /// Enough steps that both dealings and the choice between them come up.
    private var options: FitOptions {
        var options = FitOptions.small
        (options.epochs, options.members, options.batchSize) = (12, 3, 40)
        return options
    }

    private func bytes(_ model: ForecastModel) throws -> [UInt8] {
        let bytes = Mutex<[UInt8]>([])
        try model.file.write { part in bytes.withLock { $0 += Array(part) } }
        return bytes.withLock { $0 }
    }

    /// The models of so many ranks that fit the same; the first rank's is what is written.
    private func models(
        _ count: Int, _ walk: SmallWalk, _ options: FitOptions,
        _ change: @escaping @Sendable (inout Fit) -> Void = { _ in }
    ) throws -> [Result<ForecastModel, any Error>] {
        let file = try walk.file
        return ThreadRanks.run(count) { ranks in
            var fit = Fit([file], options: options)
            (fit.ranks, fit.threads) = (ranks, 1)
            change(&fit)
            return try fit.run()
        }
    }

    @Test(arguments: [2, 3, 4]) func giveTheModelOfOne(count: Int) throws {
        let walk = try SmallWalk()
        let alone = try bytes(Fit([walk.file], options: options).run())
        #expect(try bytes(models(count, walk, options)[0].get()) == alone)
    }

    @Test(arguments: [2, 3]) func shareTheBatchesOfOneNetwork(count: Int) throws {
        let walk = try SmallWalk()
        var options = options
        (options.members, options.patience) = (1, 2)
        let alone = try bytes(Fit([walk.file], options: options).run())
        #expect(try bytes(models(count, walk, options)[0].get()) == alone)
    }

    /// Whatever time the dealings take, shards before networks or the other way round, all ranks have all in the end.
    @Test(arguments: [0.5, 2.0]) func learnTheSameHoweverTheWorkIsDealt(slowdown: Double) throws {
        let walk = try SmallWalk(frames: 90)
        var options = options
        options.members = 4
        let session = try FitSession([(walk.path, walk.file.clip)], takes: 1, wishes: options.wishes)
        let parameters = { @Sendable (trainer: Trainer) in
            trainer.members.map { member in
                member.named.mapValues { $0.values.array.map(\.bitPattern) }
            }
        }
        let alone = try session.trainer(holdingOut: 0, threads: 1)
        for _ in 0..<20 { alone.advance() }
        let wanted = parameters(alone)
        let found = ThreadRanks.run(2) { ranks in
            let trainer = try session.trainer(holdingOut: 0, threads: 1)
            // The second eight steps, with whole networks, take more or less time than the first.
            var (calls, now) = (0, 0.0)
            let training = SharedTraining(trainer, ranks) {
                if calls % 2 == 1 { now += trainer.step > 8 ? slowdown : 1 }
                calls += 1
                return now
            }
            for _ in 0..<20 { try training.advance() }
            try training.collect()
            return (parameters(trainer), trainer.loss)
        }
        for result in found { #expect(try result.get() == (wanted, alone.loss)) }
    }

    @Test func stopTogetherAndGoOnWithAnotherNumber() throws {
        let walk = try SmallWalk()
        let whole = try bytes(Fit([walk.file], options: options).run())
        let checkpoint = Fit.checkpoint(ofModel: walk.file("walk.safetensors"))
        let file = try walk.file
        let heard = Heard()
        let wanted = options
        let stopped = ThreadRanks.run(2) { ranks in
            var fit = Fit([file], options: wanted)
            (fit.ranks, fit.checkpoint, fit.threads) = (ranks, checkpoint, 1)
            // Only the second is asked to stop.
            let asked = Mutex(0)
            let monitor =
                ranks.isFirst
                ? heard.monitor
                : Monitor(shouldStop: {
                    asked.withLock { asked in
                        asked += 1
                        return asked > 20
                    }
                })
            _ = try fit.run(monitor)
        }
        for result in stopped { #expect(throws: UseCaseError.stopped) { try result.get() } }
        guard case .interrupted? = heard.events.last else {
            Issue.record("\(heard.events.count) events, none that says it was interrupted")
            return
        }
        let resumed = try models(3, walk, options) { ($0.checkpoint, $0.resumes) = (checkpoint, true) }
        #expect(try bytes(resumed[0].get()) == whole)
    }

    @Test func endTogetherWhereOneFails() throws {
        let walk = try SmallWalk()
        let file = try walk.file
        let wanted = options
        let results = ThreadRanks.run(3) { ranks in
            if ranks.rank == 1 { throw UseCaseError.noSuchInput("walk.bvh") }
            var fit = Fit([file], options: wanted)
            fit.ranks = ranks
            _ = try fit.run()
        }
        let failure = RankFailure(rank: 1, sentence: "walk.bvh: no such file", code: 65)
        for rank in [0, 2] { #expect(throws: RanksError.failed(failure)) { try results[rank].get() } }
        #expect("\(RanksError.failed(failure))" == "rank 1: walk.bvh: no such file")
    }

    @Test func endTogetherWhereTheyAreAskedForDifferentThings() throws {
        let walk = try SmallWalk()
        let results = try models(2, walk, options) { if !$0.ranks.isFirst { $0.options.seed = 2 } }
        for result in results { #expect(throws: RanksError.parted) { _ = try result.get() } }
        #expect(
            "\(RanksError.parted)"
                == "the processes of this training do not do the same: all need the same program, arguments and clips"
        )
    }

    /// While shards are dealt, and while the network is another rank's.
    @Test(arguments: [2, 12]) func divergeTogether(step: Int) throws {
        let walk = try SmallWalk()
        var options = options
        options.members = 2
        let session = try FitSession([(walk.path, walk.file.clip)], takes: 1, wishes: options.wishes)
        let spoil = { @Sendable (trainer: Trainer) in
            guard trainer.step == step else { return }
            trainer.members[1].parameters.values[0] = .nan
            trainer.members[1].takeUpWeights()
        }
        let alone = try session.trainer(holdingOut: 0, threads: 1)
        while alone.fault == nil, !alone.isDone {
            spoil(alone)
            alone.advance()
        }
        let fault = try #require(alone.fault)
        let results = ThreadRanks.run(2) { ranks in
            let training = SharedTraining(try session.trainer(holdingOut: 0, threads: 1), ranks)
            while training.trainer.fault == nil, !training.trainer.isDone {
                spoil(training.trainer)
                try training.advance()
            }
            return training.trainer.fault
        }
        for result in results { #expect(try result.get() == fault) }
    }

    @Test func agreeOnWordsOfAnyLength() throws {
        for length in [0, 1, 55, 56, 1000] {
            let results = ThreadRanks.run(3) { ranks in
                (
                    try ranks.copies(Array(repeating: UInt8(ranks.rank), count: length)),
                    try ranks.agree(String(repeating: "\(ranks.rank)", count: length)),
                    try ranks.any(ranks.rank == 2)
                )
            }
            for result in results {
                let (bytes, words, isSo) = try result.get()
                #expect(bytes == Array(repeating: 0, count: length) && words.count == length && isSo)
                #expect(words.allSatisfy { $0 == "0" })
            }
        }
    }
}
