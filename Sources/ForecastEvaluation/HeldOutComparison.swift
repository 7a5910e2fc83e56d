import MotionCore
import MotionForecast

/// How a forecaster does on windows that it was not trained on, beside the last pose repeated.
public enum HeldOutComparison {
    /// Compares on up to `limit` of the held-out windows of `data`, evenly spread.
    ///
    /// - Parameter still: a frame of channels of the clips, for what is no feature.
    /// - Returns: nil where nothing is held out.
    public static func compare(
        _ forecaster: Forecaster, data: TrainingData, still: [Double], limit: Int = 32
    ) -> HeldOutSummary? {
        let windows = data.heldOut
        guard !windows.isEmpty else { return nil }
        let predicted = windows.shape.predicted
        let frameTime = data.rate.frameTime
        // Frames nearest to a fifth, two fifths, one and two seconds, as far as the windows reach.
        let wanted = [0.2, 0.4, 1, 2].map { max(1, Int(($0 / frameTime).rounded())) }
        let frames = Set(wanted.filter { $0 < predicted } + [predicted]).sorted()
        let count = min(limit, windows.count)
        var (errors, baseline) = (
            Array(repeating: 0.0, count: frames.count), Array(repeating: 0.0, count: frames.count)
        )
        for index in 0..<count {
            let window = windows[index * (windows.count - 1) / max(1, count - 1)]
            let truth = positions(data, rows: windows.predicted(window), of: window, still: still)
            let last = positions(
                data, rows: windows.observed(window).suffix(1), of: window, still: still)[0]
            let observed = features(data, rows: windows.observed(window), of: window)
            let root = data.sequences[window.sequence].roots[windows.predicted(window).lowerBound - 1]
            let guess = data.layout.positions(
                forecaster.predict(observed, count: predicted), after: root, still: still, seconds: frameTime)
            for (place, frame) in frames.enumerated() {
                errors[place] +=
                    PositionError.rootRelative(guess[frame - 1], truth[frame - 1]) / Double(count)
                baseline[place] += PositionError.rootRelative(last, truth[frame - 1]) / Double(count)
            }
        }
        return HeldOutSummary(
            horizons: frames.map { Double($0) * frameTime }, errors: errors, zeroVelocityErrors: baseline,
            windows: count)
    }

    private static func features(_ data: TrainingData, rows: Range<Int>, of window: Window) -> [Double] {
        let width = data.layout.count
        let scaled = data.sequences[window.sequence].values[rows.lowerBound * width..<rows.upperBound * width]
        return data.scaling.unscaled(Array(scaled)).map { Double($0) }
    }

    private static func positions(
        _ data: TrainingData, rows: Range<Int>, of window: Window, still: [Double]
    ) -> [[Vector3]] {
        let sequence = data.sequences[window.sequence]
        let root = sequence.roots[max(0, rows.lowerBound - 1)]
        return data.layout.positions(
            features(data, rows: rows, of: window), after: root, still: still, seconds: data.rate.frameTime)
    }
}
