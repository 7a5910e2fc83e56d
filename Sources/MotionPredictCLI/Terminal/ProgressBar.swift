import Foundation
import MotionPredict

/// Progress of a long piece of work: one line that is redrawn on a terminal, a plain line now and then elsewhere, or a line of
/// JSON an event.
struct ProgressBar {
    private let console: Console
    private var drawn = Date.distantPast
    /// The first look at the phase that is shown: how much was done at what time.
    private var first: (done: Int, seconds: Double)?
    private var curves = (error: BlockCurve(), heldOut: BlockCurve())
    private var heldOut: Double?
    /// The fraction of a phase, and the seconds, at which the next plain line is due.
    private var nextFraction = 0.0
    private var nextSeconds: Double

    /// Seconds between two pictures, and to the first plain line of work that has others of its own; from one to the next it
    /// takes this part of the time passed, if that is more.
    private static let (pictures, lines, part) = (0.1, 30.0, 0.1)

    /// A bar for work of which nothing is done yet.
    init(console: Console) {
        self.console = console
        nextSeconds = Self.lines
    }

    /// A phase begins.
    mutating func begin(_ work: WorkProgress) {
        (first, curves, heldOut, nextFraction) = (nil, (BlockCurve(), BlockCurve()), nil, 0)
        drawn = .distantPast
        if console.isJSON { console.tell(ProgressLine(.begin, work)) }
        // What has only one thing to do shows nothing on the way.
        if console.isTerminal, work.total > 1 || work.phase == .writing { draw(work) }
    }

    /// Shows how far the work has come.
    mutating func update(_ work: WorkProgress) {
        if first == nil { first = (max(0, work.done - 1), work.secondsPassed) }
        curves.error.add(work.loss)
        if work.heldOutError != heldOut { curves.heldOut.add(work.heldOutError) }
        heldOut = work.heldOutError
        if console.isTerminal || console.isJSON {
            let now = Date()
            guard now.timeIntervalSince(drawn) > Self.pictures || work.done == work.total else { return }
            drawn = now
            if console.isJSON { console.tell(ProgressLine(.progress, work)) } else { draw(work) }
        } else if isDue(work) {
            console.say(text(work, columns: nil).plain)
        }
    }

    /// Whether a plain line is due: of a training at its first step and each quarter, of work that tells its parts by itself now
    /// and then.
    private mutating func isDue(_ work: WorkProgress) -> Bool {
        switch work.phase {
        case .trial, .training:
            let fraction = work.total > 0 ? Double(work.done) / Double(work.total) : 1
            guard fraction >= nextFraction else { return false }
            nextFraction = min(1, (fraction * 4).rounded(.down) / 4 + 0.25)
            return true
        case .features, .clips, .windows, .continuations:
            guard work.secondsPassed >= nextSeconds else { return false }
            nextSeconds = work.secondsPassed + max(Self.lines, Self.part * work.secondsPassed)
            return true
        case .writing: return false
        }
    }

    /// Takes the bar away, until it is drawn again.
    mutating func clear() {
        drawn = .distantPast
        console.clearLine()
    }

    private func draw(_ work: WorkProgress) {
        let columns = console.columns
        console.redraw(text(work, columns: columns).fitted(columns: columns))
    }

    private func text(_ work: WorkProgress, columns: Int?) -> ProgressText {
        let rate = first.flatMap { first -> Double? in
            let seconds = work.secondsPassed - first.seconds
            return seconds > 0 && work.clip == nil ? Double(work.done - first.done) / seconds : nil
        }
        return ProgressText(work, rate: rate, curves: curves, columns: columns)
    }
}
