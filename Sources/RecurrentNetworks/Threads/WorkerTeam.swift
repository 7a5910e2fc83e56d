import Foundation
import Synchronization

/// Work in shards that any thread may take.
///
/// An object, so that handing it to threads allocates nothing: a training step does so several times.
package protocol ShardedWork: AnyObject, Sendable {
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
    ///
    /// Work is handed over without a lock: who takes one that is held sleeps, and waking takes longer than most work. The
    /// lock is for those who have looked in vain and sleep. Each side says what it has done, or that it sleeps, before it
    /// looks at what the other says, in one order for all, so that nobody sleeps through a call.
    private final class Shared: @unchecked Sendable {
        /// How often a thread looks before it sleeps: some hundred microseconds, longer than it takes to wake one that sleeps,
        /// or two threads would wait for each other's waking for ever.
        private static let looks = 200_000

        private let condition = NSCondition()
        private let calls = Atomic<Int>(0)
        private let next = Atomic<Int>(0)
        private let working = Atomic<Int>(0)
        private let sleepers = Atomic<Int>(0)
        /// Written before a call and read after it was seen.
        private var work: (any ShardedWork)?
        private var shards = 0
        private let isEnding = Atomic<Bool>(false)
        var helpers = 0

        func begin(shards: Int, _ work: any ShardedWork) {
            (self.work, self.shards) = (work, shards)
            next.store(0, ordering: .relaxed)
            working.store(helpers, ordering: .relaxed)
            calls.add(1, ordering: .sequentiallyConsistent)
            wake()
        }

        func takeShards(of work: any ShardedWork, _ shards: Int) {
            while true {
                let shard = next.add(1, ordering: .relaxed).oldValue
                guard shard < shards else { return }
                work.run(shard: shard)
            }
        }

        func waitForHelpers() {
            wait { working.load(ordering: .sequentiallyConsistent) == 0 }
            work = nil
        }

        func waitAndWork() {
            var seen = 0
            while takePart(after: seen) {
                seen += 1
                if working.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 { wake() }
            }
        }

        /// Waits for the next call and takes part in it; false where there is none any more.
        private func takePart(after seen: Int) -> Bool {
            wait {
                calls.load(ordering: .sequentiallyConsistent) > seen
                    || isEnding.load(ordering: .sequentiallyConsistent)
            }
            guard calls.load(ordering: .sequentiallyConsistent) > seen, let work else { return false }
            takeShards(of: work, shards)
            return true
        }

        func end() {
            isEnding.store(true, ordering: .sequentiallyConsistent)
            wake()
        }

        /// Returns when something is so: looks for a moment, then sleeps until somebody wakes the sleepers.
        private func wait(until isSo: () -> Bool) {
            for _ in 0..<Self.looks {
                if isSo() { return }
            }
            sleepers.add(1, ordering: .sequentiallyConsistent)
            condition.withLock {
                while !isSo() { condition.wait() }
            }
            sleepers.subtract(1, ordering: .sequentiallyConsistent)
        }

        private func wake() {
            guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
            condition.withLock { condition.broadcast() }
        }
    }
}
