import RecurrentNetworks
import Tensors
import Testing

@Suite struct ShardedExecutorTests {
    @Test func numberOfThreadsChangesNoBit() {
        let model = TinyForecaster(features: 7, units: 20, observed: 3, future: 4, activation: .tanh)
        let parameters = model.parameters(seed: 2)
        let motions = (0..<5).map { model.motion(batch: 3, seed: UInt64($0)) }
        let sums = [1, 2, 3, 8].map { threads in
            let executor = ShardedExecutor(threads: threads)
            let results = motions.map { _ in Parameters(model.layout) }
            executor.run(shards: motions.count) { shard in
                results[shard].copy(from: model.gradients(parameters, motions[shard]).gradients)
            }
            let total = Parameters(model.layout)
            executor.sum(results, into: total)
            return total.values.array.map(\.bitPattern)
        }
        #expect(sums[0].contains { $0 != 0 })
        for sum in sums { #expect(sum == sums[0]) }
    }

    @Test(arguments: [1, 2, 3])
    func everyShardRunsOnce(threads: Int) {
        let counts = FloatBuffer(count: 7)
        ShardedExecutor(threads: threads).run(shards: 7) { counts[$0] += Float($0 + 1) }
        #expect(counts.array == [1, 2, 3, 4, 5, 6, 7])
    }

    @Test func manyShortCallsFollowEachOther() {
        let executor = ShardedExecutor(threads: 3)
        let counts = FloatBuffer(count: 5)
        for _ in 0..<5_000 { executor.run(shards: 5) { counts[$0] += 1 } }
        #expect(counts.array == [Float](repeating: 5_000, count: 5))
    }

    @Test func aCallWithinACallIsDoneByItsCaller() {
        let executor = ShardedExecutor(threads: 2)
        let counts = FloatBuffer(count: 6)
        executor.run(shards: 2) { outer in
            executor.run(shards: 3) { counts[outer * 3 + $0] += 1 }
        }
        #expect(counts.array == [Float](repeating: 1, count: 6))
    }

    @Test func shardsAreAddedInTheirOrder() {
        var layout = ParameterLayout()
        let slot = layout.add("p", shape: [1], decays: false)
        let shards = [1e8, 1, -1e8].map { (number: Float) -> Parameters in
            let shard = Parameters(layout)
            shard[slot][0, 0] = number
            return shard
        }
        let total = Parameters(layout)
        ShardedExecutor(threads: 1).sum(shards, into: total)
        // (1e8 + 1) - 1e8 in 32-bit floats; with the second shard last it would be 1.
        #expect(total[slot][0, 0] == 0)
    }
}
