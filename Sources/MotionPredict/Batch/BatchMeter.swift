import Foundation

/// The account of a batch's clips, several of which may be worked on at once.
struct BatchMeter: Sendable {
    private var meter: WorkMeter
    /// What each clip costs beside the others, 1 on average, and how much of it is done, from 0 to 1.
    private var weights: [Double]
    private var done: [Double]
    private var finished: Set<Int> = []
    /// The work of all clips, and what of it is done, kept up so that many clips cost no more than few.
    private var (whole, work) = (0.0, 0.0)

    /// The part of a clip's work that its fit is; the rest is reading, extending and writing.
    private static let fitFraction = 0.97

    /// - Parameter weights: what each clip is expected to cost, in any unit; 0 where nothing is left to do.
    init(weights: [Double], clock: @escaping @Sendable () -> Double = WorkMeter.stopwatch()) {
        let mean = weights.reduce(0, +) / Double(max(1, weights.count))
        self.weights = weights.map { mean > 0 ? $0 / mean : 0 }
        done = weights.map { _ in 0 }
        whole = self.weights.reduce(0, +)
        meter = WorkMeter([.init(phase: .clips, unit: .clips, total: weights.count)], clock: clock)
    }

    /// How far all of them have come.
    var progress: WorkProgress {
        var progress = meter.progress(.clips)
        progress.done = finished.count
        return progress
    }

    /// A clip is begun.
    mutating func begin(_ index: Int, name: String) -> WorkProgress {
        tell(index, name, nil)
    }

    /// A clip's own fit has come this far.
    mutating func advance(_ index: Int, name: String, by fit: WorkProgress) -> WorkProgress {
        set(Self.fitFraction * fit.fraction, of: index)
        var told = tell(index, name, fit)
        told.loss = fit.loss
        return told
    }

    /// A clip is done, or was not to be worked on at all.
    mutating func finish(_ index: Int, name: String, workedOn: Bool) -> WorkProgress {
        // Work that was not there tells nothing of the pace.
        if workedOn {
            set(1, of: index)
        } else {
            set(0, of: index)
            whole -= weights[index]
            weights[index] = 0
        }
        finished.insert(index)
        return tell(index, name, nil)
    }

    private mutating func set(_ part: Double, of index: Int) {
        work += weights[index] * (part - done[index])
        done[index] = part
    }

    private mutating func tell(_ index: Int, _ name: String, _ fit: WorkProgress?) -> WorkProgress {
        // Counted in clips of the usual cost that there still are.
        meter.advance(.clips, to: work, ofWork: whole)
        var progress = progress
        progress.clip = WorkProgress.ClipAtWork(
            name: name, phase: fit?.phase, done: fit?.done ?? 0, total: fit?.total ?? 0)
        return progress
    }
}
