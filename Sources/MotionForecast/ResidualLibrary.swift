import MotionCore

/// What the mean forecast missed on windows of the training data: how motion goes on beyond what can be foreseen.
///
/// A network that learns to be near the truth on average foresees less and less, and so moves less and less. Real
/// motion does not. The forecast from the observed frames is therefore "dressed" with what the same forecaster missed
/// after a moment of the training data that looks like the last observed one, as weather forecasts are (Roulston and
/// Smith, Combining dynamical and statistical ensembles, Tellus A 2003): by as much as it takes to move like the data.
/// Residuals are nothing at the seam and grow with the horizon; rotations take theirs on the rotation group.
public struct ResidualLibrary: Equatable, Sendable {
    /// T, the frames of a residual.
    public let frames: Int
    /// K × 2F numbers: the last observed frame of each window, scaled, and its change in units of the typical one.
    public let keys: [Float]
    /// K × T × R numbers, R as `Residual.width` says.
    public let residuals: [Float]
    /// For each window the mean change of a frame in what truly followed, by `FeatureWeights` and scaled features.
    public let energies: [Float]

    /// For each joint whether the feet hang on it: legs, and what stands above them. Such joints keep to the mean forecast,
    /// or planted feet would slide.
    public let grounded: [Bool]
    /// How far two moments of the data are from each other, typically: the median of the medians.
    public let usualDistance: Double

    /// K, the number of windows.
    public var count: Int { energies.count }

    /// The most windows that are kept.
    static let mostWindows = 64

    public init(
        frames: Int, keys: [Float], residuals: [Float], energies: [Float], usualDistance: Double,
        grounded: [Bool]
    ) {
        (self.frames, self.keys, self.residuals, self.energies) = (frames, keys, residuals, energies)
        self.grounded = grounded
        self.usualDistance = usualDistance
    }

    /// Collects the residuals of windows spread evenly over the data; `data` is that of the forecaster's first network.
    public init(_ forecaster: Forecaster, data: TrainingData) {
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

    /// The joints that the feet of a clip hang on; none where no foot stands on the ground.
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

    /// What windows are compared by.
    static func key(
        _ before: ArraySlice<Float>, _ last: ArraySlice<Float>, _ scaling: FeatureScaling
    ) -> [Float] {
        Array(last) + zip(zip(last, before), scaling.velocity).map { 0.3 * ($0.0 - $0.1) / $1 }
    }

    /// The windows by how much they look like a moment, the likest first, each with its distance.
    func nearest(_ key: [Float], weights: [Float]) -> [(window: Int, distance: Double)] {
        Self.distances(keys, to: key, weights: weights).enumerated()
            .map { (window: $0.offset, distance: $0.element) }
            .sorted { ($0.distance, $0.window) < ($1.distance, $1.window) }
    }

    /// The window, of some, that moved most nearly as windows do on the whole.
    ///
    /// The likest moment to a body at rest is one of rest: a forecast that always took it would stay there.
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

    /// The frames at the end of a residual over which the next one takes over.
    private var fading: Int { max(1, frames / 4) }

    /// Where the residuals begin that a forecast of `count` frames is dressed with, one after the other.
    func starts(_ count: Int) -> StrideTo<Int> {
        stride(from: 0, to: count, by: max(1, frames - fading))
    }

    /// The frames that as many residuals take as reach over `count` frames.
    func wholePieces(_ count: Int) -> Int { (starts(count).max() ?? 0) + frames }

    /// The residuals of a window over T frames, fading out at the end.
    func track(_ window: Int, _ width: Int) -> [Double] {
        let start = window * frames * width
        return (0..<frames * width).map { index in
            (Double(frames - index / width) / Double(fading)).smoothStep * Double(residuals[start + index])
        }
    }
}

/// How much rows of features move: the mean change of a frame, by feature weights.
struct MotionEnergy {
    private let weights: [Float]
    private let scale: [Float]

    init(_ layout: FeatureLayout, _ scaling: FeatureScaling) {
        var weights = FeatureWeights(layout).values
        for (index, block) in layout.blocks.enumerated() where !block.isRotation {
            for feature in layout.features(of: index) { weights[feature] = 0 }
        }
        self.weights = weights
        scale = scaling.scale
    }

