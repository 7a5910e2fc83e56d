import MotionPredict
import Synchronization

/// Tells a person what a use case does: progress as a bar or plain lines, the rest in sentences; and asks it to stop once
/// Ctrl-C was pressed.
final class Teller: Sendable {
    private let console: Console
    private let interruption: Interruption?
    private let bar = Mutex<ProgressBar?>(nil)

    /// - Parameter stops: whether Ctrl-C ends the work in good order, where it otherwise ends the program at once.
    init(_ console: Console, stops: Bool = false) {
        self.console = console
        interruption = stops ? Interruption() : nil
    }

    /// What a use case is given.
    var monitor: Monitor {
        guard let interruption else { return Monitor(tell: { self.tell($0) }) }
        return Monitor(tell: { self.tell($0) }, shouldStop: { interruption.isRequested })
    }

    /// Takes the bar away.
    func finish() {
        bar.withLock { bar in
            bar?.finish()
            bar = nil
        }
    }

    private func tell(_ event: Event) {
        switch event {
        case .begins(let work):
            finish()
            bar.withLock { $0 = ProgressBar(work, console: console) }
        case .progress(let work):
            bar.withLock { $0?.update(work) }
        default:
            finish()
            for line in event.warnings { console.warn(line) }
            for line in event.messages { console.say(line) }
        }
    }
}
