#if MPI
    import CMPI
    import Foundation
    import MotionForecast
    import Synchronization
    import Tensors

    /// The way to the other processes of a training over MPI.
    ///
    /// Nothing waits inside MPI: what was begun is asked after again and again, so that a process whose partner is gone
    /// can still be ended in good order.
    package final class MPICommunicator: Communicator {
        /// Seconds that others have to answer once this process was asked to end, and that the first has to say that it is
        /// there: mpirun waits one second before it kills.
        private static let (patience, hearing) = (0.4, 0.25)
        /// How often it is looked for an answer before others may have the processor.
        private static let looks = 2_000
        /// The most bytes of one exchange, whose count is a C int.
        private static let most = 1 << 28

        package let rank: Int
        package let count: Int
        /// How many processors there are for each of the processes on this machine.
        package let processors: Int
        private let isAskedToEnd: @Sendable () -> Bool
        private let lost = Mutex(false)

        /// Whether the others did not answer any more.
        package var isLost: Bool { lost.withLock { $0 } }

        /// Joins the processes that mpirun or srun have started.
        package init(isAskedToEnd: @escaping @Sendable () -> Bool) {
            _ = cmpi_start()
            (rank, count, processors) = (Int(cmpi_rank()), Int(cmpi_count()), Int(cmpi_processors()))
            self.isAskedToEnd = isAskedToEnd
        }

        /// Leaves the others, once all have come so far.
        package func leave() {
            if !isLost { cmpi_end() }
        }

        /// Whether this process is to say that another is gone: the first, and the second where it does not hear of the first.
        package func isToTellOfLoss() -> Bool {
            guard rank > 0 else {
                _ = begun { cmpi_begin_sign(1, &$0) }
                return true
            }
            guard rank == 1 else { return false }
            var requests: [MPI_Request?] = [begun { cmpi_begin_hearing(0, &$0) }]
            let end = Date() + Self.hearing
            while Date() < end {
                if cmpi_is_done(1, &requests) != 0 { return false }
                sched_yield()
            }
            return true
        }

        package func gather(_ record: [UInt8]) throws -> [[UInt8]] {
            var all = [UInt8](repeating: 0, count: record.count * count)
            try record.withUnsafeBytes { mine in
                try all.withUnsafeMutableBytes { all in
                    try wait([
                        begun { cmpi_begin_gather(mine.baseAddress, Int32(mine.count), all.baseAddress, &$0) }
                    ])
                }
            }
            return (0..<count).map { Array(all[$0 * record.count..<($0 + 1) * record.count]) }
        }

        package func broadcast(_ bytes: [UInt8], from owner: Int) throws -> [UInt8] {
            var bytes = bytes
            try bytes.withUnsafeMutableBytes { try wait(broadcasts(of: $0, from: owner)) }
            return bytes
        }

        package func share(_ parts: [SharedPart]) throws {
            try wait(
                parts.flatMap { part in
                    broadcasts(
                        of: UnsafeMutableRawBufferPointer(
                            UnsafeMutableBufferPointer(start: part.values.base, count: part.values.count)),
                        from: part.owner)
                })
        }

        private func broadcasts(of bytes: UnsafeMutableRawBufferPointer, from owner: Int) -> [MPI_Request] {
            stride(from: 0, to: bytes.count, by: Self.most).compactMap { start in
                guard let base = bytes.baseAddress else { return nil }
                let length = min(Self.most, bytes.count - start)
                return begun { cmpi_begin_broadcast(base + start, Int32(length), Int32(owner), &$0) }
            }
        }

        private func begun(_ begin: (inout MPI_Request?) -> Void) -> MPI_Request {
            var request: MPI_Request?
            begin(&request)
            guard let request else { preconditionFailure("MPI ends the program where it cannot begin") }
            return request
        }

        /// Waits until all that was begun is done; throws `RanksError.lost` where that takes too long for a process that is
        /// to end.
        private func wait(_ begun: [MPI_Request]) throws {
            var requests = begun.map(Optional.some)
            var (looks, asked) = (0, nil as Date?)
            if isLost { throw RanksError.lost }
            while cmpi_is_done(Int32(requests.count), &requests) == 0 {
                looks += 1
                guard looks > Self.looks else { continue }
                sched_yield()
                guard isAskedToEnd() else { continue }
                let first = asked ?? Date()
                asked = first
                if Date().timeIntervalSince(first) > Self.patience {
                    lost.withLock { $0 = true }
                    throw RanksError.lost
                }
            }
        }
    }
#endif
