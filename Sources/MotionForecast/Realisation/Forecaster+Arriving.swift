import MotionCore

/// A motion that leads to an end.
package struct ArrivingMotion: Sendable {
    /// The frames that follow the clip's last; the last of them is the one that is arrived at.
    package var motion: RealisedMotion
    /// Brings the end back to where it is to be after frames were changed.
    package let arrival: Arrival
    /// Whether a way through moments of the clips led there; else the forecast was bent to it.
    package let isMadeOfMoments: Bool
}

extension Forecaster {
    /// The motion that arrives in a clip's `count`-th frame after its last one.
    ///
    /// - Parameters:
    ///   - clip: a clip of the layout's skeleton, at any rate.
    ///   - moving: the channels that may change; the others are repeated exactly.
    ///   - end: where it arrives, at the clip's rate.
    ///   - variation: 0 for the likeliest motion; others are as natural and go other ways.
    ///   - variationStrength: how far others go from it: 1 as usual, 0 not at all.
    package func motion(
        of clip: Clip, frames count: Int, moving: [Bool], to end: EndCondition, variation: Int = 0,
        variationStrength: Double = 1
    ) -> ArrivingMotion {
        let steps = max(1, Int((Double(count) * clip.frameTime / rate.frameTime).rounded()))
        let goal = end.at(rate)
        let guide = guide(of: clip, steps: steps, to: goal)
        let start = start(of: clip, variationStrength: variationStrength)
        let found = start.flatMap {
            $0.realisation.arriving(along: guide, after: $0.observed, at: goal, variation: variation)
        }
        let bent = layout.encode(guide, frames: 0..<guide.frameCount).features.dropFirst(layout.count)
        var predicted = found?.features ?? Array(bent)
        predicted += ending(goal, after: predicted.suffix(layout.count))
        let continuation = Continuation(
            of: clip, predicted: predicted, layout: layout, rate: rate, moving: moving,
            startsWell: startsWell)
        let arrival = Arrival(end, layout: layout, moving: moving)
        let rows = arrival.applied(to: continuation.frames(count).rows)
        let mending = (1...max(1, count)).map { frame in
            found?.mending.interpolated(at: Double(frame) * clip.frameTime / rate.frameTime - 1) ?? 1
        }
        return ArrivingMotion(
            motion: RealisedMotion(
                clip: Clip(
                    skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: rows.count,
                    values: Array(rows.joined())), mending: mending, strangeness: start?.strangeness),
            arrival: arrival, isMadeOfMoments: found != nil)
    }

    /// The forecast, bent so that it arrives: `steps` frames at the model's rate, after the last observed one.
    private func guide(of clip: Clip, steps: Int, to goal: EndCondition) -> Clip {
        let seed = seed(of: clip)
        let forecast = carried(frames(of: predict(seed, count: steps), after: seed), after: end(of: clip))
        let rows = Arrival(goal, layout: layout, moving: layout.movingChannels)
            .applied(to: Array(forecast.rows.dropFirst()))
        return Clip(
            skeleton: forecast.skeleton, frameTime: forecast.frameTime, frameCount: rows.count + 1,
            values: Array(forecast.frame(0)) + rows.joined())
    }

    /// The features of what follows an arrival, for the spline that runs through it: from the row that arrives on as the goal goes on
    /// from its first.
    private func ending(_ goal: EndCondition, after row: ArraySlice<Double>) -> [Double] {
        let shown = goal.following.frames(0..<min(4, goal.following.frameCount))
        let (features, roots) = layout.encode(shown, frames: 0..<shown.frameCount)
        guard roots.count > 1 else { return Array(row) + row }
        let differences = RowDifferences(layout)
        let first = features[..<layout.count]
        return (1..<roots.count).flatMap { frame in
            let next = features[frame * layout.count..<(frame + 1) * layout.count]
            var made = differences.applied(differences.between(first, next), to: row)
            for (index, block) in layout.blocks.enumerated() where block.isVelocity {
                for feature in layout.features(of: index) { made[feature] = next[next.startIndex + feature] }
            }
            return made
        }
    }
}

extension Realisation {
    /// The way along a guide to a goal at its end; nil where none leads there.
    fileprivate func arriving(
        along guide: Clip, after observed: Clip, at goal: EndCondition, variation: Int
    ) -> Motion? {
        let steps = guide.frameCount - 1
        let ends = ends(in: [(goal.following, 0)])
        let (path, _) = way(
            along: guide, after: observed, to: ends, knowsEnd: true, lengths: [(steps, 0)],
            variation: variation)
        guard path.count == steps, let last = path.last,
            gaps(to: goal.following)[last] < settings.farthestEnd * settings.farthestEnd
        else { return nil }
        let features = layout.encode(guide, frames: 0..<guide.frameCount).features
        return motion(path, Array(features.dropFirst(layout.count)), forecast: guide)
    }
}
