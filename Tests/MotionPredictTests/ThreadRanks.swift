import Foundation
import Synchronization

@testable import MotionPredict

/// Ranks that are threads of this process, in place of MPI's processes.
final class ThreadRanks: Communicator {
    let rank: Int
    var count: Int { board.count }
    private let board: Board

    private init(rank: Int, board: Board) { (self.rank, self.board) = (rank, board) }

    func gather(_ record: [UInt8]) -> [[UInt8]] {
        board.exchange(record, of: rank).map { $0 as? [UInt8] ?? [] }
    }

    func broadcast(_ bytes: [UInt8], from owner: Int) -> [UInt8] { gather(bytes)[owner] }

    func share(_ parts: [SharedPart]) {
        let mine = parts.map { $0.owner == rank ? $0.values.array : [] }
        let all = board.exchange(mine, of: rank).map { $0 as? [[Float]] ?? [] }
        for (index, part) in parts.enumerated() where part.owner != rank {
            part.values.copy(from: all[part.owner][index])
        }
    }

    /// Where ranks wait for each other.
    private final class Board: @unchecked Sendable {
        let count: Int
        private let condition = NSCondition()
        private var given: [(any Sendable)?]
        private var taken: [any Sendable] = []
        private var exchanges = 0

        init(count: Int) {
            self.count = count
            given = Array(repeating: nil, count: count)
        }

        func exchange(_ value: some Sendable, of rank: Int) -> [any Sendable] {
            condition.withLock {
                let now = exchanges
                given[rank] = value
                if given.allSatisfy({ $0 != nil }) {
                    taken = given.compactMap { $0 }
                    given = Array(repeating: nil, count: count)
                    exchanges += 1
                    condition.broadcast()
                }
                while exchanges == now { condition.wait() }
                return taken
            }
        }
    }

    /// Runs a piece of work as so many ranks, which fail and end as the program's do; returns what came of each.
    static func run<Value: Sendable>(
        _ count: Int, _ work: @escaping @Sendable (Ranks) throws -> Value
    ) -> [Result<Value, any Error>] {
        let board = Board(count: count)
        let done = DispatchGroup()
        let collected = Collected<Value>()
        for rank in 0..<count {
            done.enter()
            let thread = Thread {
                let ranks = Ranks(ThreadRanks(rank: rank, board: board))
                let result = Result {
                    do {
                        let value = try work(ranks)
                        try ranks.end()
                        return value
                    } catch {
                        _ = ranks.fail("\(error)", code: 65)
                        throw error
                    }
                }
                collected.set(result, of: rank)
                done.leave()
            }
            // The matrix products keep their blocks on the stack.
            thread.stackSize = 8 << 20
            thread.start()
        }
        done.wait()
        return collected.all
    }

    private final class Collected<Value: Sendable>: Sendable {
        private let results = Mutex<[Int: Result<Value, any Error>]>([:])

        func set(_ result: Result<Value, any Error>, of rank: Int) { results.withLock { $0[rank] = result } }

        var all: [Result<Value, any Error>] {
            results.withLock { results in results.sorted { $0.key < $1.key }.map(\.value) }
        }
    }
}
