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

    /// The share of the data's motion that a dressed forecast is to have as long as its start is remembered, and after.
    private static let (firstLiveliness, liveliness): (Float, Float) = (0.75, 1)
    /// Among how many of the likest moments a long forecast chooses how it goes on, at most: the further, the less the
    /// likest one counts.
    private static let choices = 7

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
        let usual = library.usualEnergy
        // The residuals of one window after another, each begun at nothing while the one before it fades out.
        var track = Array(repeating: 0.0, count: count * residual.width)
        for (index, start) in library.starts(count).enumerated() {
            let key = ResidualLibrary.key(
                all[start * width..<(start + 1) * width], all[(start + 1) * width..<(start + 2) * width],
                scaling)
            let ranked = library.nearest(key, weights: weights)
            let window =
                index == 0
                ? ranked[rank % ranked.count].window
                : library.typical(of: ranked.prefix(min(Self.choices, 2 * index - 1)))
            var piece = library.track(window, residual.width)
            if share == nil, index == 0 { holdBack(&piece, residual, library.grounded) }
            let some = ranked.prefix(4)
            let near = some.reduce(0) { $0 + library.energies[$1.window] } / Float(some.count)
            piece = Array(piece.prefix((count - start) * residual.width))
            let part =
                share
                ?? self.share(
                    of: piece, over: track, mean: mean, from: start, residual,
                    energy: index == 0 ? Self.firstLiveliness * near : Self.liveliness * usual)
            for index in piece.indices { track[start * residual.width + index] += part * piece[index] }
        }
        return bounded(residual.applied(track, to: mean, frames: 0..<count))
    }

    /// The rows with heights and places kept within the training data's range and a little more on either side.
    private func bounded(_ rows: [Double]) -> [Double] {
        let scaling = members[0].scaling
        var result = rows
        for (index, block) in layout.blocks.enumerated() where !block.isRotation && !block.isVelocity {
            for feature in layout.features(of: index) {
                let (scale, mean) = (scaling.scale[feature], scaling.mean[feature])
                for place in stride(from: feature, to: rows.count, by: layout.count) {
                    let scaled = (Float(rows[place]) - mean) / scale
                    let kept = scaling.bounded(scaled, feature, margin: ForecasterMember.margin)
                    if kept != scaled { result[place] = Double(kept * scale + mean) }
                }
            }
        }
        return result
    }

    /// Lets residuals come in after what is foreseen well, and leaves to the mean what feet hang on.
    private func holdBack(_ piece: inout [Double], _ residual: Residual, _ grounded: [Bool]) {
        let isGrounded = residual.isOf(grounded)
        for index in piece.indices {
            let frame = Double(index / residual.width + 1)
            let along = frame * rate.frameTime / Self.comingSeconds
            piece[index] *= isGrounded[index % residual.width] ? 0 : along.smoothStep
        }
    }

    /// How much of a piece of residuals it takes to move as the data does: the least of a few shares that is enough.
    private func share(
        of piece: [Double], over track: [Double], mean: [Double], from start: Int, _ residual: Residual,
        energy: Float
    ) -> Double {
        let measure = MotionEnergy(layout, members[0].scaling)
        let length = piece.count / residual.width
        // At the start, where the residuals are in, or over the second half of what is shorter.
        let first = start == 0 ? min(length / 2, Int(Self.comingSeconds / rate.frameTime)) : 0
        let before = track[start * residual.width..<(start + length) * residual.width]
        for share in stride(from: 0.0, to: 1.0, by: 0.125) {
            let sum = zip(before, piece).map { $0 + share * $1 }
            let rows = residual.applied(
                sum, to: Array(mean[start * layout.count..<(start + length) * layout.count]),
                frames: first..<length)
            if measure.of(rows) >= energy { return share }
        }
        return 1
    }
}
