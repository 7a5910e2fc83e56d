import Dispatch
import Foundation
import Synchronization

/// Notices Ctrl-C, so that long work can end between two steps and leave nothing half done.
///
/// A second Ctrl-C, half a second or more after the first, ends the program at once; programs such as timeout send
/// the signal twice in one go.
final class Interruption: @unchecked Sendable {
    /// The time of the first Ctrl-C in nanoseconds since start; 0 before it.
    private let first = Atomic<UInt64>(0)
    // Not Sendable by its type; touched when made and when let go only.
    private let source: any DispatchSourceSignal

    init() {
        signal(SIGINT, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler { [weak self] in
            guard let self else { return }
            let now = DispatchTime.now().uptimeNanoseconds
            let first = self.first.compareExchange(expected: 0, desired: now, ordering: .relaxed)
            if !first.exchanged, now - first.original > 500_000_000 { _exit(ExitStatus.interrupted) }
        }
        source.resume()
    }

    deinit {
        source.cancel()
        signal(SIGINT, SIG_DFL)
    }

    /// Whether Ctrl-C was pressed.
    var isRequested: Bool { first.load(ordering: .relaxed) > 0 }
}
