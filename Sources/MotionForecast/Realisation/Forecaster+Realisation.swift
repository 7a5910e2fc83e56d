import MotionCore

/// A predicted motion at the clip's own rate.
package struct PredictedMotion: Sendable {
    /// The frames that follow the clip's last.
    package var clip: Clip
    /// For each frame how much its feet are to be held, 0 to 1: where it is made of several pieces they slide otherwise.
    /// Nil for a mean forecast, whose feet are held throughout.
    package var mending: [Double]?
}

extension Forecaster {
    /// The motion that follows a clip's last frame: realised from moments of the clips learnt, or the mean forecast.
    ///
    /// - Parameters:
    ///   - clip: a clip of the layout's skeleton, at any rate.
    ///   - count: the frames to predict.
    ///   - moving: the channels that may change; the others are repeated exactly.
    ///   - variation: 0 for the likeliest motion; others are as natural and go other ways.
    ///   - isMean: whether the forecast that is nearest to the truth on average is wanted as it is.
    package func motion(
        of clip: Clip, frames count: Int, moving: [Bool], variation: Int = 0, isMean: Bool = false
    ) -> PredictedMotion {
        let seed = seed(of: clip)
        // One frame more than is asked for, so that the last one lies inside the spline.
        let needed = Int((Double(count) * clip.frameTime / rate.frameTime).rounded(.up)) + 1
        var mending: [Double]?
        var features: [Double]
        if !isMean, let realisation = realisation(of: clip) {
            let guess = faded(seed, mean: mean(seed, count: settings.shape.predicted))
            let forecast = carried(frames(of: guess, after: seed), after: realisation.own)
            let (all, _) = layout.encode(forecast, frames: 0..<forecast.frameCount)
            let motion = realisation.maker.motion(
                Array(all.dropFirst(layout.count)), forecast: forecast, after: realisation.own,
                count: needed, variation: variation)
            features = motion.features
            mending = (1...max(1, count)).map { frame in
                interpolated(motion.mending, at: Double(frame) * clip.frameTime / rate.frameTime - 1)
            }
        } else {
            features = faded(seed, mean: mean(seed, count: needed))
        }
        let continuation = Continuation(
            of: clip, predicted: features, layout: layout, rate: rate, moving: moving)
        return PredictedMotion(clip: continuation.frames(count), mending: mending)
    }

    /// What makes a motion of a forecast for a clip, and the clip's end at the model's rate; nil where there is too little.
    private func realisation(of clip: Clip) -> (maker: Realisation, own: Clip)? {
        let own = clip.tail(MomentLibrary.mostFrames / 4, frameTime: rate.frameTime, every: rate.framesApart(clip))
        guard let moments else {
            guard let library = MomentLibrary([own], mirror: mirror) else { return nil }
            return (Realisation(library, graph: nil, layout: layout), own)
        }
        guard !moments.library.holds(endOf: clip), let added = moments.library.adding(own) else {
            return (Realisation(moments.library, graph: moments.graph, layout: layout), own)
        }
        return (Realisation(added, graph: moments.graph, layout: layout), own)
    }

    /// A forecast, the last observed frame first, whose root goes as far as its feet say.
    ///
    /// The mean of what may come moves its root and its feet each on its own; the body goes where the planted foot carries
    /// it, and so does the way that the realised motion is to follow.
    private func carried(_ forecast: Clip, after clip: Clip) -> Clip {
        let lock = FootLock(after: clip, moving: layout.movingChannels, up: layout.up)
        let rows = lock.carryingRoot(lock.grounded((1..<forecast.frameCount).map { Array(forecast.frame($0)) }))
        return Clip(
            skeleton: forecast.skeleton, frameTime: forecast.frameTime, frameCount: forecast.frameCount,
            values: Array(forecast.frame(0)) + rows.joined())
    }

    /// The frames of channels that features lead to, the last observed one first.
    private func frames(of features: [Double], after seed: Clip) -> Clip {
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

    private func interpolated(_ values: [Double], at index: Double) -> Double {
        guard let last = values.indices.last else { return 0 }
        let lower = min(max(0, Int(index)), last)
        let weight = min(max(0, index - Double(lower)), 1)
        return values[lower] + weight * (values[min(lower + 1, last)] - values[lower])
    }
}

/// The moments that a model keeps, with the jumps between them.
package struct Moments: Equatable, Sendable {
    package let library: MomentLibrary
    package let graph: MomentGraph

    /// Chooses moments of clips at the model's rate and looks for the jumps; nil where there is too little of them.
    package init?(_ clips: [Clip], layout: FeatureLayout, mirror: SkeletonMirror?) {
        guard let library = MomentLibrary.covering(clips, layout: layout, mirror: mirror) else { return nil }
        self.init(library, layout: layout)
    }

    init(_ library: MomentLibrary, layout: FeatureLayout) {
        self.library = library
        let describer = MomentDescriber(layout, clip: library.frames, mirror: library.mirror)
        graph = MomentGraph(library, descriptors: describer.describe(library), width: describer.width)
    }
}
