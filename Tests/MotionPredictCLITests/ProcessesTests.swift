import Foundation
import MotionPredict
import Testing

@testable import MotionPredictCLI

@Suite("processes that mpirun or srun have started")
struct ProcessesTests {
    private func around(_ values: [String: String]) -> Processes.Surroundings { .init(values) }

    @Test func areKnownByTheEnvironment() {
        let mpirun = around(["OMPI_COMM_WORLD_RANK": "2", "OMPI_COMM_WORLD_SIZE": "4"])
        #expect(mpirun.rank == 2 && mpirun.count == 4 && mpirun.areLinked)
        let pmi = around(["PMI_RANK": "1", "PMI_SIZE": "2", "SLURM_STEP_NUM_TASKS": "2"])
        #expect(pmi.rank == 1 && pmi.count == 2 && pmi.areLinked)
        let pmix = around(["PMIX_RANK": "1", "SLURM_PROCID": "1", "SLURM_STEP_NUM_TASKS": "3"])
        #expect(pmix.rank == 1 && pmix.count == 3 && pmix.areLinked)
        let srun = around(["SLURM_PROCID": "1", "SLURM_STEP_NUM_TASKS": "2"])
        #expect(srun.rank == 1 && srun.count == 2 && !srun.areLinked)
        // A process alone, a job's own script, and nonsense.
        for values in [
            [:], ["OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "1"],
            ["SLURM_PROCID": "0", "SLURM_NTASKS": "4"], ["PMI_RANK": "5", "PMI_SIZE": "2"],
        ] { #expect(around(values) == around([:])) }
    }

    @Test func onlyFitAndBatchAreTheirWork() throws {
        let two = around(["OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "2"])
        let apart = around(["SLURM_PROCID": "1", "SLURM_STEP_NUM_TASKS": "2"])
        #expect(
            throws: CommandError.usage(
                "extend is the work of one process, and 2 were started: only fit is done by several")
        ) { try Processes.check(ExtendCommand.self, two) }
        try Processes.check(BatchCommand.self, two)
        try Processes.check(ExtendCommand.self, apart)
        try Processes.check(FitCommand.self, around([:]))
        #expect(
            throws: CommandError.usage(
                "srun has started 2 processes that cannot reach each other: start them by mpirun within the allocation, or by "
                    + "srun --mpi=pmix, with a motionpredict built with MPI")
        ) { try Processes.check(FitCommand.self, apart) }
    }

    #if !MPI
        @Test func ofAProgramWithoutMPITheFirstSaysSoAndNobodyFits() async throws {
            let folder = try TemporaryFolder()
            try folder.write(SmallClip(frames: 90).text, to: "walk.bvh")
            for rank in 0...1 {
                let outcome = try await Program.run(
                    ["fit", "walk.bvh", "--quick"], in: folder,
                    script: "OMPI_COMM_WORLD_RANK=\(rank) OMPI_COMM_WORLD_SIZE=2 exec \"$0\" \"$@\"")
                #expect(outcome.code == 64)
                #expect(
                    outcome.messages
                        == (rank > 0
                            ? ""
                            : "error: 2 processes were started, and this motionpredict was built without MPI: each would train "
                                + "alone and write the same model (swift build -c release --traits MPI)\n"))
            }
            #expect(try folder.names == ["walk.bvh"])
        }
    #endif

    @Test func areToldOfAndWhereSomeHaveNothingToDo() {
        #expect(Event.ranks(4, threads: 1, busy: 4).messages == ["4 processes, 1 thread each"])
        #expect(Event.ranks(2, threads: 8, busy: 2).messages == ["2 processes, 8 threads each"])
        #expect(Event.ranks(4, threads: 1, busy: 4).warnings == [])
        #expect(
            Event.ranks(4, threads: 1, busy: 3).warnings == [
                "a step has 3 parts of at most 16 windows: 1 of 4 processes has nothing to do; a larger --batch-size or more "
                    + "--members give work to more"
            ])
        #expect(
            Event.ranks(4, threads: 1, busy: 1).warnings[0].hasPrefix(
                "a step has one part of at most 16 windows: 3 of 4 "))
    }

    @Test func endWithTheCodeOfTheOneThatFailed() {
        let failed = RanksError.failed(RankFailure(rank: 1, sentence: "a.bvh: no such file", code: 66))
        #expect(ExitStatus.code(of: failed) == 66)
        #expect(ExitStatus.code(of: RanksError.parted) == 64)
        #expect(
            sentence(CommandError.processLost(checkpoint: "walk.checkpoint.safetensors"))
                == "another process of this training is gone: the same command with --resume, with any number of processes, goes "
                + "on from walk.checkpoint.safetensors")
        #expect(
            sentence(CommandError.processLost(checkpoint: nil))
                == "another process of this training is gone, before anything was kept: the same command begins it again"
        )
    }
}
