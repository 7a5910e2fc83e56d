import MotionCore

/// How a clip moves: what continuations are held against.
package struct NaturalYardstick: Sendable {
    /// Frames a second at which motions are compared.
    package static let rate = NaturalMotion.rate

    /// So many half seconds of a long clip are held against the others.
    private static let mostCompared = 2000
    /// Half seconds that are compared with each other begin so many frames apart.
    private static let apart = 45

    let body: NaturalBody
    private let halfSeconds: HalfSeconds
    /// The distances of the clip's own half seconds from those more than 1.5 s away, in per cent of the size.
    private let ownPatches: [Double]
    private let heights: (lowest: Double, highest: Double)
    private let speeds: (slowest: Double, fastest: Double)
    private let rootAcceleration: Double
    private let jerk: Double
    private let feet: [Int]
    private let ground: Double
    private let slide: Double?
    private let still: Double
    private let rest: Double
    private let acceleration: Double

    /// A half second of fewer frames than this a second would tell nothing.
    private static let slowestRate = 5.0

    /// Nil for a clip without a half second or of fewer than five frames a second, or a body without a size.
    ///
    /// - Parameter comparesItself: whether the truth's `patch`, which takes longest, will be asked for.
    package init?(_ clip: EvaluatedClip, comparesItself: Bool = true) {
        guard clip.clip.frameTime * Self.slowestRate <= 1, let body = NaturalBody(clip) else { return nil }
        let motion = NaturalMotion(clip, body: body)
        guard motion.count > HalfSeconds.frames else { return nil }
        self.body = body
        halfSeconds = HalfSeconds(motion)
        ownPatches =
            comparesItself
            ? halfSeconds.nearestElsewhere(apart: Self.apart, most: Self.mostCompared)
                .map { Double($0).squareRoot() } : []
        let lowest = motion.lowest
        let margin = 0.01 * body.size
        heights = ((lowest.quantile(0.01) ?? 0) - margin, (lowest.quantile(0.99) ?? 0) + margin)
        let velocities = motion.rootVelocities
        let speeds = velocities.map(Self.length)
        self.speeds = ((speeds.quantile(0.01) ?? 0) - 5, (speeds.quantile(0.99) ?? 0) + 5)
        rootAcceleration = Self.accelerations(velocities).quantile(0.95) ?? 0
        jerk = motion.jerks.quantile(0.99) ?? 0
        acceleration = motion.accelerations.quantile(0.99) ?? 0
        feet = motion.feet
        ground = (lowest.quantile(0.05) ?? 0) + 0.03 * body.size
        let slides = motion.slides(of: feet, below: ground)
        slide = slides.isEmpty ? nil : slides.reduce(0, +) / Double(slides.count)
        let movements = motion.movements
        still = (movements.quantile(0.5) ?? 0) / 5
        rest = Self.longestRest(movements, below: still)
    }

    /// What predicted frames add to the measures.
    ///
    /// - Parameters:
    ///   - seam: the frame of the clip that the first of them stands for.
    ///   - predicted: frames × points of the clip, at its rate.
    ///   - isTruth: whether they are the clip's own, whose nearest half seconds are themselves and are not looked for.
    package func tally(
        _ clip: EvaluatedClip, seam: Int, predicted: [[Vector3]], isTruth: Bool = false
    ) -> NaturalTally {
        let step = 1 / NaturalMotion.rate / clip.clip.frameTime
        let reach = Int((Double(HalfSeconds.frames) * step).rounded(.up))
        let before = clip.positions[max(0, seam - reach)..<seam]
        // The last frame shown is one of those at 30 a second.
        let old = min(HalfSeconds.frames - 1, Int(Double(before.count - 1) / step + 1e-6))
        let new = Int(Double(predicted.count) / step + 1e-6)
        let motion = NaturalMotion(
            before + predicted,
            at: (-old...new).map { max(0, Double(before.count - 1) + Double($0) * step) }, body: body)
        return tally(motion, new: new, isTruth: isTruth)
    }

    /// What a motion adds to the measures whose last `new` frames are new.
    func tally(_ motion: NaturalMotion, new: Int, isTruth: Bool = false) -> NaturalTally {
        var tally = NaturalTally()
        let seam = motion.count - new
        if !isTruth, new > 0 {
            let starts = max(0, seam - HalfSeconds.frames + 1)..<max(0, motion.count - HalfSeconds.frames + 1)
            tally.patches = patches(HalfSeconds(motion, starts: starts.isEmpty ? 0..<0 : starts))
        }
        tally.frames = new
        tally.framesOff = motion.lowest.suffix(new).count { $0 < heights.lowest || $0 > heights.highest }
        let velocities = motion.rootVelocities
        tally.speeds = velocities.count
        tally.speedsOut = velocities.map(Self.length).count { $0 < speeds.slowest || $0 > speeds.fastest }
        tally.rootAccelerations = Self.accelerations(velocities)
        tally.jerks = motion.jerks
        let slides = motion.slides(of: feet, below: ground)
        (tally.slide, tally.slides) = (slides.reduce(0, +), slides.count)
        tally.rest = Self.longestRest(motion.movements, below: still)
        let accelerations = motion.accelerations
        tally.seam = accelerations[
            max(0, min(seam - 5, accelerations.count))..<min(seam + 2, accelerations.count)
        ].max()
        return tally
    }

    /// The measures of all windows of a clip as one: percentiles and fractions over all of them, the longest rest in any, and
    /// the mean of what is about their seams.
    package func naturalness(_ tallies: [NaturalTally], isTruth: Bool = false) -> Naturalness {
        var values: [Naturalness.Measure: Double] = [:]
        let patches = isTruth ? ownPatches : tallies.flatMap(\.patches)
        if !patches.isEmpty { values[.patch] = patches.reduce(0, +) / Double(patches.count) }
        values[.patch95] = patches.quantile(0.95)
        func fraction(_ part: KeyPath<NaturalTally, Int>, of whole: KeyPath<NaturalTally, Int>) -> Double? {
            let all = tallies.reduce(0) { $0 + $1[keyPath: whole] }
            return all == 0 ? nil : Double(tallies.reduce(0) { $0 + $1[keyPath: part] }) / Double(all)
        }
        values[.off] = fraction(\.framesOff, of: \.frames)
        values[.speed] = fraction(\.speedsOut, of: \.speeds)
        let nothing = 1e-9
        values[.surge] = tallies.flatMap(\.rootAccelerations).quantile(0.95).map {
            $0 / (rootAcceleration + nothing)
        }
        values[.jerk] = tallies.flatMap(\.jerks).quantile(0.99).map { $0 / (jerk + nothing) }
        let slides = tallies.reduce(0) { $0 + $1.slides }
        if let slide, slides > 0 {
            values[.slide] = tallies.reduce(0) { $0 + $1.slide } / Double(slides) / (slide + 0.5)
        }
        values[.freeze] = tallies.map(\.rest).max().map { $0 - rest }
        let seams = tallies.compactMap(\.seam)
        if !seams.isEmpty {
            values[.seam] = seams.reduce(0, +) / Double(seams.count) / (acceleration + nothing)
        }
        return Naturalness(values)
    }

    /// The distances of half seconds from the clip's nearest, as it is or mirrored, in per cent of the size.
    private func patches(_ others: HalfSeconds) -> [Double] {
        var nearest = halfSeconds.nearest(to: others)
        if let mirrored = others.mirrored { nearest = halfSeconds.nearest(to: mirrored, known: nearest) }
        return nearest.map { Double($0).squareRoot() }
    }

    private static func length(_ velocity: (Double, Double)) -> Double {
        (velocity.0 * velocity.0 + velocity.1 * velocity.1).squareRoot()
    }

    private static func accelerations(_ velocities: [(Double, Double)]) -> [Double] {
        zip(velocities, velocities.dropFirst()).map {
            length(($1.0 - $0.0, $1.1 - $0.1)) * NaturalMotion.rate
        }
    }

    /// The longest time that a motion goes on at less than so much, in seconds.
    private static func longestRest(_ movements: [Double], below still: Double) -> Double {
        var (longest, run) = (0, 0)
        for movement in movements {
            run = movement < still ? run + 1 : 0
            longest = max(longest, run)
        }
        return Double(longest) / NaturalMotion.rate
    }
}
