import Testing

@testable import MotionForecast

@Suite struct DealingTests {
    @Test func dealsShardsOneByOne() {
        let dealing = Dealing.shards([3, 2], ranks: 2)
        #expect(dealing.shards == [[0, 1, 0], [1, 0]] && dealing.owners == [nil, nil] && dealing.isShared)
        #expect(dealing.pieces(of: 1).map(\.member) == [0, 1])
        #expect(dealing.pieces(of: 1).map(\.shard) == [1, 0])
    }

    @Test func dealsWholeNetworksSoThatRanksHaveAlikeToDo() {
        // As those of a collection: two kinds by turns, one dearer than the other.
        let dealing = Dealing.networks([4, 4, 4, 4], costs: [2, 1, 2, 1], ranks: 2)
        #expect(dealing.owners == [0, 0, 1, 1] && !dealing.isShared)
        #expect(dealing.shards[2] == [1, 1, 1, 1])
        #expect(dealing.pieces(of: 0).count == 8)
    }

    @Test func dealsTheShardsOfNetworksThatAreLeft() {
        let dealing = Dealing.networks([2, 2, 2, 2, 2], costs: [1, 1, 1, 1, 1], ranks: 2)
        #expect(dealing.owners == [0, 1, 0, 1, nil])
        #expect(dealing.shards[4] == [0, 1])
        #expect(Dealing.networks([4], costs: [1], ranks: 3) == .shards([4], ranks: 3))
    }

    @Test func everyShardIsSomebodysAndOnlyHis() {
        for ranks in 1...5 {
            for dealing in [
                Dealing.shards([3, 1, 2], ranks: ranks),
                .networks([3, 1, 2], costs: [3, 1, 2], ranks: ranks),
            ] {
                let pieces = (0..<ranks).flatMap { dealing.pieces(of: $0).map { [$0.member, $0.shard] } }
                #expect(pieces.count == 6 && Set(pieces).count == 6)
            }
        }
    }
}
