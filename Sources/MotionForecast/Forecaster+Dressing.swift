import MotionCore

extension Forecaster {
    /// How strange a moment may be and yet be known.
    public static let knownDistance = 1.5

    /// How far the end of a clip is from the training data: its distance from the likest moment there, in units of the
    /// usual distance of two moments of it. Nil where nothing was collected.
    public func strangeness(of clip: Clip) -> Double? { distance(seed(of: clip)) }

    private func distance(_ seed: Clip) -> Double? {
        guard let library, library.usualDistance > 0, seed.frameCount > 1 else { return nil }
        let width = layout.count
        let rows = layout.encode(seed, frames: 0..<seed.frameCount).features.suffix(2 * width)
        let scaled = members[0].scaling.scaled(rows.map { Float($0) })
        let key = ResidualLibrary.key(scaled[..<width], scaled[width...], members[0].scaling)
        let nearest = library.nearest(key, weights: FeatureWeights(layout).values)
        return nearest.first.map { $0.distance / library.usualDistance }
    }

    /// The mean forecast, taken back towards the last pose where the observed frames are unlike the training data.
    func faded(_ seed: Clip, mean: [Double]) -> [Double] {
        guard let distance = distance(seed), distance > Self.knownDistance else { return mean }
        let (width, residual) = (layout.count, Residual(layout))
        let last = layout.encode(seed, frames: 0..<seed.frameCount).features.suffix(width)
        let share = Self.knownDistance / distance
        return (0..<mean.count / width).flatMap { t in
            let change = residual.between(last, mean[t * width..<(t + 1) * width])
            return residual.applied(change.map { $0 * share }, to: last)
        }
    }

    /// The share of the data's motion that a dressed forecast is to have.
    private static let liveliness = 0.75
    /// The frames' share of a residual over which the next one takes over in forecasts longer than it.
    private static let overlap = 0.25

    /// The seconds over which residuals come in.
    private static let comingSeconds = 1.0

    /// The mean forecast with residuals added, so that it moves as the training data does.
    ///
    /// - Parameters:
    ///   - seed: the last observed frames, at the model's rate.
    ///   - mean: T × F features of the mean forecast.
    ///   - rank: which of the moments of the training data that look like the last observed one, 0 being the likest.
    ///     Ranks beyond the last begin again.
    ///   - share: how much of the residuals; nil for as much as it takes.
    func dressed(_ seed: Clip, mean: [Double], rank: Int = 0, share: Double? = nil) -> [Double] {
        let (width, count) = (layout.count, mean.count / layout.count)
        guard let library, library.count > 0, count > 0 else { return mean }
        let residual = Residual(layout)
        let (features, _) = layout.encode(seed, frames: 0..<seed.frameCount)
        let scaling = members[0].scaling
        let all = scaling.scaled((features.suffix(2 * width) + mean).map { Float($0) })
        let weights = FeatureWeights(layout).values
        // The residuals of one window after another, each begun at nothing while the one before it fades out.
        var track = Array(repeating: 0.0, count: count * residual.width)
        let fading = max(1, Int(Double(library.frames) * Self.overlap))
        var (start, wanted): (Int, Float) = (0, 0)
        while start < count {
            let key = ResidualLibrary.key(
                all[start * width..<(start + 1) * width], all[(start + 1) * width..<(start + 2) * width],
                scaling)
            let ranked = library.nearest(key, weights: weights)
            let window = ranked[start == 0 ? rank % ranked.count : 0].window
            if start == 0 {
                let some = ranked.prefix(4)
                wanted = some.reduce(0) { $0 + library.energies[$1.window] } / Float(some.count)
            }
            let isLast = start + library.frames >= count
            for frame in 0..<min(library.frames, count - start) {
                let fade = isLast ? 1 : min(1, Double(library.frames - frame) / Double(fading))
                for (index, value) in library.residual(window, frame, width: residual.width).enumerated() {
                    track[(start + frame) * residual.width + index] += fade * Double(value)
                }
            }
            start = isLast ? count : start + max(1, library.frames - fading)
        }
        func rows(_ share: Double) -> [Double] {
            (0..<count).flatMap { t in
                residual.applied(
                    track[t * residual.width..<(t + 1) * residual.width].map { $0 * share },
                    to: mean[t * width..<(t + 1) * width])
            }
        }
        if let share { return rows(share) }
        // What comes next is foreseen well: residuals come in later, and not where feet hang on them.
        let isGrounded = residual.isOf(library.grounded)
        for t in 0..<count {
            let along = min(1, Double(t + 1) * rate.frameTime / Self.comingSeconds)
            let weight = along * along * (3 - 2 * along)
            for index in 0..<residual.width {
                track[t * residual.width + index] *= isGrounded[index] ? 0 : weight
            }
        }
        let measure = MotionEnergy(layout, scaling)
        let target = wanted * Float(Self.liveliness)
        // Measured where the residuals are in, or over the second half of what is shorter.
        let from = min(count / 2, Int(Self.comingSeconds / rate.frameTime)) * width
        for share in stride(from: 0.0, through: 1.0, by: 0.125) {
            let result = share == 0 ? mean : rows(share)
            if share == 1 || measure.of(Array(result[from...])) >= target { return result }
        }
        return mean
    }
}
