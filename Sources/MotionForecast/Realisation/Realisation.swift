import MotionCore
import Tensors

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Makes of a forecast a motion of this body: a way through moments of the clips learnt.
///
/// Networks say where the body is likely to go, the clips how it moves. The forecast leads for some tenths of a second and
/// gives way to the moments that go on most nearly as it does; from then on the way follows it less and less, and plays on
/// as the clips do, with few and smooth jumps (Kovar et al., Motion Graphs, 2002; Clavet, Motion Matching, GDC 2016).
struct Realisation {
    /// A realised motion at the model's rate.
    struct Motion {
        /// T × F features.
        var features: [Double]
        /// For each frame how much of it is made of several pieces, 0 to 1: there feet slide that stand in each of them.
        var mending: [Double]
    }

    let layout: FeatureLayout
    let library: MomentLibrary
    let graph: MomentGraph
    let settings: RealisationSettings
    private let describer: MomentDescriber
    private let descriptors: [Float]

    /// - Parameters:
    ///   - library: the moments.
    ///   - graph: the jumps between its first frames; the others' are looked for.
    init(
        _ library: MomentLibrary, graph: MomentGraph?, layout: FeatureLayout,
        settings: RealisationSettings = RealisationSettings()
    ) {
        (self.layout, self.library, self.settings) = (layout, library, settings)
        describer = MomentDescriber(layout, clip: library.frames, mirror: library.mirror)
        descriptors = describer.describe(library)
        let known = (graph?.targets.count ?? 0) / MomentGraph.width
        if let graph, known == library.frames.frameCount {
            self.graph = graph
        } else {
            self.graph = MomentGraph(
                library, descriptors: descriptors, width: describer.width, from: known, known: graph)
        }
    }

    /// The motion that begins as a forecast does.
    ///
    /// - Parameters:
    ///   - features: T × F features of the forecast.
    ///   - forecast: the same as frames of channels, after the last observed one.
    ///   - count: the frames to make.
    ///   - variation: 0 for the likeliest way; others find parts of the clips dearer or cheaper at random.
    func motion(
        _ features: [Double], forecast: Clip, after observed: Clip, count: Int, variation: Int = 0
    ) -> Motion {
        let path = path(forecast, after: observed, count: count, variation: variation)
        let pieces = MomentPath(
            path, runs: library.runs, frameTime: library.frames.frameTime, fastest: fastestAcceleration,
            settings: settings, gap: gap)
        return compose(pieces.pieces, features, count: count)
    }

    /// The acceleration of the body's points that all but a hundredth of the frames stay below, in per cent of the size a
    /// second squared.
    private var fastestAcceleration: Double {
        let (width, positions) = (describer.width, 3 * describer.points.count)
        let seconds = library.frames.frameTime
        var accelerations: [Double] = []
        for sequence in library.sequences where sequence.count > 2 {
            for frame in sequence.lowerBound + 1..<sequence.upperBound - 1 {
                var sum: Float = 0
                for index in frame * width..<frame * width + positions {
                    let change =
                        descriptors[index - width] - 2 * descriptors[index] + descriptors[index + width]
                    sum += change * change
                }
                accelerations.append(Double(sum).squareRoot() / (seconds * seconds))
            }
        }
        return accelerations.quantile(0.99) ?? 0
    }

    /// The mean squared distance across a jump.
    private func gap(from moment: Int, to other: Int) -> Float {
        let shift = library.frames.frameCount
        let (frame, target) =
            moment < shift ? (moment, other) : (moment - shift, library.mirrored(other) ?? other)
        let jumps = frame * MomentGraph.width..<(frame + 1) * MomentGraph.width
        return jumps.first { graph.targets[$0] == target }.map { graph.gaps[$0] } ?? 0
    }

