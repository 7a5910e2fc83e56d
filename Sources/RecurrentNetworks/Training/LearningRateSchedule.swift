import Foundation

/// Says how the learning rate changes over the updates, which count from 0.
public enum LearningRateSchedule: Sendable, Hashable, Codable {
    /// Always the same.
    case constant(Double)
    /// Rises linearly to `peak` over `warmUp` updates, falls along half a cosine to `floor` at update `total`
    /// and stays there (I. Loshchilov and F. Hutter, 2017).
    case cosine(peak: Double, floor: Double, warmUp: Int, total: Int)
    /// `initial` · `factor`^(update / `every`).
    case exponential(initial: Double, factor: Double, every: Int)

    /// The rate of an update.
    package func rate(at update: Int) -> Double {
        switch self {
        case .constant(let rate):
            return rate
        case .cosine(let peak, let floor, let warmUp, let total):
            if update < warmUp { return peak * Double(update + 1) / Double(warmUp) }
            let fraction = min(1, Double(update - warmUp) / Double(max(1, total - warmUp)))
            return floor + (peak - floor) * 0.5 * (1 + cos(.pi * fraction))
        case .exponential(let initial, let factor, let every):
            return initial * pow(factor, Double(update) / Double(max(1, every)))
        }
    }
}
