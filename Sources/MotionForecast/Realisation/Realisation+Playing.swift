import MotionCore

extension Realisation {
    /// Plays the pieces, each fading into the next: features that are numbers of a rotation are mixed as they are, since
    /// decoding makes a rotation of them. A mix of two poses stands as high as they do.
    ///
    /// - Parameter leadEnd: the seconds after which nothing of the forecast's poses is left.
    func compose(_ pieces: [MomentPath.Piece], _ forecast: [Double], count: Int, leadEnd: Double)
        -> Motion
    {
        let (width, seconds) = (layout.count, library.frames.frameTime)
        var motion = Motion(features: [], mending: [])
        motion.features.reserveCapacity(count * width)
        let differences = RowDifferences(layout)
        let standing = StandingHeight(layout, like: library.frames)
        let players = pieces.indices.map { index in
            // As far as it is seen: until the piece after it has come in.
            let end =
                index + 1 < pieces.count ? pieces[index + 1].fade.upperBound.rounded(.up) : Double(count)
            return Player(pieces[index], until: min(count, Int(end)), library: library, layout: layout)
        }
        var first = 0
        for frame in 0..<count {
            // A piece that has come in wholly hides all before it.
            var later = first + 1
            while later < pieces.count, pieces[later].fade.lowerBound < Double(frame) {
                if pieces[later].fade.upperBound <= Double(frame) { first = later }
                later += 1
            }
            var row = Array(players[first].row(frame))
            var index = first + 1
            while index < pieces.count, pieces[index].fade.lowerBound < Double(frame) {
                row = differences.mixed(
                    row, players[index].row(frame), pieces[index].weight(at: frame), standing)
                index += 1
            }
            motion.features += row
            let near = pieces[max(0, first - 1)..<min(pieces.count, index + 2)]
            motion.mending.append(
                near.reduce(settings.leastMending) { most, piece in
                    let end = piece.frame == 0 ? settings.firmSeconds / seconds : piece.fade.upperBound
                    let away = max(piece.fade.lowerBound - Double(frame), Double(frame) - end, 0)
                    return max(most, (1 - away * seconds / settings.mendingSeconds).smoothStep)
                })
        }
        lead(&motion.features, forecast, until: leadEnd, differences, standing)
        return motion
    }

    /// Lets the forecast lead the first frames of what the pieces make: their poses for some tenths of a second, the root's way
    /// for longer, since it tells where the body is going.
    ///
    /// While the pose is the forecast's, so is the root's velocity. Once the pose is of a piece, the root moves with its steps as
    /// it does there, and only what the forecast goes faster or slower on average is added: it would surge otherwise.
    private func lead(
        _ features: inout [Double], _ forecast: [Double], until end: Double, _ differences: RowDifferences,
        _ standing: StandingHeight?
    ) {
        let (width, seconds) = (layout.count, library.frames.frameTime)
        let isVelocity = layout.blocks.indices.flatMap { index in
            Array(repeating: layout.blocks[index].isVelocity, count: layout.width(of: index))
        }
        let led = min(forecast.count, features.count) / width
        let faster = zip(forecast, features).map { $0 - $1 }.prefix(led * width)
        let reach = Int(settings.strideSeconds / 2 / seconds)
        for frame in 0..<led {
            let time = Double(frame + 1) * seconds
            let (poseWeight, rootWeight) = (
                settings.weight(at: time, until: end),
                settings.weight(at: time, until: settings.rootLeadEndSeconds)
            )
            let own = frame * width..<(frame + 1) * width
            let made = Array(features[own])
            var row = differences.mixed(Array(forecast[own]), made[...], poseWeight, standing)
            let near = max(0, frame - reach)...min(led - 1, frame + reach)
            for feature in 0..<width where isVelocity[feature] {
                let now = faster[frame * width + feature]
                let mean = near.reduce(0) { $0 + faster[$1 * width + feature] } / Double(near.count)
                row[feature] = made[feature] + (1 - rootWeight) * (now + poseWeight * (mean - now))
            }
            features.replaceSubrange(own, with: row)
        }
    }
}

extension RowDifferences {
    /// A row on the way from one to another: rotations turn along the shortest way, and the lowest point is as far on its way
    /// as all else.
    fileprivate func mixed(
        _ row: [Double], _ other: ArraySlice<Double>, _ weight: Double, _ standing: StandingHeight?
    ) -> [Double] {
        if weight <= 0 { return row }
        if weight >= 1 { return Array(other) }
        let mix = applied(between(row[...], other).map { weight * $0 }, to: row[...])
        guard let standing else { return mix }
        let (from, to) = (standing.lowest(row[...]), standing.lowest(other))
        return standing.standing(mix, at: from + weight * (to - from))
    }
}

extension RealisationSettings {
    /// How much of the clips' moments has taken the place of the forecast at a time after the seam, 0 to 1.
    func weight(at seconds: Double, until end: Double) -> Double {
        ((seconds - leadSeconds) / max(1e-9, end - leadSeconds)).smoothStep
    }
}
