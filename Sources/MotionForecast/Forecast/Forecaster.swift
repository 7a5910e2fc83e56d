import MotionCore

/// A trained model: all that predicting needs.
///
/// Several networks that differ in how rotations stand among their features, and in the random numbers of their
/// training, predict side by side; their predictions, and those of the mirrored seed mirrored back, are averaged on the
/// rotation group.
package struct Forecaster: Sendable {
    /// The networks; the first one's features are those of a prediction.
    package let members: [ForecasterMember]
    package let rate: ModelRate
    /// Exchanges left and right; nil where predictions are not averaged with mirrored ones.
    package var mirror: SkeletonMirror?

    /// The moments that motions are made of; nil in models of before, which take the clip's own.
    package var moments: Moments?
    /// Whether the model was fitted on one motion that is to go on, whose poses it keeps to; else on a collection.
    package var isLively: Bool

    package init(
        members: [ForecasterMember], rate: ModelRate, mirror: SkeletonMirror? = nil,
        moments: Moments? = nil, isLively: Bool = false
    ) {
        precondition(!members.isEmpty, "a forecaster has a network")
        self.moments = moments
        self.isLively = isLively
        self.members = members
        self.rate = rate
        self.mirror = mirror
    }

    /// The features of a prediction.
    package var layout: FeatureLayout { members[0].layout }

    /// The settings of the first network.
    package var settings: ForecasterSettings { members[0].settings }

    /// The number of all weights.
    package var parameterCount: Int { members.reduce(0) { $0 + $1.network.layout.parameterCount } }

    /// The mean prediction of all networks.
    ///
    /// Each goes on from the mean as far as it learnt to predict, and then again from there: left to themselves for
    /// longer, networks get out of step, and the mean of steps out of step is none. The way that was begun before gives
    /// way to the new one over some frames.
    ///
    /// - Parameters:
    ///   - seed: the last observed frames, at the model's rate.
    ///   - count: the frames to predict at the model's rate.
    /// - Returns: `count` × F features of `layout`, not scaled.
    package func predict(_ seed: Clip, count: Int) -> [Double] { predict([seed], count: count)[0] }

    /// The same after several seeds of one length, rolled out side by side; each comes out as it would alone, to the bit.
    func predict(_ seeds: [Clip], count: Int) -> [[Double]] {
        guard count > 0, !seeds.isEmpty else { return seeds.map { _ in [] } }
        let shown = settings.shape.observed + 1
        let seeds = seeds.map { $0.frames(max(0, $0.frameCount - shown)..<$0.frameCount) }
        if members.count == 1 && mirror == nil {
            return members[0].predict(
                seeds.map { layout.encode($0, frames: 0..<$0.frameCount).features }, count: count,
                isFree: !isLively)
        }
        var ways = seeds.map { seed in (0..<seed.frameCount).map { Array(seed.frame($0)) } }
        let (observed, learnt) = (seeds[0].frameCount, settings.shape.predicted)
        let overlap = learnt / 4
        let moving = layout.movingChannels
        var begun = seeds.map { _ in ArraySlice<[Double]>() }
        while ways[0].count < observed + count {
            // What is not asked for is not predicted; it changes nothing before it.
            let left = observed + count - ways[0].count
            let guesses = means(ways.map { clip($0.suffix(shown)) }, count: min(learnt + overlap, left))
            for (index, guess) in guesses.enumerated() {
                for t in 0..<min(learnt, left) {
                    guard let old = begun[index].popFirst() else {
                        ways[index].append(guess[t])
                        continue
                    }
                    let weight = (Double(t + 1) / Double(overlap + 1)).smoothStep
                    ways[index].append(
                        layout.skeleton.mean(
                            of: [old, guess[t]], weights: [1 - weight, weight],
                            near: ways[index][ways[index].count - 1][...], moving: moving))
                }
                begun[index] = guess.dropFirst(learnt)
            }
        }
        return ways.map { rows in
            // The last observed frame stands first, so that the first step has its turn and travel.
            let frames = rows[observed - 1..<observed + count]
            return Array(
                layout.encode(clip(frames), frames: 0..<frames.count).features.dropFirst(layout.count))
        }
    }

    /// Frames of channels at the model's rate.
    private func clip(_ rows: ArraySlice<[Double]>) -> Clip {
        Clip(
            skeleton: layout.skeleton, frameTime: rate.frameTime, frameCount: rows.count,
            values: Array(rows.joined()))
    }

    /// The mean of what all networks predict after each seed, as rows of channels.
    private func means(_ seeds: [Clip], count: Int) -> [[[Double]]] {
        let shown = seeds + (mirror.map { mirror in seeds.map { $0.mirrored(by: mirror) } } ?? [])
        var guesses: [[[[Double]]]] = seeds.map { _ in [] }
        for member in members {
            let found = channels(member, shown, count: count)
            for index in seeds.indices {
                guesses[index].append(found[index])
                if let mirror {
                    guesses[index].append(found[seeds.count + index].map { mirror.mirrored($0) })
                }
            }
        }
        return seeds.indices.map { mean(of: guesses[$0], after: seeds[$0], count: count) }
    }

    /// The mean of guesses, those of each network and, where it has one, of its mirrored seed.
    private func mean(of guesses: [[[Double]]], after seed: Clip, count: Int) -> [[Double]] {
        let moving = layout.movingChannels
        // Rotations are those of the networks that predict any.
        let isTurning = members.flatMap { member in
            Array(repeating: member.settings.representation != .positions, count: mirror == nil ? 1 : 2)
        }
        let turning = isTurning.contains(true) ? isTurning : isTurning.map { _ in true }
        var rows: [[Double]] = []
        for t in 0..<count {
            let last = rows.last.map { $0[...] } ?? seed.frame(seed.frameCount - 1)
            let turned = zip(guesses, turning).compactMap { $1 ? $0[t] : nil }
            var mean = layout.skeleton.mean(of: turned, near: last, moving: moving)
            if isTurning.contains(false) { layout.steer(&mean, toMeanOf: guesses.map { $0[t] }) }
            rows.append(mean)
        }
        return rows
    }

    /// One network's predictions from seeds of one length, rolled out side by side, as rows of channels.
    private func channels(_ member: ForecasterMember, _ seeds: [Clip], count: Int) -> [[[Double]]] {
        let layout = member.layout
        let encoded = seeds.map { layout.encode($0, frames: 0..<$0.frameCount) }
        // A clip goes on in poses of its own; of a collection others may come too.
        let predicted = member.predict(encoded.map(\.features), count: count, isFree: !isLively)
        return seeds.indices.map { index in
            let (seed, roots) = (seeds[index], encoded[index].roots)
            var (root, row) = (roots[roots.count - 1], Array(seed.frame(seed.frameCount - 1)))
            return (0..<count).map { t in
                let frame = predicted[index][t * layout.count..<(t + 1) * layout.count]
                root = layout.advance(root, by: frame, seconds: rate.frameTime)
                row = layout.decode(frame, root: root, previous: row[...])
                return row
            }
        }
    }

    /// The mean prediction as frames that follow the clip's last, at the clip's own rate: nearest to the truth on average,
    /// and moving less than any body does.
    ///
    /// - Parameters:
    ///   - clip: a clip of the layout's skeleton, at any rate.
    ///   - count: the frames to predict.
    ///   - moving: the channels that may change; the others are repeated exactly.
    ///   - foreseen: what `foreseen(after:frames:)` gives, where that is known already.
    package func continuation(
        of clip: Clip, frames count: Int, moving: [Bool], foreseen: [Double]? = nil
    ) -> Clip {
        let wanted = modelFrames(count, of: clip)
        let known = foreseen.flatMap { $0.count >= wanted * layout.count ? $0 : nil }
        let predicted =
            (known?.prefix(wanted * layout.count)).map(Array.init) ?? predict(seed(of: clip), count: wanted)
        return Continuation(
            of: clip, predicted: predicted, layout: layout, rate: rate, moving: moving,
            startsWell: startsWell
        ).frames(count)
    }

    /// Whether predictions are good from their first frame on: all networks learnt these frames above all.
    var startsWell: Bool { members.allSatisfy { $0.settings.earliness > 0 } }

    /// What the networks foresee after a clip, as far as its continuation by so many frames needs it, the mean one or the
    /// realised one: features of `layout`, not scaled.
    package func foreseen(after clip: Clip, frames count: Int) -> [Double] {
        predict(seed(of: clip), count: max(settings.shape.predicted, modelFrames(count, of: clip)))
    }

    /// The same after each of several clips, rolled out side by side: sooner done, and the same to the bit.
    ///
    /// - Parameter isMean: whether the mean continuation is wanted; the realised one needs less.
    package func foreseen(after clips: [Clip], frames counts: [Int], isMean: Bool) -> [[Double]] {
        let seeds = clips.map { seed(of: $0) }
        var found: [[Double]] = clips.map { _ in [] }
        // A clip that is shorter than what the networks are shown has a shorter seed.
        for group in Dictionary(grouping: clips.indices, by: { seeds[$0].frameCount }).values {
            let needed = group.map { isMean ? modelFrames(counts[$0], of: clips[$0]) : 0 }
            let frames = needed.reduce(settings.shape.predicted, max)
            for (index, features) in zip(group, predict(group.map { seeds[$0] }, count: frames)) {
                found[index] = features
            }
        }
        return found
    }

    /// How many frames at the model's rate it takes for `count` at the clip's: one more than these last, so that the last
    /// one lies inside the spline.
    func modelFrames(_ count: Int, of clip: Clip) -> Int {
        Int((Double(count) * clip.frameTime / rate.frameTime).rounded(.up)) + 1
    }

    /// What a prediction starts from: the last frames of a clip at the model's rate.
    func seed(of clip: Clip) -> Clip {
        // One frame more than the network sees tells the first one's turn and travel.
        clip.tail(settings.shape.observed + 1, frameTime: rate.frameTime, every: rate.framesApart(clip))
    }
}