    func of(_ features: [Double]) -> Float {
        let width = scale.count
        var sum: Float = 0
        for place in stride(from: width, to: features.count, by: 1) {
            let feature = place % width
            guard weights[feature] > 0 else { continue }
            sum += weights[feature] * Float(abs(features[place] - features[place - width])) / scale[feature]
        }
        return sum / Float(max(1, features.count / width - 1))
    }
}

extension Residual {
    /// For each number whether it is of a joint among `joints`, or of the way of the whole body.
    func isOf(_ joints: [Bool]) -> [Bool] {
        let channels = layout.skeleton.channels
        return layout.blocks.flatMap { block -> [Bool] in
            switch block {
            case .turn, .height: [joints.contains(true)]
            case .travel: [joints.contains(true), joints.contains(true)]
            case .angle(let place), .position(let place): [joints[channels[place].joint]]
            case .uprightRotation(let joint), .rotation(let joint), .bodyRotation(let joint):
                [joints[joint], joints[joint], joints[joint]]
            }
        }
    }
}

/// The difference of two rows of features, rotations as rotation vectors.
struct Residual {
    fileprivate let layout: FeatureLayout
    /// R, the numbers of a difference.
    let width: Int

    init(_ layout: FeatureLayout) {
        self.layout = layout
        width = layout.blocks.reduce(0) { sum, block in
            switch block {
            case .turn, .height, .position, .angle: sum + 1
            case .travel: sum + 2
            case .uprightRotation, .rotation, .bodyRotation: sum + 3
            }
        }
    }

    /// What leads from `guess` to `truth`; rotation vectors are on the branch nearest to those of `previous`, so that a
    /// share of them goes on without jumps where they pass half a turn.
    func between(
        _ guess: ArraySlice<Double>, _ truth: ArraySlice<Double>, after previous: [Double]? = nil
    ) -> [Double] {
        var result: [Double] = []
        for (index, block) in layout.blocks.enumerated() {
            let range = layout.features(of: index)
            let (a, b) = (part(guess, range), part(truth, range))
            switch block {
            case .turn, .height, .position, .travel: result += zip(a, b).map { $1 - $0 }
            case .angle:
                let before = previous?[result.count]
                result.append(before.map { unwrapped(turn(a, b), near: $0) } ?? turn(a, b))
            case .uprightRotation, .rotation, .bodyRotation:
                let difference =
                    layout.representation.decode(a).transposed * layout.representation.decode(b)
                let before = previous.map {
                    Vector3($0[result.count], $0[result.count + 1], $0[result.count + 2])
                }
                let vector = Representation.nearestBranch(Quaternion(difference).rotationVector, to: before)
                result += [vector.x, vector.y, vector.z]
            }
        }
        return result
    }

    /// The row that a share of a difference leads to.
    func applied(_ difference: [Double], to row: ArraySlice<Double>) -> [Double] {
        var (result, at): ([Double], Int) = ([], 0)
        for (index, block) in layout.blocks.enumerated() {
            let features = part(row, layout.features(of: index))
            switch block {
            case .turn, .height, .position, .travel:
                for feature in features {
                    result.append(feature + difference[at])
                    at += 1
                }
            case .angle:
                let turned =
                    Matrix3(angle: difference[at], about: .z)
                    * Vector3(
                        features[features.startIndex], features[features.startIndex + 1], 0)
                let unit = turned.normalized ?? Axis.x.unit
                result += [unit.x, unit.y]
                at += 1
            case .uprightRotation, .rotation, .bodyRotation:
                let vector = Vector3(difference[at], difference[at + 1], difference[at + 2])
                let rotation =
                    layout.representation.decode(features) * Quaternion(rotationVector: vector).matrix
                result += layout.representation.encode(rotation, after: nil)
                at += 3
            }
        }
        return result
    }

    /// The rows of `frames` that a track of differences leads to.
    func applied(_ track: [Double], to rows: [Double], frames: Range<Int>) -> [Double] {
        frames.flatMap { t in
            applied(
                Array(track[t * width..<(t + 1) * width]),
                to: rows[t * layout.count..<(t + 1) * layout.count])
        }
    }

    private func part(_ row: ArraySlice<Double>, _ range: Range<Int>) -> ArraySlice<Double> {
        row[row.startIndex + range.lowerBound..<row.startIndex + range.upperBound]
    }

    /// The angle from one cosine and sine to another.
    private func turn(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
        let (c, s) = (a[a.startIndex], a[a.startIndex + 1])
        let (d, t) = (b[b.startIndex], b[b.startIndex + 1])
        return Quaternion(
            Matrix3(
                Vector3(c * d + s * t, c * t - s * d, 0), Vector3(s * d - c * t, c * d + s * t, 0),
                Axis.z.unit)
        ).rotationVector.z
    }
}
