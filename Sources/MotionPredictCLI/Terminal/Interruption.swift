import Foundation
import MotionPredict
import Synchronization

/// Notices Ctrl-C and SIGTERM, so that long work can end between two steps and leave nothing half done.
///
/// A second one, half a second or more after the first, ends the program at once; programs such as timeout send the signal
/// twice in one go.
final class Interruption: Sendable {
    private static let signals = [SIGINT, SIGTERM]

    init() {
        // Made before a handler may want it. A dispatch source would need descriptors, of which there may be none left.
        _ = Pressed.shared
        // Whoever starts us from a thread of Dispatch's passes on that all signals are blocked there.
        var ours = sigset_t()
        sigemptyset(&ours)
        for number in Self.signals { sigaddset(&ours, number) }
        pthread_sigmask(SIG_UNBLOCK, &ours, nil)
        for number in Self.signals {
            signal(number) { number in
                let now = Pressed.now
                let first = Pressed.shared.time.compareExchange(expected: 0, desired: now, ordering: .relaxed)
                if first.exchanged {
                    Pressed.shared.signal.store(number, ordering: .relaxed)
                } else if now - first.original > 500_000_000 {
                    _exit(128 + number)
                }
            }
        }
    }

    deinit {
        for number in Self.signals { signal(number, SIG_DFL) }
    }

    /// Whether the program was asked to end.
    static var isRequested: Bool { Pressed.shared.time.load(ordering: .relaxed) > 0 }

    /// The same.
    var isRequested: Bool { Self.isRequested }

    /// The exit code of work that was stopped: by the signal that asked for it.
    static var exitCode: Int32 {
        Pressed.shared.signal.load(ordering: .relaxed) == SIGTERM
            ? ExitStatus.terminated : ExitStatus.interrupted
    }
}

/// What a signal handler can reach: signals belong to the process, and not to any value in it.
private final class Pressed: Sendable {
    static let shared = Pressed()

    /// The time of the first signal in nanoseconds since start; 0 before it.
    let time = Atomic<UInt64>(0)
    let signal = Atomic<Int32>(0)

    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
