import MotionCore

extension Forecaster {
    /// The share of the data's motion that a dressed forecast is to have.
    private static let liveliness = 0.75
    /// The frames' share of a residual over which the next one takes over in forecasts longer than it.
    private static let overlap = 0.25

    /// The mean forecast with residuals added, so that it moves as the training data does.
    ///
    /// - Parameters:
    ///   - seed: the last observed frames, at the model's rate.
    ///   - mean: T × F features of the mean forecast.
    ///   - rank: which of the moments of the training data that look like the last observed one, 0 being the likest.
    ///   - share: how much of the residuals; nil for as much as it takes.
    func dressed(_ seed: Clip, mean: [Double], rank: Int = 0, share: Double? = nil) -> [Double] {
        let (width, count) = (layout.count, mean.count / layout.count)
        guard let library, library.count > rank, count > 0 else { return mean }
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
            let window = ranked[start == 0 ? rank : 0].window
            if start == 0 {
                let some = ranked.prefix(4)
                wanted = some.reduce(0) { $0 + library.energies[$1.window] } / Float(some.count)
            }
            for frame in 0..<min(library.frames, count - start) {
                let left = Double(library.frames - frame) / Double(fading)
                let isLast = start + library.frames >= count
                let fade = isLast ? 1 : min(1, left)
                for (index, value) in library.residual(window, frame, width: residual.width).enumerated() {
                    track[(start + frame) * residual.width + index] += fade * Double(value)
                }
            }
            start += max(1, library.frames - fading)
        }
        func rows(_ share: Double) -> [Double] {
            (0..<count).flatMap { t in
                residual.applied(
                    track[t * residual.width..<(t + 1) * residual.width].map { $0 * share },
                    to: mean[t * width..<(t + 1) * width])
            }
        }
        if let share { return rows(share) }
        let measure = MotionEnergy(layout, scaling)
        let target = wanted * Float(Self.liveliness)
        for share in stride(from: 0.0, through: 1.0, by: 0.125) {
            let result = share == 0 ? mean : rows(share)
            if share == 1 || measure.of(result) >= target { return result }
        }
        return mean
    }
}
