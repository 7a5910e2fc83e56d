import ArgumentParser
import Foundation
import MotionPredict
import Synchronization

#if MPI
    import MotionMPI
#endif

/// The processes that mpirun or srun have started together with this one, as far as they concern the command line: all but the
/// first are silent, and only `fit` is one work of all.
enum Processes {
    /// What the environment says of them.
    struct Surroundings: Equatable {
        var rank = 0
        var count = 1
        /// Whether they were told how to reach each other.
        var areLinked = false

        /// - Parameter values: the environment's variables: those of Open MPI's mpirun, of PMI (MPICH's mpirun, and srun with
        ///   --mpi=pmi2), of PMIx (srun with --mpi=pmix), and of srun alone.
        init(_ values: [String: String]) {
            func take(_ rank: String, _ count: String, linked: Bool) -> Bool {
                guard let rank = values[rank].flatMap({ Int($0) }),
                    let count = values[count].flatMap({ Int($0) }),
                    count > 1, (0..<count).contains(rank)
                else { return false }
                (self.rank, self.count, areLinked) = (rank, count, linked)
                return true
            }
            _ =
                take("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", linked: true)
                || take("PMI_RANK", "PMI_SIZE", linked: true)
                || take("PMIX_RANK", "SLURM_STEP_NUM_TASKS", linked: true)
                || take("SLURM_PROCID", "SLURM_STEP_NUM_TASKS", linked: false)
        }
    }

    static let surroundings = Surroundings(ProcessInfo.processInfo.environment)

    /// Makes all but the first silent, but for a batch, whose processes work on their own.
    static func prepare(_ words: [String]) {
        let isBatch = words.first { !$0.hasPrefix("-") } == BatchCommand.configuration.commandName
        Streams.isMute.store(surroundings.areLinked && surroundings.rank > 0 && !isBatch, ordering: .relaxed)
    }

    /// Throws `CommandError.usage` where so many processes cannot do this command's work.
    static func check(_ command: any ParsableCommand.Type, _ around: Surroundings = surroundings) throws {
        guard around.count > 1 else { return }
        let name = command.configuration.commandName ?? ""
        if command == FitCommand.self {
            guard around.areLinked else {
                throw CommandError.usage(
                    "srun has started \(around.count) processes that cannot reach each other: start them by mpirun within the "
                        + "allocation, or by srun --mpi=pmix, with a motionpredict built with MPI")
            }
            #if !MPI
                throw CommandError.usage(
                    "\(around.count) processes were started, and this motionpredict was built without MPI: each would train "
                        + "alone and write the same model (swift build -c release --traits MPI)")
            #endif
        } else if around.areLinked, command != BatchCommand.self {
            throw CommandError.usage(
                "\(name) is the work of one process, and \(around.count) were started: only fit is done by several"
            )
        }
    }

    /// Does the work of this process among those that were started together.
    ///
    /// Where one of them fails, all end with its exit code, and the first tells its error.
    static func together(_ work: (Ranks) throws -> Void) throws {
        let ranks = join()
        do {
            try work(ranks)
            try ranks.end()
        } catch {
            let failure = ranks.fail(sentence(error), code: ExitStatus.code(of: error))
            // What this rank has to say itself it says in its own way.
            if failure.rank == ranks.rank { throw error }
            throw RanksError.failed(failure)
        }
    }

    /// Fits; where another process is gone, the error says what is left.
    static func running(_ fit: Fit, _ monitor: Monitor) throws -> ForecastModel {
        do {
            return try fit.run(monitor)
        } catch RanksError.lost {
            if isToTellOfLoss { Streams.isMute.store(false, ordering: .relaxed) }
            throw CommandError.processLost(checkpoint: fit.keptCheckpoint)
        }
    }

    /// Leaves the others, once all have said what they had to say.
    static func leave(code: Int32) {
        // Who starts processes ends all of them with the first that fails: until then the one that speaks is to have spoken.
        if !leaveJoined(), code != 0, Streams.isMute.load(ordering: .relaxed) { usleep(300_000) }
    }

    #if MPI
        private static let joined = Mutex<MPICommunicator?>(nil)

        private static func join() -> Ranks {
            guard surroundings.count > 1 else { return .one }
            return joined.withLock { joined in
                let communicator = joined ?? MPICommunicator(isAskedToEnd: { Interruption.isRequested })
                joined = communicator
                return Ranks(communicator)
            }
        }

        /// The threads that each process on this machine should have; nil where it is alone.
        static var processors: Int? { joined.withLock { $0?.processors } }

        /// Whether it is for this process to say that another is gone.
        private static var isToTellOfLoss: Bool { joined.withLock { $0?.isToTellOfLoss() ?? false } }

        private static func leaveJoined() -> Bool {
            joined.withLock { joined in
                joined?.leave()
                return joined != nil
            }
        }
    #else
        private static func join() -> Ranks { .one }
        static var processors: Int? { nil }
        private static var isToTellOfLoss: Bool { false }
        private static func leaveJoined() -> Bool { false }
    #endif
}
