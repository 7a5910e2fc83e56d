/// How fast work goes, from what was seen of it; all times are given, so that it knows no clock.
///
/// The second half of the time passed tells the pace: the first steps are slow, and a machine may be busy for a while.
struct WorkPace: Sendable {
    private var seen: [(seconds: Double, work: Double)] = []
    /// Looks are this part of the time passed apart, so that there are few of them however long it takes.
    private static let apart = 1.0 / 32
    /// Less time than this tells nothing.
    private static let least = 0.2

    /// Takes note of how much work is done after so many seconds.
    mutating func see(_ work: Double, at seconds: Double) {
        guard let first = seen.first, let last = seen.last else {
            seen = [(seconds, work)]
            return
        }
        if seconds - last.seconds >= Self.apart * (seconds - first.seconds) { seen.append((seconds, work)) }
    }

    /// How long so much more work will take; nil where that cannot be told yet.
    ///
    /// - Parameters:
    ///   - done: how much is done after `seconds`.
    func seconds(for work: Double, after done: Double, at seconds: Double) -> Double? {
        guard work > 0 else { return 0 }
        guard let first = seen.first, seconds - first.seconds >= Self.least else { return nil }
        let half = (first.seconds + seconds) / 2
        let from = seen.last { $0.seconds <= half } ?? first
        // Long clips of a batch may leave nothing to see in the second half.
        let base = done > from.work ? from : first
        guard done > base.work else { return nil }
        return work * (seconds - base.seconds) / (done - base.work)
    }
}
