import Foundation
import Synchronization

/// Work that falls into shards which any thread may take.
///
/// An object, so that handing it to threads allocates nothing: a training step does so several times.
public protocol ShardedWork: AnyObject, Sendable {
    /// Does one shard.
    func run(shard: Int)
}

/// Keeps threads that wait for work, so that a training step starts none.
///
/// The threads look for work for a moment before they sleep, since the parts of a step follow each other closely;
/// they end with the team.
final class WorkerTeam: @unchecked Sendable {
    private let shared: Shared
    /// Held during a call; a second caller at the same time does its work alone.
    private let busy = NSLock()

    /// Starts one thread fewer than there are workers: the caller is one of them.
    init(workers: Int) {
        shared = Shared()
        for _ in 1..<workers {
            let thread = Thread { [shared] in shared.waitAndWork() }
            // The matrix products keep their blocks on the stack.
            thread.stackSize = 8 << 20
            shared.helpers += 1
            thread.start()
        }
    }

    deinit { shared.end() }

    /// Does all shards and returns when all are done.
    func run(shards: Int, _ work: any ShardedWork) {
        guard shards > 1, busy.try() else {
            for shard in 0..<shards { work.run(shard: shard) }
            return
        }
        defer { busy.unlock() }
        shared.begin(shards: shards, work)
        shared.takeShards(of: work, shards)
        shared.waitForHelpers()
    }

    /// What the threads and the team know; the threads keep it, and not the team, alive.
    private final class Shared: @unchecked Sendable {
        /// How often a thread looks before it sleeps: some tens of microseconds.
        private static let looks = 20_000

        private let condition = NSCondition()
        private let calls = Atomic<Int>(0)
        private let next = Atomic<Int>(0)
        private let working = Atomic<Int>(0)
        private var work: (any ShardedWork)?
        private var shards = 0
        private var isEnding = false
        var helpers = 0

        func begin(shards: Int, _ work: any ShardedWork) {
            condition.withLock {
                (self.work, self.shards) = (work, shards)
                next.store(0, ordering: .relaxed)
                working.store(helpers, ordering: .relaxed)
                calls.add(1, ordering: .releasing)
                condition.broadcast()
            }
        }

        func takeShards(of work: any ShardedWork, _ shards: Int) {
            while true {
                let shard = next.add(1, ordering: .relaxed).oldValue
                guard shard < shards else { return }
                work.run(shard: shard)
            }
        }

        func waitForHelpers() {
            for _ in 0..<Self.looks {
                if working.load(ordering: .acquiring) == 0 { break }
            }
            condition.withLock {
                while working.load(ordering: .acquiring) > 0 { condition.wait() }
                work = nil
            }
        }

        func waitAndWork() {
            var seen = 0
            while takePart(after: seen) {
                seen += 1
                if working.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
                    condition.withLock { condition.broadcast() }
                }
            }
        }

        /// Waits for the next call and takes part in it; false where there is none any more.
        private func takePart(after seen: Int) -> Bool {
            for _ in 0..<Self.looks {
                if calls.load(ordering: .acquiring) > seen { break }
            }
            let (work, shards) = condition.withLock {
                while calls.load(ordering: .acquiring) == seen, !isEnding { condition.wait() }
                return (isEnding ? nil : self.work, self.shards)
            }
            guard let work else { return false }
            takeShards(of: work, shards)
            return true
        }

        func end() {
            condition.withLock {
                isEnding = true
                condition.broadcast()
            }
        }
    }
}
