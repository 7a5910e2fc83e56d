import Foundation

/// How fast a training goes, looked at every few seconds, so that it ends in time on a machine that is busy otherwise, and
/// goes on as long as was meant where the machine was busy only for a while.
struct TrainingPace {
    /// The seconds between two looks, and how many looks back tell the pace.
    private static let (seconds, looks) = (5.0, 6)
    /// The steps that are meant to be done.
    private let meant: Int
    private var seen: [(step: Int, date: Date)] = []

    init(meant: Int) { self.meant = meant }

    /// The steps at which a training has to end so as to be done in time; nil where that is as it was, or where it is too
    /// early to tell.
    ///
    /// - Parameters:
    ///   - step: the steps done.
    ///   - steps: the steps at which it would end now.
    mutating func steps(after step: Int, of steps: Int, now: Date, deadline: Date) -> Int? {
        guard let first = seen.first, let last = seen.last else {
            seen = [(step, now)]
            return nil
        }
        guard now.timeIntervalSince(last.date) >= Self.seconds else { return nil }
        seen = seen.suffix(Self.looks - 1) + [(step, now)]
        let pace = Double(step - first.step) / now.timeIntervalSince(first.date)
        let affordable = step + Int(max(0, deadline.timeIntervalSince(now)) * pace)
        let end = min(meant, affordable)
        return end == steps ? nil : end
    }
}
