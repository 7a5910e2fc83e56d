import Foundation

/// One account of all phases of a piece of work: what each costs beside the others, how much of it is done, and, from the
/// pace so far, when all will be done.
package struct WorkMeter: Sendable {
    /// A phase: how many units it has, and what one costs beside those of the other phases.
    package struct Part: Equatable, Sendable {
        var phase: WorkProgress.Phase
        var unit: WorkProgress.Unit
        var total: Int
        var cost = 1.0
        var done = 0.0

        package init(
            phase: WorkProgress.Phase, unit: WorkProgress.Unit, total: Int, cost: Double = 1
        ) {
            (self.phase, self.unit, self.total, self.cost) = (phase, unit, total, cost)
        }

        /// All of the phase where its units cost unlike one another, in units of the usual cost; nil for `total`.
        var work: Double?

        var whole: Double { (work ?? Double(total)) * cost }
    }

    private(set) var parts: [Part]
    /// The seconds at which all has to be done; nil where it takes as long as it takes.
    var deadline: Double?
    private let clock: @Sendable () -> Double
    private var pace = WorkPace()

    /// - Parameters:
    ///   - parts: the phases in their order.
    ///   - clock: the seconds since the work began.
    package init(_ parts: [Part], clock: @escaping @Sendable () -> Double = WorkMeter.stopwatch()) {
        self.parts = parts
        self.clock = clock
        pace.see(0, at: clock())
    }

    /// A clock that starts now, and goes on where that of the day is set.
    package static func stopwatch() -> @Sendable () -> Double {
        let began = ProcessInfo.processInfo.systemUptime
        return { ProcessInfo.processInfo.systemUptime - began }
    }

    private var work: Double { parts.reduce(0) { $0 + $1.done * $1.cost } }
    private var whole: Double { parts.reduce(0) { $0 + max($1.whole, $1.done * $1.cost) } }

    private func index(_ phase: WorkProgress.Phase) -> Int { parts.firstIndex { $0.phase == phase } ?? 0 }

    /// Takes what a phase has done before, in an earlier run: it tells nothing of the pace.
    package mutating func begin(_ phase: WorkProgress.Phase, from done: Double = 0, of total: Int? = nil) {
        let index = index(phase)
        // What comes before is over, whether it came to its end or not.
        for before in parts.indices where before < index { finish(before) }
        parts[index].total = total ?? parts[index].total
        if done != parts[index].done {
            parts[index].done = done
            pace = WorkPace()
        }
        pace.see(work, at: clock())
    }

    private mutating func finish(_ index: Int) {
        guard parts[index].done < Double(parts[index].total) else { return }
        // Work that is left out was not done fast.
        parts[index].total = Int(parts[index].done.rounded(.up))
    }

    /// Takes note of how far a phase has come, which may be between two units, and of how much there now will be.
    package mutating func advance(_ phase: WorkProgress.Phase, to done: Double, of total: Int? = nil) {
        let index = index(phase)
        parts[index].total = total ?? parts[index].total
        parts[index].done = done
        pace.see(work, at: clock())
    }

    /// Takes note of one more unit, and tells how far the phase has come.
    package mutating func next(_ phase: WorkProgress.Phase) -> WorkProgress {
        advance(phase, to: parts[index(phase)].done + 1)
        return progress(phase)
    }

    /// Takes note of how far a phase of units that cost unlike one another has come: all of it is `work` units of
    /// the usual cost.
    mutating func advance(_ phase: WorkProgress.Phase, to done: Double, ofWork work: Double) {
        parts[index(phase)].work = work
        advance(phase, to: done)
    }

    /// Sets how much a phase that is still to come will have to do.
    mutating func expect(_ phase: WorkProgress.Phase, total: Int) { parts[index(phase)].total = total }

    /// How far a phase has come, and all of them.
    package func progress(_ phase: WorkProgress.Phase) -> WorkProgress {
        let part = parts[index(phase)]
        let (now, work, whole) = (clock(), work, whole)
        var progress = WorkProgress(
            phase: phase, unit: part.unit, done: Int(part.done), total: part.total)
        progress.fraction = whole > 0 ? min(1, work / whole) : 1
        progress.secondsPassed = now
        progress.secondsLeft = pace.seconds(for: whole - work, after: work, at: now).map { left in
            deadline.map { min(left, max(0, $0 - now)) } ?? left
        }
        return progress
    }
}
