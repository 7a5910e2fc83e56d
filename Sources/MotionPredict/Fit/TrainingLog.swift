import Foundation
import MotionFiles
import Synchronization

/// The curve of a training as it was told step by step: kept in memory, and in a CSV file where one is named.
///
/// The file is written anew, whole, each time that a checkpoint is kept and at the end, so that a killed fit leaves it as far as
/// its checkpoint goes, and one that goes on with that adds to it. A pipe gets each line once.
package final class TrainingLog: Sendable {
    /// One step of a trial or a training.
    package struct Row: Equatable, Sendable {
        package var phase: WorkProgress.Phase
        package var step: Int
        /// The running mean of the error that the training lessens.
        package var error: Double?
        /// The mean distance of joints on held-out frames, in the file's unit; nil where this step was not looked at.
        package var heldOutError: Double?
        package var learningRate: Double?
    }

    fileprivate struct State {
        var rows: [Row] = []
        var example: HeldOutExample?
        /// The last error on held-out frames that was told: each stands in one row.
        var heldOutError: Double?
        /// How many rows a pipe has got.
        var told = 0
        var hasFailed = false
    }

    /// At most about so many rows a phase are kept; of a longer one every second step, or third.
    private static let most = 2000

    private let file: OutputFile?
    private let state = Mutex(State())

    /// - Parameter file: the CSV file to keep; nil for memory alone.
    package init(_ file: OutputFile? = nil) { self.file = file }

    /// What was kept, in order.
    package var rows: [Row] { state.withLock { $0.rows } }
    /// A held-out prediction beside its truth; nil where there was none.
    package var example: HeldOutExample? { state.withLock { $0.example } }

    /// A monitor that is heard here and passed on.
    ///
    /// - Parameter resumes: whether a fit goes on, and its rows with it.
    func hearing(_ monitor: Monitor, resumes: Bool) -> Monitor {
        if resumes, let file, !file.isStream, let bytes = try? FileBytes.read(path: file.path) {
            state.withLock { $0.rows = Self.rows(bytes) }
        }
        return Monitor(
            tell: { event in
                self.hear(event, monitor)
                monitor.tell(event)
            }, shouldStop: monitor.shouldStop)
    }

    private func hear(_ event: Event, _ monitor: Monitor) {
        switch event {
        case .begins(let work): state.withLock { $0.goOn(from: work) }
        case .progress(let work):
            state.withLock { $0.add(work, every: max(1, work.total / Self.most)) }
        case .heldOutExample(let example): state.withLock { $0.example = example }
        case .beginsAnew: state.withLock { ($0.rows, $0.told) = ([], 0) }
        case .keeps:
            do {
                try write()
            } catch {
                let isFirst = state.withLock { state in
                    defer { state.hasFailed = true }
                    return !state.hasFailed
                }
                if isFirst { monitor.tell(.logFailed(error)) }
            }
        default: break
        }
    }

    /// Writes what is not written yet. Throws `UseCaseError.notWritable` and `.writeFailed`.
    package func write() throws {
        guard let file else { return }
        let (rows, told) = state.withLock { ($0.rows, $0.told) }
        if file.isStream {
            let new = rows.dropFirst(told).map(\.line).joined()
            try file.write(Array(((told == 0 ? Self.header : "") + new).utf8))
        } else {
            try file.write(Array((Self.header + rows.map(\.line).joined()).utf8))
        }
        state.withLock { $0.told = rows.count }
    }

    /// The first line of the file.
    private static let header = "phase,step,error,heldOutError,learningRate\n"

    /// Whether a file is a log that was made here: such a file may be replaced.
    package static func isLog(_ bytes: [UInt8]) -> Bool { bytes.starts(with: header.utf8) }

    /// The rows of a log's bytes; lines that are none are passed over.
    static func rows(_ bytes: [UInt8]) -> [Row] {
        guard isLog(bytes) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 5, let phase = WorkProgress.Phase(rawValue: fields[0]),
                let step = Int(fields[1])
            else { return nil }
            return Row(
                phase: phase, step: step, error: Double(fields[2]), heldOutError: Double(fields[3]),
                learningRate: Double(fields[4]))
        }
    }
}

extension TrainingLog.State {
    /// Keeps of the rows those that came before where a phase goes on.
    mutating func goOn(from work: WorkProgress) {
        guard work.phase == .trial || work.phase == .training else { return }
        heldOutError = nil
        rows.removeAll {
            $0.phase == work.phase ? $0.step > work.done : $0.phase == .training
        }
        told = min(told, rows.count)
    }

    mutating func add(_ work: WorkProgress, every: Int) {
        let isNew = work.heldOutError != nil && work.heldOutError != heldOutError
        guard isNew || work.done % every == 0 || work.done == work.total else { return }
        heldOutError = work.heldOutError
        rows.append(
            TrainingLog.Row(
                phase: work.phase, step: work.done, error: work.loss,
                heldOutError: isNew ? work.heldOutError : nil, learningRate: work.learningRate))
    }
}

extension TrainingLog.Row {
    /// The row as a line of the file.
    fileprivate var line: String {
        let numbers = [error, heldOutError, learningRate].map { $0.map { String(format: "%.6g", $0) } ?? "" }
        return "\(phase.rawValue),\(step),\(numbers.joined(separator: ","))\n"
    }
}
