import MotionCore

/// A motion that follows a clip, at the clip's own rate.
package struct RealisedMotion: Sendable {
    /// The frames that follow the clip's last.
    package var clip: Clip
    /// For each frame how much its feet are to be held, 0 to 1: where it is made of several pieces they slide otherwise.
    /// Nil for a mean forecast, whose feet are held throughout.
    package var mending: [Double]?
    /// How far the clip's end is from all that the model knows, as a multiple of the usual distance of two moments.
    package var strangeness: Double?
}

extension Forecaster {
    /// From what distance on a clip's end is strange to the model.
    package static let knownDistance = 1.5
    /// The seconds of a clip that the model has not learnt from whose moments are used beside its own.
    private static let ownSeconds = 20.0

    /// The motion that follows a clip's last frame: realised from moments of the clips learnt, or the mean forecast.
    ///
    /// - Parameters:
    ///   - clip: a clip of the layout's skeleton, at any rate.
    ///   - count: the frames to predict.
    ///   - moving: the channels that may change; the others are repeated exactly.
    ///   - variation: 0 for the likeliest motion; others are as natural and go other ways.
    ///   - variationStrength: how far others go from it: 1 as usual, 0 not at all.
    ///   - isMean: whether the mean forecast, which is nearest to the truth on average, is wanted as it is.
    ///   - foreseen: what `foreseen(after:frames:)` gives, where that is known already.
    package func motion(
        of clip: Clip, frames count: Int, moving: [Bool], variation: Int = 0, variationStrength: Double = 1,
        isMean: Bool = false, foreseen: [Double]? = nil
    ) -> RealisedMotion {
        guard !isMean, count > 0, let start = start(of: clip, variationStrength: variationStrength) else {
            return RealisedMotion(
                clip: continuation(of: clip, frames: count, moving: moving, foreseen: foreseen))
        }
        let seed = seed(of: clip)
        let learnt = self.settings.shape.predicted
        let guess = (foreseen?.prefix(learnt * layout.count)).map(Array.init) ?? predict(seed, count: learnt)
        let forecast = carried(frames(of: guess, after: seed), after: start.end)
        let features = layout.encode(forecast, frames: 0..<forecast.frameCount).features
        guard
            let motion = start.realisation.motion(
                Array(features.dropFirst(layout.count)), forecast: forecast, after: start.observed,
                count: modelFrames(count, of: clip), variation: variation)
        else {
            return RealisedMotion(
                clip: continuation(of: clip, frames: count, moving: moving, foreseen: foreseen))
        }
        let continuation = Continuation(
            of: clip, predicted: motion.features, layout: layout, rate: rate, moving: moving,
            startsWell: startsWell)
        let mending = (1...count).map { frame in
            motion.mending.interpolated(at: Double(frame) * clip.frameTime / rate.frameTime - 1)
        }
        return RealisedMotion(
            clip: continuation.frames(count), mending: mending, strangeness: start.strangeness)
    }

    /// What a realised motion starts from.
    struct Start {
        var realisation: Realisation
        /// The clip's end at the model's rate.
        let end: Clip
        /// How far that is from all that the model knows, as a multiple of the usual distance of two moments.
        let strangeness: Double?
        /// The frames at the end that tell how lively the motion is: where it has come to rest far from all else, those at rest.
        var observed: Clip
    }

    /// What a motion that follows a clip starts from; nil where there is too little.
    func start(of clip: Clip, variationStrength: Double = 1) -> Start? {
        var settings = RealisationSettings(ofCollection: !isLively, steps: self.settings.steps)
        settings.variationCost *= Float(variationStrength)
        var (library, end): (MomentLibrary, Clip)
        if let moments {
            end = self.end(of: clip)
            let isHeld = moments.library.holds(endOf: clip)
            library = isHeld ? moments.library : moments.library.adding(end) ?? moments.library
        } else {
            end = self.end(of: clip, seconds: Double(MomentLibrary.mostFrames) * rate.frameTime)
            guard let made = MomentLibrary([end], mirror: mirror) else { return nil }
            library = made
        }
        let realisation = Realisation(
            library, graph: moments?.graph, descriptors: moments?.descriptors(layout) ?? [], layout: layout,
            settings: settings)
        var start = Start(
            realisation: realisation, end: end, strangeness: realisation.strangeness(of: end), observed: end)
        if let strangeness = start.strangeness, strangeness >= ClosingRest.strangeness,
            let rest = ClosingRest(end, describer: realisation.describer),
            let longer = library.adding(rest.clip, isClosed: true)
        {
            start.observed = rest.observed
            start.realisation = Realisation(
                longer, graph: realisation.graph, descriptors: realisation.descriptors, layout: layout,
                settings: settings.atRest)
        }
        return start
    }

    /// The last seconds of a clip at the model's rate.
    func end(of clip: Clip, seconds: Double = ownSeconds) -> Clip {
        clip.tail(Int(seconds / rate.frameTime), frameTime: rate.frameTime, every: rate.framesApart(clip))
    }

    /// A forecast, the last observed frame first, whose root goes as far as its feet say.
    ///
    /// The mean of what may come moves its root and its feet each on its own; the body goes where the planted foot carries
    /// it, and so does the way that the realised motion is to follow.
    func carried(_ forecast: Clip, after clip: Clip) -> Clip {
        let lock = FootLock(after: clip, moving: layout.movingChannels, up: layout.up)
        let rows = (1..<forecast.frameCount).map { Array(forecast.frame($0)) }
        return Clip(
            skeleton: forecast.skeleton, frameTime: forecast.frameTime, frameCount: forecast.frameCount,
            values: Array(forecast.frame(0)) + lock.carryingRoot(lock.grounded(rows)).joined())
    }

    /// The frames of channels that features lead to, the last observed one first.
    func frames(of features: [Double], after seed: Clip) -> Clip {
        let (_, roots) = layout.encode(seed, frames: 0..<seed.frameCount)
        var root = roots[roots.count - 1]
        var rows = [Array(seed.frame(seed.frameCount - 1))]
        for start in stride(from: 0, to: features.count, by: layout.count) {
            let frame = features[start..<start + layout.count]
            root = layout.advance(root, by: frame, seconds: rate.frameTime)
            rows.append(layout.decode(frame, root: root, previous: rows[rows.count - 1][...]))
        }
        return Clip(
            skeleton: layout.skeleton, frameTime: rate.frameTime, frameCount: rows.count,
            values: Array(rows.joined()))
    }
}

extension [Double] {
    /// The value between two neighbours, in a straight line; the first or last one beyond them.
    func interpolated(at position: Double) -> Double {
        guard let last = indices.last else { return 0 }
        let lower = Swift.min(Swift.max(0, Int(position)), last)
        let weight = Swift.min(Swift.max(position - Double(lower), 0), 1)
        return self[lower] + weight * (self[Swift.min(lower + 1, last)] - self[lower])
    }
}
