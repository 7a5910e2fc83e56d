import MotionCore

extension Realisation {
    /// Plays the pieces, each fading into the next: features that are numbers of a rotation are mixed as they are, since
    /// decoding makes a rotation of them. A mix of two poses stands as high as they do.
    func compose(_ pieces: [MomentPath.Piece], _ forecast: [Double], count: Int) -> Motion {
        let (width, seconds) = (layout.count, library.frames.frameTime)
        let led = forecast.count / width
        var motion = Motion(features: [], mending: [])
        motion.features.reserveCapacity(count * width)
        let residual = Residual(layout)
        let standing = StandingHeight(layout, like: library.frames)
        let isVelocity = layout.blocks.indices.flatMap { index in
            Array(repeating: layout.blocks[index].isVelocity, count: layout.width(of: index))
        }
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
                row = residual.mixed(
                    row, players[index].row(frame), pieces[index].weight(at: frame), standing)
                index += 1
            }
            if frame < led {
                let observed = forecast[frame * width..<(frame + 1) * width]
                let time = Double(frame + 1) * seconds
                let made = row
                row = residual.mixed(
                    Array(observed), made[...], settings.weight(at: time, until: settings.leadEndSeconds),
                    standing)
                // The root's way follows the forecast for longer: it tells where the body is going.
                let rootWeight = settings.weight(at: time, until: settings.rootLeadEndSeconds)
                for feature in row.indices where isVelocity[feature] {
                    row[feature] = forecast[frame * width + feature]
                    row[feature] += rootWeight * (made[feature] - row[feature])
                }
            }
            motion.features += row
            let near = pieces[max(0, first - 1)..<min(pieces.count, index + 2)]
            motion.mending.append(
                near.reduce(settings.leastMending) { most, piece in
                    let end = piece.frame == 0 ? settings.rootLeadEndSeconds / seconds : piece.fade.upperBound
                    let away = max(piece.fade.lowerBound - Double(frame), Double(frame) - end, 0)
                    return max(most, (1 - away * seconds / settings.mendingSeconds).smoothStep)
                })
        }
        return motion
    }
}

extension Residual {
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
