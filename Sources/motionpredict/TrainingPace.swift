import Foundation

/// How fast a training goes, looked at every few seconds, so that it ends in time on a machine that is busy otherwise.
struct TrainingPace {
    private static let seconds = 5.0
    private var last: (step: Int, date: Date)?

    /// The steps at which a training has to end so as to be done in time; nil where it will be, or where it is too early to
    /// tell.
    ///
    /// - Parameters:
    ///   - step: the steps done.
    ///   - steps: the steps that are meant to be done.
    mutating func steps(after step: Int, of steps: Int, now: Date, deadline: Date) -> Int? {
        guard let last else {
            self.last = (step, now)
            return nil
        }
        let passed = now.timeIntervalSince(last.date)
        guard passed >= Self.seconds else { return nil }
        self.last = (step, now)
        let left = max(0, deadline.timeIntervalSince(now))
        let affordable = step + Int(left * Double(step - last.step) / passed)
        return affordable < steps ? affordable : nil
    }
}
