import ForecastEvaluation
import MotionCore
import MotionForecast

/// How a forecaster does on windows that it was not trained on, beside the last pose repeated.
enum HeldOutComparison {
    /// Compares on up to `limit` of the held-out windows of `data`, evenly spread.
    ///
    /// Throws what reading clips again throws.
    ///
    /// - Returns: nil where nothing is held out.
    static func compare(
        _ forecaster: Forecaster, data: TrainingData, limit: Int = 32
    ) throws -> HeldOutSummary? {
        let windows = data.heldOut
        guard !windows.isEmpty else { return nil }
        let predicted = windows.shape.predicted
        let frameTime = data.rate.frameTime
        let skeleton = forecaster.layout.skeleton
        let points = skeleton.points
        // Frames nearest to a fifth, two fifths, one and two seconds, as far as the windows reach.
        let wanted = [0.2, 0.4, 1, 2].map { max(1, Int(($0 / frameTime).rounded())) }
        let frames = Set(wanted.filter { $0 < predicted } + [predicted]).sorted()
        let count = min(limit, windows.count)
        var (errors, baseline) = (
            Array(repeating: 0.0, count: frames.count), Array(repeating: 0.0, count: frames.count)
        )
        var compared: [(errors: [Double], frozen: [Double])] = []
        // Neighbours lie in one clip, most often.
        var read: (sequence: Int, source: Clip?, roots: [RootState])?
        for index in 0..<count {
            let window = windows[index * (windows.count - 1) / max(1, count - 1)]
            if read?.sequence != window.sequence {
                let source = try data.source(window.sequence)
                read = (window.sequence, source, source.map { data.layout.roots(of: $0) } ?? [])
            }
            guard let roots = read?.roots, let source = read?.source else { continue }
            let positions = { (frame: Int) in skeleton.positions(of: points, in: source.pose(frame)) }
            let seam = windows.predicted(window).lowerBound
            let truth = windows.predicted(window).map(positions)
            let last = positions(seam - 1)
            let seed = source.frames(max(0, seam - windows.shape.observed - 1)..<seam)
            let root = roots[seam - 1]
            let guess = forecaster.layout.positions(
                forecaster.predict(seed, count: predicted), after: root, still: data.still, seconds: frameTime
            )
            let pair = (
                errors: frames.map { Measures.jointError(guess[$0 - 1], truth[$0 - 1]) },
                frozen: frames.map { Measures.jointError(last, truth[$0 - 1]) }
            )
            for index in frames.indices {
                errors[index] += pair.errors[index] / Double(count)
                baseline[index] += pair.frozen[index] / Double(count)
            }
            compared.append(pair)
        }
        return HeldOutSummary(
            horizons: frames.map { Double($0) * frameTime }, errors: errors, zeroVelocityErrors: baseline,
            windows: count, spreads: spreads(compared, independent: min(count, data.heldOutApart)))
    }

    /// The standard error of the difference over the horizons up to each; none where one window alone was compared.
    ///
    /// What counts is how far each window is from the gain of all: a motion that repeats itself is frozen well or badly by where
    /// in its cycle that happens, and the forecast gains the same part of either (W. G. Cochran, Sampling Techniques, 1977, 6.4).
    /// Neighbouring windows are much alike, so that fewer count.
    ///
    /// - Parameter independent: how many windows there are that predict frames of their own.
    private static func spreads(
        _ windows: [(errors: [Double], frozen: [Double])], independent: Int
    ) -> [Double] {
        guard let first = windows.first, windows.count > 1 else { return [] }
        return first.errors.indices.map { last in
            let mean = { (values: [Double]) in values[...last].reduce(0, +) / Double(last + 1) }
            let pairs = windows.map { (gain: mean($0.frozen) - mean($0.errors), frozen: mean($0.frozen)) }
            let (gains, frozen) = pairs.reduce((0, 0)) { ($0.0 + $1.gain, $0.1 + $1.frozen) }
            let ratio = frozen > 0 ? gains / frozen : 0
            let squares = pairs.reduce(0) { sum, pair in
                let rest = pair.gain - ratio * pair.frozen
                return sum + rest * rest
            }
            return (squares / Double(pairs.count - 1) / Double(max(1, independent))).squareRoot()
        }
    }
}

extension TrainingData {
    /// How many held-out windows there are whose predicted frames no other one predicts.
    fileprivate var heldOutApart: Int {
        // Phases of one clip are the same motion.
        var starts: [Int: ClosedRange<Int>] = [:]
        for window in heldOut {
            let clip = sequences[window.sequence].clip
            let known = starts[clip] ?? window.start...window.start
            starts[clip] = min(known.lowerBound, window.start)...max(known.upperBound, window.start)
        }
        let predicted = max(1, heldOut.shape.predicted)
        return starts.values.reduce(0) { $0 + 1 + ($1.upperBound - $1.lowerBound) / predicted }
    }
}

extension FeatureLayout {
    /// Where every joint and End Site stands in the world, frame by frame, along rows of features.
    ///
    /// - Parameters:
    ///   - features: T × F features, not scaled.
    ///   - root: the root's state one frame before the first row.
    ///   - still: a frame of channels for what is no feature.
    ///   - seconds: the time from row to row.
    func positions(
        _ features: [Double], after root: RootState, still: [Double], seconds: Double
    ) -> [[Vector3]] {
        let points = skeleton.points
        var (root, channels) = (root, still)
        return (0..<features.count / count).map { row in
            let frame = features[row * count..<(row + 1) * count]
            root = advance(root, by: frame, seconds: seconds)
            channels = decode(frame, root: root, previous: channels[...])
            return skeleton.positions(of: points, in: skeleton.pose(channels: channels[...]))
        }
    }
}
