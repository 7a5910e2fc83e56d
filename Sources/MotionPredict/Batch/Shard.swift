import MotionCore

/// One of several shares of a batch's clips, each of which may be worked on by another machine.
///
/// A clip's share follows from its name alone: it stays the same where clips are added or taken away.
public struct Shard: Equatable, Sendable {
    /// From 0 to `count` - 1.
    public let index: Int
    public let count: Int

    /// The share of a number counted from 0 or from 1: `count` is the same as 0, so that either way each share is there once.
    ///
    /// Nil where the number is below 0 or above `count`.
    public init?(_ number: Int, of count: Int) {
        guard count > 0, (0...count).contains(number) else { return nil }
        (index, self.count) = (number % count, count)
    }

    /// Whether a clip, named by its path under the folder, belongs to this share.
    func holds(_ clip: String) -> Bool {
        // The upper bits are those that all letters of a name reach.
        Checksum(of: Array(clip.utf8)).value.multipliedFullWidth(by: UInt64(count)).high == UInt64(index)
    }

    /// The name of its report.
    var reportName: String { "report-\(index)-of-\(count).jsonl" }

    /// The share of a task of a Slurm job array (sbatch, "Output environment variables"); nil outside of one.
    ///
    /// Throws `UseCaseError.gapsInArray` where the array's numbers are no even row: which number is which share cannot be told
    /// then.
    public init?(slurm environment: [String: String]) throws {
        func number(_ name: String) -> Int? { environment["SLURM_ARRAY_TASK_" + name].flatMap { Int($0) } }
        guard let id = number("ID"), let count = number("COUNT"), count > 0 else { return nil }
        let (low, step) = (number("MIN") ?? 0, max(1, number("STEP") ?? 1))
        let high = number("MAX") ?? low + (count - 1) * step
        guard (high - low) / step + 1 == count, (id - low).isMultiple(of: step),
            let shard = Shard((id - low) / step, of: count), id <= high
        else { throw UseCaseError.gapsInArray(task: id, count: count) }
        self = shard
    }
}
