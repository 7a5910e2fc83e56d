import MotionCore

/// What the mean forecast missed on windows of the training data: the part of motion that cannot be foreseen.
///
/// A network that learns to be near the truth on average foresees less and less, and so moves less and less. Real
/// motion does not. The forecast from the observed frames is therefore "dressed" with what the same forecaster missed
/// after a moment of the training data that looks like the last observed one, as weather forecasts are (Roulston and
/// Smith, Combining dynamical and statistical ensembles, Tellus A 2003): by as much as it takes to move like the data.
/// Residuals are nothing at the seam and grow with the horizon; rotations take theirs on the rotation group.
public struct ResidualLibrary: Equatable, Sendable {
    /// T, the frames of a residual.
    package let frames: Int
    /// K × 2F numbers: the last observed frame of each window, scaled, and its change in units of the typical one.
    package let keys: [Float]
    /// K × T × R numbers, R as `Residual.width` says.
    package let residuals: [Float]
    /// For each window the mean change of a frame in what truly followed, by `FeatureWeights` and scaled features.
    package let energies: [Float]

    /// For each joint whether it carries or moves a foot: the legs and all joints above them. Such joints follow the mean
    /// forecast, or planted feet would slide.
    package let grounded: [Bool]
    /// The typical distance between two moments of the data: the median of the medians.
    package let usualDistance: Double

    /// K, the number of windows.
    package var count: Int { energies.count }

    /// The most windows that are kept.
    static let mostWindows = 64

    package init(
        frames: Int, keys: [Float], residuals: [Float], energies: [Float], usualDistance: Double,
        grounded: [Bool]
    ) {
        (self.frames, self.keys, self.residuals, self.energies) = (frames, keys, residuals, energies)
        self.grounded = grounded
        self.usualDistance = usualDistance
    }

    /// Collects the residuals of windows spread evenly over the data; `data` is that of the forecaster's first network.
    package init(_ forecaster: Forecaster, data: TrainingData) {
        let (layout, scaling, shape) = (data.layout, data.scaling, data.training.shape)
        let (width, count) = (layout.count, min(Self.mostWindows, data.training.count))
        let residual = Residual(layout)
        let measure = MotionEnergy(layout, scaling)
        frames = shape.predicted
        var (keys, residuals, energies): ([Float], [Float], [Float]) = ([], [], [])
        for index in 0..<count {
            let window = data.training[index * (data.training.count - 1) / max(1, count - 1)]
            let sequence = data.sequences[window.sequence]
            guard let source = sequence.source else { continue }
            let seam = window.start + shape.observed
            let seed = source.frames(max(0, seam - shape.observed - 1)..<seam)
            let guess = forecaster.mean(seed, count: shape.predicted)
            let scaled = Array(sequence.values[(seam - 2) * width..<(seam + shape.predicted) * width])
            let truth = scaling.unscaled(Array(scaled.dropFirst(2 * width))).map(Double.init)
            keys += Self.key(scaled[..<width], scaled[width..<2 * width], scaling)
            var last: [Double]?
            for t in 0..<shape.predicted {
                let rows = t * width..<(t + 1) * width
                let difference = residual.between(guess[rows], truth[rows], after: last)
                residuals += difference.map { Float($0) }
                last = difference
            }
            energies.append(measure.of(truth))
        }
        (self.keys, self.residuals, self.energies) = (keys, residuals, energies)
        let weights = FeatureWeights(layout).values
        let distances = energies.indices.map { window -> Double in
            let key = Array(keys[window * 2 * width..<(window + 1) * 2 * width])
            let others = Self.distances(keys, to: key, weights: weights).sorted().dropFirst()
            return others.isEmpty ? 0 : others[others.startIndex + others.count / 2]
        }.sorted()
        // As a model file keeps it, so that a model in memory predicts what its file predicts.
        usualDistance = distances.isEmpty ? 0 : Double(Float(distances[distances.count / 2]))
        let longest = data.sequences.max { $0.frameCount < $1.frameCount }?.source
        grounded =
            longest.map { Self.grounded($0, up: layout.up) } ?? layout.skeleton.joints.map { _ in false }
    }

    /// The joints that carry or move a foot of a clip; none where no foot stands on the ground.
    private static func grounded(_ clip: Clip, up: Axis) -> [Bool] {
        let joints = clip.skeleton.joints
        var result = joints.map { _ in false }
        let hips = FootContacts(clip, up: up).legs.map(\.hip)
        for index in joints.indices {
            result[index] = hips.contains(index) || joints[index].parent.map { result[$0] } ?? false
        }
        for hip in hips {
            var above = joints[hip].parent
            while let index = above {
                result[index] = true
                above = joints[index].parent
            }
        }
        return result
    }

    /// The numbers by which windows are compared: the last observed frame, and its change with less weight.
    static func key(
        _ before: ArraySlice<Float>, _ last: ArraySlice<Float>, _ scaling: FeatureScaling
    ) -> [Float] {
        Array(last) + zip(zip(last, before), scaling.velocity).map { 0.3 * ($0.0 - $0.1) / $1 }
    }

    /// The windows in order of their distance from a moment, the most similar first.
    func nearest(_ key: [Float], weights: [Float]) -> [(window: Int, distance: Double)] {
        Self.distances(keys, to: key, weights: weights).enumerated()
            .map { (window: $0.offset, distance: $0.element) }
            .sorted { ($0.distance, $0.window) < ($1.distance, $1.window) }
    }

    /// Of some windows the one whose motion is nearest to the usual amount.
    ///
    /// The moment most similar to a body at rest is another at rest: a forecast that always took it would stay there.
    func typical(of some: ArraySlice<(window: Int, distance: Double)>) -> Int {
        let usual = usualEnergy
        return some.min { abs(energies[$0.window] - usual) < abs(energies[$1.window] - usual) }?.window ?? 0
    }

    /// The mean change of a frame in all windows.
    var usualEnergy: Float { energies.reduce(0, +) / Float(max(1, count)) }

    /// The distance of each of `keys` from one: the root of the mean square, by feature weights.
    private static func distances(_ keys: [Float], to key: [Float], weights: [Float]) -> [Double] {
        let width = key.count
        return (0..<keys.count / max(1, width)).map { window in
            var sum = 0.0
            for index in 0..<width {
                let difference = Double(keys[window * width + index] - key[index])
                sum += Double(weights[index % weights.count]) * difference * difference
            }
            return (sum / Double(width)).squareRoot()
        }
    }

    /// The frames at the end of a residual over which the next one replaces it.
    private var fading: Int { max(1, frames / 4) }

    /// The frames at which the residuals that a forecast of `count` frames is dressed with begin.
    func starts(_ count: Int) -> StrideTo<Int> {
        stride(from: 0, to: count, by: max(1, frames - fading))
    }

    /// The length, in frames, of as many residuals as it takes to cover `count` frames.
    func wholePieces(_ count: Int) -> Int { (starts(count).max() ?? 0) + frames }

    /// The residuals of a window over T frames, fading out at the end.
    func track(_ window: Int, _ width: Int) -> [Double] {
        let start = window * frames * width
        return (0..<frames * width).map { index in
            (Double(frames - index / width) / Double(fading)).smoothStep * Double(residuals[start + index])
        }
    }
}
