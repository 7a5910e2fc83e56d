import ForecastEvaluation
import MotionCore
import MotionForecast

/// How a forecaster does on windows that it was not trained on, beside the last pose repeated.
enum HeldOutComparison {
    /// Compares on up to `limit` of the held-out windows of `data`, evenly spread.
    ///
    /// - Returns: nil where nothing is held out.
    static func compare(
        _ forecaster: Forecaster, data: TrainingData, limit: Int = 32
    ) -> HeldOutSummary? {
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
        for index in 0..<count {
            let window = windows[index * (windows.count - 1) / max(1, count - 1)]
            guard let source = data.sequences[window.sequence].source else { continue }
            let positions = { (frame: Int) in skeleton.positions(of: points, in: source.pose(frame)) }
            let seam = windows.predicted(window).lowerBound
            let truth = windows.predicted(window).map(positions)
            let last = positions(seam - 1)
            let seed = source.frames(max(0, seam - windows.shape.observed - 1)..<seam)
            let root = data.sequences[window.sequence].roots[seam - 1]
            let guess = forecaster.layout.positions(
                forecaster.predict(seed, count: predicted), after: root, still: data.still, seconds: frameTime
            )
            for (index, frame) in frames.enumerated() {
                errors[index] += Measures.jointError(guess[frame - 1], truth[frame - 1]) / Double(count)
                baseline[index] += Measures.jointError(last, truth[frame - 1]) / Double(count)
            }
        }
        return HeldOutSummary(
            horizons: frames.map { Double($0) * frameTime }, errors: errors, zeroVelocityErrors: baseline,
            windows: count)
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