    /// The moments of `count` frames after the seam: planned some seconds ahead, of which the first are kept, so that the
    /// beginning does not depend on how much is asked for.
    private func path(_ forecast: Clip, after observed: Clip, count: Int, variation: Int) -> [Int] {
        let seconds = library.frames.frameTime
        // The last observed frame, which stands first, is told from what follows.
        let wanted = Array(describer.describe(forecast).dropFirst(describer.width))
        let trusted = min(wanted.count / describer.width, Int(5 * settings.rootTrustSeconds / seconds))
        let (planned, kept) = (Int(settings.plannedSeconds / seconds), Int(settings.keptSeconds / seconds))
        let search = PathSearch(library, graph: graph, settings: settings)
        let standing = zip(taste(variation), slack(after: observed)).map { $0 + $1 }
        var played = Array(repeating: Float(0), count: library.count)
        var path: [Int] = []
        while path.count < count {
            let done = path.count
            let costs = zip(standing, played).map { $0 + $1 }
            let piece = search.path(after: path.last, steps: planned, standing: costs) { step in
                let frame = done + step
                guard frame < trusted else { return nil }
                let time = Double(frame) * seconds
                return distances(
                    to: wanted, frame, weight: Float(exp(-time / settings.trustSeconds)),
                    rootWeight: Float(exp(-time / settings.rootTrustSeconds)))
            }
            guard !piece.isEmpty else { break }
            let taken = piece.prefix(min(kept, count - done))
            path += taken
            let remembered = Float(exp(-Double(taken.count) * seconds / settings.memorySeconds))
            for moment in played.indices { played[moment] *= remembered }
            for moment in taken { remember(moment, in: &played) }
        }
        return path
    }

    /// Makes a moment, its neighbours and, half as much, their mirror images dearer.
    private func remember(_ moment: Int, in costs: inout [Float]) {
        let reach = 8
        let cost = settings.repetitionCost / Float(2 * reach + 1)
        guard let run = library.runs.first(where: { $0.contains(moment) }) else { return }
        for near in max(run.lowerBound, moment - reach)..<min(run.upperBound, moment + reach + 1) {
            costs[near] += cost
            if let other = library.mirrored(near) { costs[other] += cost / 2 }
        }
    }

    /// How far a clip's last frame is from the nearest moment, as a multiple of the usual distance of two moments.
    ///
    /// Moments of the clip's own last second do not count where the library holds them.
    func strangeness(of own: Clip) -> Double? {
        let width = describer.width
        let last = Array(describer.describe(own).suffix(width))
        let distances = distances(to: last, 0, weight: 1, rootWeight: 1)
        let recent = Int(1 / own.frameTime)
        let isHeld = library.holds(endOf: own)
        var nearest = Float.infinity
        for run in library.runs {
            let isOwn = isHeld && distances[run.upperBound - 1] < 1e-3
            let known = isOwn ? run.dropLast(recent) : run[...]
            for moment in known { nearest = min(nearest, distances[moment]) }
        }
        let frames = library.frames.frameCount
        let samples = stride(from: 0, to: frames, by: max(1, frames / 32))
        let usual = samples.compactMap { frame -> Double? in
            let sample = Array(descriptors[frame * width..<(frame + 1) * width])
            return self.distances(to: sample, 0, weight: 1, rootWeight: 1).map { Double($0).squareRoot() }
                .quantile(0.5)
        }.quantile(0.5)
        guard let usual, usual > 0, nearest < .infinity else { return nil }
        return Double(nearest).squareRoot() / usual
    }

    /// What it costs that a moment moves less than the body did at last: the mean of what may come moves less than any of it,
    /// and would lead to moments at rest.
    private func slack(after observed: Clip) -> [Float] {
        let last = observed.frames(
            max(0, observed.frameCount - Int(1 / observed.frameTime))..<observed.frameCount)
        let speeds = speeds(of: describer.describe(last))
        let usual = speeds.reduce(0, +) / Float(max(1, speeds.count))
        let own = self.speeds(of: descriptors)
        let reach = max(1, Int(settings.speedSeconds / 2 / library.frames.frameTime))
        return library.runs.flatMap { run in
            run.map { moment in
                let near = max(run.lowerBound, moment - reach)..<min(run.upperBound, moment + reach + 1)
                let mean = near.reduce(Float(0)) { $0 + own[$1] } / Float(near.count)
                let missing = max(0, usual - mean)
                return settings.speedWeight * missing * missing
            }
        }
    }

