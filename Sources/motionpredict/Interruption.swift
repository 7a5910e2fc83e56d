import Dispatch
import Foundation
import Synchronization

/// Notices Ctrl-C, so that long work can end between two steps and leave nothing half done.
///
/// A second Ctrl-C ends the program at once.
final class Interruption: @unchecked Sendable {
    private let count = Atomic<Int>(0)
    // Not Sendable by its type; touched when made and when let go only.
    private let source: any DispatchSourceSignal

    init() {
        signal(SIGINT, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler { [weak self] in
            guard let self else { return }
            if self.count.add(1, ordering: .relaxed).newValue > 1 { _exit(ExitStatus.interrupted) }
        }
        source.resume()
    }

    deinit {
        source.cancel()
        signal(SIGINT, SIG_DFL)
    }

    /// Throws `CommandError.interrupted` once Ctrl-C was pressed.
    func check() throws {
        if count.load(ordering: .relaxed) > 0 { throw CommandError.interrupted }
    }
}
