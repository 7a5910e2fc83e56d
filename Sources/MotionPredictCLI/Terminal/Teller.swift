import MotionPredict
import Synchronization

/// Tells a person what a use case does: progress as a bar or plain lines, the rest in sentences; and asks it to stop once
/// Ctrl-C was pressed.
final class Teller: Sendable {
    private let console: Console
    private let interruption: Interruption?
    private let bar: Mutex<ProgressBar>

    /// - Parameter stops: whether Ctrl-C ends the work in good order, where it otherwise ends the program at once.
    init(_ console: Console, stops: Bool = false) {
        self.console = console
        bar = Mutex(ProgressBar(console: console))
        interruption = stops ? Interruption() : nil
    }

    /// What a use case is given.
    var monitor: Monitor {
        guard let interruption else { return Monitor(tell: { self.tell($0) }) }
        return Monitor(tell: { self.tell($0) }, shouldStop: { interruption.isRequested })
    }

    /// Takes the bar away.
    func finish() { bar.withLock { $0.clear() } }

    private func tell(_ event: Event) {
        switch event {
        case .begins(let work):
            bar.withLock { $0.begin(work) }
        case .progress(let work):
            bar.withLock { $0.update(work) }
        case .clip(let entry) where console.isJSON: console.tell(ProgressLine(entry))
        default:
            let (warnings, messages) = (event.warnings, event.messages)
            guard !warnings.isEmpty || !messages.isEmpty else { return }
            // Nobody else draws between the line that is taken away and what is said.
            bar.withLock { bar in
                bar.clear()
                for line in warnings { console.warn(line) }
                for line in messages { console.say(line) }
            }
        }
    }
}
