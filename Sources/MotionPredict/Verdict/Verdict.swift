import MotionForecast

/// How good a forecast is, as far as anybody can tell: what a person reads and a pipeline asks.
package struct Verdict: Codable, Equatable, Sendable {
    /// Whether the forecast is nearer to what came than the last pose repeated, on average over the horizons; nil where no
    /// frames were held out.
    package var isBetter: Bool?
    /// By which fraction it is nearer; below zero where it is farther away.
    package var gain: Double?
    /// Between which fractions the gain is likely to be, as far as the windows tell: those of a few seconds are much alike. Nil
    /// where one window alone, or an older program, tells nothing of that.
    package var likelyGain: [Double]?
    /// The last horizon, in seconds, up to which it is nearer at each; 0 where it is not even at the first.
    package var betterUpTo: Double?
    /// The last horizon that was measured and concerns the forecast.
    package var measuredUpTo: Double?
    /// How many windows were compared.
    package var windows = 0
    /// How far the new motion's half seconds are from the clip's most similar ones, on average, in per cent of the body's
    /// size; nil where that cannot be told.
    package var unlikeness: Double?

    /// Fewer windows than this say little.
    package static let fewWindows = 8
    /// A mean is likely to be within so many standard errors, in 95 cases of 100 (of the normal distribution).
    private static let likely = 1.96
    /// How far the gain on one stretch of a clip is from that on the next, beside what its windows tell: the root mean square over
    /// the clips of docs/forecasting.md, whose last seconds were hidden.
    private static let change = 0.15
    /// Gains beyond these are told as these: the last pose repeated was right but for rounding, or a file says so.
    private static let tellable = -1e6...1e6
    /// Motion nearer to the clip's own than the first moves like it, nearer than the second nearly so.
    package static let (like, nearlyLike) = (5.0, 8.0)

    /// - Parameters:
    ///   - comparison: what the model's trial measured.
    ///   - seconds: how far the forecast goes; nil for as far as was measured.
    package init(_ comparison: HeldOutSummary?, seconds: Double? = nil, unlikeness: Double? = nil) {
        self.unlikeness = unlikeness
        guard let comparison, comparison.windows > 0, let first = comparison.horizons.first else { return }
        // The first horizon beyond the end still tells how it stands there.
        let count =
            seconds.map { seconds in (comparison.horizons.firstIndex { $0 > seconds - 1e-6 } ?? .max - 1) + 1
            }
            ?? .max
        let pairs = zip(comparison.errors, comparison.zeroVelocityErrors).prefix(count)
        let horizons = comparison.horizons.prefix(count)
        let (error, frozen) = pairs.reduce((0, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
        windows = comparison.windows
        isBetter = error < frozen
        let gain = frozen > 0 ? Self.told(1 - error / frozen) : 0
        self.gain = gain
        if frozen > 0, comparison.spreads.count == comparison.horizons.count {
            let spread = comparison.spreads[horizons.count - 1] * Double(horizons.count) / frozen
            let reach = Self.likely * (spread * spread + Self.change * Self.change).squareRoot()
            likelyGain = [Self.told(gain - reach), Self.told(gain + reach)]
        }
        let good = pairs.prefix { $0.0 < $0.1 }.count
        betterUpTo = good == 0 ? 0 : horizons.prefix(good).last
        measuredUpTo = horizons.last ?? first
    }

    private static func told(_ gain: Double) -> Double {
        min(max(gain, tellable.lowerBound), tellable.upperBound)
    }

    /// Whether the difference is more than chance between a few windows may make: then it is better, or is not.
    package var isClear: Bool {
        guard isBetter != nil else { return false }
        guard let likelyGain else { return windows >= Self.fewWindows }
        return likelyGain[0] > 0 || likelyGain[1] < 0
    }

    /// Whether it is nearer at every horizon that was measured.
    package var isBetterThroughout: Bool { betterUpTo == measuredUpTo && isBetter == true }
}
