import MotionCore

/// A curve over time with one or more numbers at each key.
struct SceneSampler: Sendable {
    /// Seconds, never decreasing, at least one.
    let times: [Double]
    /// Numbers at each key.
    let width: Int
    /// keys × width.
    let values: [Double]
    /// The curve that leads away from each key; one for all where they are the same.
    let curves: [any SceneCurve.Type]
    let incoming: SceneTangents?
    let outgoing: SceneTangents?

    /// The seconds from the first to the last key; the first and last value are held outside.
    var range: ClosedRange<Double> { times[0]...times[times.count - 1] }

    /// The curve that leads away from key `index`.
    func curve(_ index: Int) -> any SceneCurve.Type { curves.count == 1 ? curves[0] : curves[index] }

    /// Where a time lies: the key at or before it and the fraction of the way to the next.
    func location(of time: Double) -> (key: Int, fraction: Double) {
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

    /// How a straight line between two keys goes.
    enum Blend: Hashable, Sendable {
        /// Number by number.
        case numbers
        /// Between matrices of 16 numbers: by rotation, stretch and translation.
        case matrix
        /// Between quaternions (x, y, z, w): on the shortest way round, at an even rate.
        case rotation
    }

    /// Writes the curve's numbers at `time` into `state` from `offset` on.
    func evaluate(at time: Double, into state: inout [Double], from offset: Int, by blend: Blend) {
        let (key, fraction) = location(of: time)
        guard key + 1 < times.count else {
            for column in 0..<width { state[offset + column] = values[key * width + column] }
            return
        }
        let curve = curve(key)
        if blend != .numbers, curve == LinearCurve.self, fraction > 1e-6, fraction < 1 - 1e-6 {
            let (start, end) = (
                values[key * width..<(key + 1) * width], values[(key + 1) * width..<(key + 2) * width]
            )
            if blend == .rotation {
                let rotation = Quaternion(xyzw: start).interpolated(
                    to: Quaternion(xyzw: end), fraction: fraction)
                state.replaceSubrange(offset..<offset + 4, with: rotation.xyzw)
                return
            }
            if let matrices = MatrixBlend(start, end) {
                matrices.write(fraction: fraction, into: &state, from: offset)
                return
            }
        }
        let point = SceneCurvePoint(key: key, fraction: fraction, time: time)
        for column in 0..<width {
            state[offset + column] = curve.number(self, at: point, column: column)
        }
    }

    /// The numbers of a column at a key and at the next.
    func ends(_ key: Int, _ column: Int) -> (Double, Double) {
        (values[key * width + column], values[(key + 1) * width + column])
    }

    /// A key's number; beyond the ends the line through the last two keys goes on.
    func neighbour(_ key: Int, _ column: Int) -> Double {
        let last = times.count - 1
        if key < 0 { return 2 * values[column] - values[min(1, last) * width + column] }
        if key > last { return 2 * values[last * width + column] - values[max(0, last - 1) * width + column] }
        return values[key * width + column]
    }
}

extension Quaternion {
    /// The unit quaternion of numbers in glTF's order x, y, z, w; no turn where they are all zero.
    init(xyzw numbers: ArraySlice<Double>) {
        let at = numbers.startIndex
        let vector = Vector3(numbers[at], numbers[at + 1], numbers[at + 2])
        let w = numbers[at + 3]
        let length = (w * w + vector.dot(vector)).squareRoot()
        self =
            length > 0 ? Quaternion(w: w / length, vector: vector / length) : Quaternion(w: 1, vector: .zero)
    }

    /// The numbers in glTF's order.
    var xyzw: [Double] { [vector.x, vector.y, vector.z, w] }
}
