import MotionCore

/// How a curve goes from one key to the next (COLLADA 1.4.1 specification, chapter 4: Curve Interpolation).
enum COLLADACurve: String, Sendable {
    case linear = "LINEAR"
    case step = "STEP"
    case bezier = "BEZIER"
    case hermite = "HERMITE"
    case cardinal = "CARDINAL"
    case bspline = "BSPLINE"
}

/// The tangents of a sampler's keys, in whichever of the layouts in circulation the file has.
struct COLLADATangents: Sendable {
    /// How the numbers of a key are laid out.
    enum Layout: Sendable {
        /// A number for each number of the output: the tangent's end lies a third of the way to the next key in time.
        case values
        /// Time and value for each number of the output.
        case pairs
        /// A time, then a value for each number of the output.
        case timeFirst
    }

    let numbers: [Double]
    let stride: Int
    let layout: Layout

    /// The tangents of an output with `width` numbers a key; nil where the layout is none of those known.
    init?(numbers: [Double], stride: Int, width: Int) {
        switch stride {
        case 2 * width: layout = .pairs
        case width + 1: layout = .timeFirst
        case width: layout = .values
        default: return nil
        }
        self.numbers = numbers
        self.stride = stride
    }

    /// The time that the tangent of a key names for a number of the output.
    func time(_ key: Int, _ column: Int) -> Double? {
        switch layout {
        case .values: nil
        case .pairs: numbers[key * stride + 2 * column]
        case .timeFirst: numbers[key * stride]
        }
    }

    /// The value that the tangent of a key names for a number of the output.
    func value(_ key: Int, _ column: Int) -> Double {
        switch layout {
        case .values: numbers[key * stride + column]
        case .pairs: numbers[key * stride + 2 * column + 1]
        case .timeFirst: numbers[key * stride + 1 + column]
        }
    }
}

/// A curve over time with one or more numbers at each key.
struct COLLADASampler: Sendable {
    /// Seconds, never decreasing, at least one.
    let times: [Double]
    /// Numbers at each key.
    let width: Int
    /// keys × width.
    let values: [Double]
    /// The curve that leads away from each key; one for all where they are the same.
    let curves: [COLLADACurve]
    let incoming: COLLADATangents?
    let outgoing: COLLADATangents?

    /// The seconds from the first to the last key; the first and last value are held outside.
    var range: ClosedRange<Double> { times[0]...times[times.count - 1] }

    /// The curve that leads away from key `index`.
    func curve(_ index: Int) -> COLLADACurve { curves.count == 1 ? curves[0] : curves[index] }

    /// Where a time lies: the key at or before it and the share of the way to the next.
    func place(of time: Double) -> (key: Int, share: Double) {
        let last = times.count - 1
        // The order of the tests lets a time that is not a number fall on the first key.
        guard time > times[0] else { return (0, 0) }
        if time >= times[last] { return (last, 0) }
        var (low, high) = (0, last)
        while high - low > 1 {
            let middle = (low + high) / 2
            if times[middle] <= time { low = middle } else { high = middle }
        }
        let length = times[low + 1] - times[low]
        return (low, length > 0 ? (time - times[low]) / length : 0)
    }

    /// Writes the curve's numbers at `time` into `state` from `offset` on.
    ///
    /// With `asMatrix`, straight lines between two matrices go by rotation, stretch and translation.
    func evaluate(at time: Double, into state: inout [Double], from offset: Int, asMatrix: Bool) {
        let (key, share) = place(of: time)
        guard key + 1 < times.count else {
            for column in 0..<width { state[offset + column] = values[key * width + column] }
            return
        }
        let curve = curve(key)
        if asMatrix, curve == .linear, share > 1e-6, share < 1 - 1e-6,
            let blend = MatrixBlend(
                values[key * width..<(key + 1) * width], values[(key + 1) * width..<(key + 2) * width])
        {
            blend.write(share: share, into: &state, from: offset)
            return
        }
        for column in 0..<width {
            state[offset + column] = number(curve, key, share, time, column)
        }
    }

    private func number(
        _ curve: COLLADACurve, _ key: Int, _ share: Double, _ time: Double, _ column: Int
    ) -> Double {
        let a = values[key * width + column]
        let b = values[(key + 1) * width + column]
        switch curve {
        case .step: return a
        case .linear: return a + share * (b - a)
        case .bezier:
            guard let out = outgoing, let into = incoming else { return a + share * (b - a) }
            let s = bezierShare(key, share, time, column, out, into)
            return Self.bezier(s, a, out.value(key, column), into.value(key + 1, column), b)
        case .hermite:
            guard let out = outgoing, let into = incoming else { return a + share * (b - a) }
            let s = hermiteShare(key, share, time, column, out, into)
            return Self.hermite(s, a, out.value(key, column), into.value(key + 1, column), b)
        case .cardinal:
            // Catmull and Rom 1974; beyond the ends the line through the last two keys goes on.
            let (before, after) = (neighbour(key - 1, column), neighbour(key + 2, column))
            return Self.hermite(share, a, (b - before) / 2, (after - a) / 2, b)
        case .bspline: return bspline(key, share, column)
        }
    }
}
