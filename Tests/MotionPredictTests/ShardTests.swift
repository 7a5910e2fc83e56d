import Testing

@testable import MotionPredict

@Suite struct ShardTests {
    private let clips = (0..<1000).map { "session\($0 / 100)/take_\($0).bvh" }

    /// Counted from 0 or from 1, each clip is in one share, and shares are about alike.
    @Test(arguments: [1, 2, 4, 7], [0, 1])
    func everyClipIsInOneShare(count: Int, first: Int) throws {
        let shards = try (first..<first + count).map { try #require(Shard($0, of: count)) }
        for clip in clips { #expect(shards.count { $0.holds(clip) } == 1) }
        for shard in shards {
            let share = clips.count { shard.holds($0) }
            #expect(abs(share - 1000 / count) < 60, "\(share)")
        }
    }

    /// Set down once (FNV-1a of the name, its upper part), so that a later version shares out an unfinished batch alike.
    @Test func aShareFollowsFromTheNamesAlone() throws {
        let shard = try #require(Shard(1, of: 3))
        #expect(
            clips.prefix(12).filter { shard.holds($0) } == [0, 2, 4, 5].map { "session0/take_\($0).bvh" })
    }

    @Test func refusesNumbersThatAreNoShare() {
        #expect(Shard(-1, of: 4) == nil && Shard(5, of: 4) == nil && Shard(0, of: 0) == nil)
        #expect(Shard(4, of: 4) == Shard(0, of: 4))
    }

    @Test func takesTheShareOfASlurmTask() throws {
        func shard(_ id: Int, _ low: Int, _ high: Int, _ step: Int, _ count: Int) throws -> Shard? {
            try Shard(slurm: [
                "SLURM_ARRAY_TASK_ID": "\(id)", "SLURM_ARRAY_TASK_MIN": "\(low)",
                "SLURM_ARRAY_TASK_MAX": "\(high)", "SLURM_ARRAY_TASK_STEP": "\(step)",
                "SLURM_ARRAY_TASK_COUNT": "\(count)",
            ])
        }
        for (task, index) in [(0, 0), (3, 3)] { #expect(try shard(task, 0, 3, 1, 4) == Shard(index, of: 4)) }
        for (task, index) in [(1, 0), (4, 3)] { #expect(try shard(task, 1, 4, 1, 4) == Shard(index, of: 4)) }
        #expect(try shard(15, 5, 15, 5, 3) == Shard(2, of: 3))
        #expect(try Shard(slurm: [:]) == nil)
        #expect(
            try Shard(slurm: ["SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_COUNT": "4"]) == Shard(2, of: 4))
        #expect(throws: UseCaseError.self) { try shard(7, 1, 7, 1, 2) }
        let error = #expect(throws: UseCaseError.self) { try shard(3, 1, 4, 1, 3) }
        #expect(
            "\(error!)"
                == "the numbers of the job array (task 3 of 3) are no even row, so that it is not known which share this is: say it with --shard"
        )
    }
}