    /// How fast the body's points move at each of some moments, as the way in a tenth of a second in per cent of the size.
    private func speeds(of descriptors: [Float]) -> [Float] {
        let (width, positions) = (describer.width, 3 * describer.points.count)
        return stride(from: 0, to: descriptors.count, by: width).map { start in
            let squares = (start + positions..<start + 2 * positions).reduce(Float(0)) {
                $0 + descriptors[$1] * descriptors[$1]
            }
            return squares.squareRoot() * Float(0.1 / MomentDescriber.pointSeconds)
        }
    }

    /// What a variation finds each moment dearer by: the same over each second of the clips.
    private func taste(_ variation: Int) -> [Float] {
        guard variation != 0 else { return Array(repeating: 0, count: library.count) }
        var random = RandomSource(seed: UInt64(variation))
        let length = max(1, Int(1 / library.frames.frameTime))
        var costs: [Float] = []
        var cost: Float = 0
        for run in library.runs {
            for offset in 0..<run.count {
                if offset % length == 0 { cost = settings.variationCost * random.uniform() }
                costs.append(cost)
            }
        }
        return costs
    }

    /// The squared distance of each moment from a frame of the forecast.
    private func distances(to wanted: [Float], _ frame: Int, weight: Float, rootWeight: Float) -> [Float] {
        let width = describer.width
        return descriptors.withUnsafeBufferPointer { all in
            wanted.withUnsafeBufferPointer { wanted in
                (0..<library.count).map { moment in
                    var sum: Float = 0
                    let (a, b) = (moment * width, frame * width)
                    for index in 0..<width - 3 {
                        let difference = all[a + index] - wanted[b + index]
                        sum += difference * difference
                    }
                    sum *= weight
                    for index in width - 3..<width {
                        let difference = all[a + index] - wanted[b + index]
                        sum += rootWeight * difference * difference
                    }
                    return sum
                }
            }
        }
    }

    /// Plays the pieces, each fading into the next: features that are numbers of a rotation are mixed as they are, since
    /// decoding makes a rotation of them.
    private func compose(_ pieces: [MomentPath.Piece], _ forecast: [Double], count: Int) -> Motion {
        let (width, seconds) = (layout.count, library.frames.frameTime)
        let led = forecast.count / width
        guard !pieces.isEmpty else {
            let last = Array(forecast.suffix(width))
            let still = (0..<max(0, count - led)).flatMap { _ in last }
            return Motion(
                features: Array((forecast + still).prefix(count * width)),
                mending: Array(repeating: 1, count: count))
        }
        var motion = Motion(features: [], mending: [])
        motion.features.reserveCapacity(count * width)
        let residual = Residual(layout)
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
                row = residual.mixed(row, players[index].row(frame), pieces[index].weight(at: frame))
                index += 1
            }
            if frame < led {
                let observed = forecast[frame * width..<(frame + 1) * width]
                let time = Double(frame + 1) * seconds
                let made = row
                row = residual.mixed(
                    Array(observed), made[...], settings.weight(at: time, until: settings.leadEndSeconds))
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
                    let end = piece.frame == 0 ? settings.leadEndSeconds / seconds : piece.fade.upperBound
                    let away = max(piece.fade.lowerBound - Double(frame), Double(frame) - end, 0)
                    return max(most, (1 - away * seconds / settings.mendingSeconds).smoothStep)
                })
        }
        return motion
    }
}

extension Residual {
    /// A row on the way from one to another: rotations turn along the shortest way.
    func mixed(_ row: [Double], _ other: ArraySlice<Double>, _ weight: Double) -> [Double] {
        if weight <= 0 { return row }
        if weight >= 1 { return Array(other) }
        return applied(between(row[...], other).map { weight * $0 }, to: row[...])
    }
}

extension RealisationSettings {
    /// How much of the clips' moments has taken the place of the forecast at a time after the seam, 0 to 1.
    fileprivate func weight(at seconds: Double, until end: Double) -> Double {
        ((seconds - leadSeconds) / max(1e-9, end - leadSeconds)).smoothStep
    }
}
