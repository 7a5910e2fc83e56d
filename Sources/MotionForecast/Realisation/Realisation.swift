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
    ///   - known: the descriptors of a library that this one begins with; the others are worked out.
    init(
        _ library: MomentLibrary, graph: MomentGraph?, descriptors known: [Float] = [], layout: FeatureLayout,
        settings: RealisationSettings = RealisationSettings()
    ) {
        (self.layout, self.library, self.settings) = (layout, library, settings)
        describer = MomentDescriber(layout, clip: library.frames, mirror: library.mirror)
        descriptors = describer.describe(library, known: known)
        let first = (graph?.targets.count ?? 0) / MomentGraph.width
        if let graph, first == library.frames.frameCount {
            self.graph = graph
        } else {
            self.graph = MomentGraph(
                library, descriptors: descriptors, width: describer.width, from: first, known: graph)
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
        return motion(path, features, forecast: forecast)
    }

    /// The motion along a path, which begins as a forecast does.
    func motion(_ path: [Int], _ features: [Double], forecast: Clip) -> Motion {
        let fastest = fastestAcceleration
        let pieces = MomentPath(
            path, runs: library.runs, frameTime: library.frames.frameTime, fastest: fastest,
            settings: settings, gap: gap)
        // The forecast gives way as gently as one piece does to the next.
        let gentle = settings.gentleSeconds(distance: distance(of: forecast, from: path), fastest: fastest)
        let leadEnd = max(
            settings.leadEndSeconds, settings.leadSeconds + min(gentle, settings.longestFadeSeconds))
        return compose(pieces.pieces, features, count: path.count, leadEnd: leadEnd)
    }

    /// How far the points of the forecast are from those of a path where it begins to give way, in per cent of the size.
    private func distance(of forecast: Clip, from path: [Int]) -> Double {
        let frame = min(Int(settings.leadSeconds / library.frames.frameTime), path.count - 1)
        guard forecast.frameCount > frame + 1 else { return 0 }
        return Double(gaps(to: forecast.frames(frame + 1..<frame + 2))[path[frame]]).squareRoot()
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
        guard own.frameCount > 0 else { return nil }
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
        let usual = usualDistance
        guard let usual, usual > 0, nearest < .infinity else { return nil }
        return Double(nearest).squareRoot() / usual
    }

    /// The distance that half of all pairs of moments are nearer than, told from some of them.
    private var usualDistance: Double? {
        let width = describer.width
        let step = max(1, library.frames.frameCount / 64)
        let samples = stride(from: 0, to: library.frames.frameCount, by: step).flatMap {
            descriptors[$0 * width..<($0 + 1) * width]
        }
        return stride(from: 0, to: samples.count, by: width).flatMap { start in
            Self.distances(
                of: samples, to: Array(samples[start..<start + width]), 0, width: width, weight: 1,
                rootWeight: 1)
        }.map { Double($0).squareRoot() }.quantile(0.5)
    }

    /// The squared distance of each moment from a frame of the forecast.
    func distances(to wanted: [Float], _ frame: Int, weight: Float, rootWeight: Float) -> [Float] {
        Self.distances(
            of: descriptors, to: wanted, frame, width: describer.width, weight: weight, rootWeight: rootWeight
        )
    }

    /// The squared distance of each of some descriptors from that of a frame.
    private static func distances(
        of all: [Float], to wanted: [Float], _ frame: Int, width: Int, weight: Float, rootWeight: Float
    ) -> [Float] {
        let goal = Array(wanted[frame * width..<(frame + 1) * width])
        let root = width - 3
        let whole = root - root % 8
        return all.withUnsafeBytes { all in
            goal.withUnsafeBytes { goal in
                let size = MemoryLayout<Float>.stride
                func difference(_ offset: Int, _ index: Int) -> Float {
                    all.load(fromByteOffset: offset + index * size, as: Float.self)
                        - goal.load(fromByteOffset: index * size, as: Float.self)
                }
                return stride(from: 0, to: all.count, by: width * size).map { offset in
                    var sums = SIMD8<Float>.zero
                    for index in stride(from: 0, to: whole, by: 8) {
                        let step =
                            all.loadUnaligned(fromByteOffset: offset + index * size, as: SIMD8<Float>.self)
                            - goal.loadUnaligned(fromByteOffset: index * size, as: SIMD8<Float>.self)
                        sums += step * step
                    }
                    var (sum, way) = (sums.sum(), Float.zero)
                    for index in whole..<root { sum += difference(offset, index) * difference(offset, index) }
                    for index in root..<width { way += difference(offset, index) * difference(offset, index) }
                    return weight * sum + rootWeight * way
                }
            }
        }
    }
}
