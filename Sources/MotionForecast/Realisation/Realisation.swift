import MotionCore

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
    let describer: MomentDescriber
    let descriptors: [Float]

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

    /// The motion that begins as a forecast does; nil where no way through the moments goes on, as in a clip of a second.
    ///
    /// - Parameters:
    ///   - features: T × F features of the forecast.
    ///   - forecast: the same as frames of channels, after the last observed one.
    ///   - count: the frames to make.
    ///   - variation: 0 for the likeliest way; others find parts of the clips dearer or cheaper at random.
    func motion(
        _ features: [Double], forecast: Clip, after observed: Clip, count: Int, variation: Int = 0
    ) -> Motion? {
        let path = path(forecast, after: observed, count: count, variation: variation)
        guard path.count == count else { return nil }
        let pieces = MomentPath(
            path, runs: library.runs, frameTime: library.frames.frameTime, fastest: fastestAcceleration,
            settings: settings, gap: gap)
        return compose(pieces.pieces, features, count: count)
    }

    /// The acceleration of the body's points that all but a hundredth of the frames stay below, in per cent of the size a
    /// second squared.
    var fastestAcceleration: Double {
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
    func gap(from moment: Int, to other: Int) -> Float {
        let shift = library.frames.frameCount
        let (frame, target) =
            moment < shift ? (moment, other) : (moment - shift, library.mirrored(other) ?? other)
        let jumps = frame * MomentGraph.width..<(frame + 1) * MomentGraph.width
        return jumps.first { graph.targets[$0] == target }.map { graph.gaps[$0] } ?? 0
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

    /// The squared distance of each moment from a frame of the forecast.
    func distances(to wanted: [Float], _ frame: Int, weight: Float, rootWeight: Float) -> [Float] {
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
}
