#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The half seconds of a motion, each seen from where its first frame stands and faces, ready to be compared.
///
/// A half second is a row of numbers: for each axis, point and every third of its 15 frames a coordinate, in per cent of the
/// size. Sixteen neighbours are of one axis and a few neighbouring points, and differ much alike between two half seconds;
/// the means of each sixteen tell a distance that the true one cannot fall below (Keogh et al., *Dimensionality Reduction for
/// Fast Similarity Search*, KAIS 2001), so that most pairs are passed over.
struct HalfSeconds: Sendable {
    /// The frames of a half second, and from one of those looked at to the next.
    static let frames = 15
    private static let step = 3
    private static let samples = (frames + step - 1) / step

    let count: Int
    private let body: NaturalBody
    /// Rows × vectors, the last one filled up with nothing.
    private let rows: [SIMD16<Float>]
    private let width: Int
    /// For each row the scaled means of its vectors: rows × vectors.
    private let heads: [SIMD8<Float>]
    private let headWidth: Int

    /// - Parameter starts: the frames that they begin at; nil for all.
    init(_ motion: NaturalMotion, starts: Range<Int>? = nil) {
        let body = motion.body
        let starts = starts ?? 0..<max(0, motion.count - Self.frames + 1)
        let headings = motion.headings
        let (across, along) = body.level
        let numbers = starts.flatMap { start -> [Float] in
            let (cosine, sine) = (cos(-headings[start]), sin(-headings[start]))
            let scale = 100 / body.size
            var row = Array(repeating: Float(0), count: 3 * body.points.count * Self.samples)
            for point in body.points.indices {
                for sample in 0..<Self.samples {
                    let frame = start + sample * Self.step
                    let x = motion[frame, point, across] - motion[start, 0, across]
                    let y = motion[frame, point, along] - motion[start, 0, along]
                    let index = point * Self.samples + sample
                    let axis = body.points.count * Self.samples
                    row[across * axis + index] = Float(scale * (cosine * x - sine * y))
                    row[along * axis + index] = Float(scale * (sine * x + cosine * y))
                    row[body.up * axis + index] = Float(scale * motion[frame, point, body.up])
                }
            }
            return row
        }
        self.init(numbers, count: starts.count, body: body)
    }

    private init(_ numbers: [Float], count: Int, body: NaturalBody) {
        let length = 3 * body.points.count * Self.samples
        let width = (length + 15) / 16
        let headWidth = (width + 7) / 8
        var rows = Array(repeating: SIMD16<Float>.zero, count: count * width)
        var heads = Array(repeating: SIMD8<Float>.zero, count: count * headWidth)
        for row in 0..<count {
            for index in 0..<length {
                rows[row * width + index / 16][index % 16] = numbers[row * length + index]
            }
            // The square of a sum over 16 is at most 16 times the sum of squares.
            for vector in 0..<width {
                heads[row * headWidth + vector / 8][vector % 8] = rows[row * width + vector].sum() / 4
            }
        }
        (self.count, self.body) = (count, body)
        (self.rows, self.width, self.heads, self.headWidth) = (rows, width, heads, headWidth)
    }

    /// The same with left and right exchanged; nil where the body's sides are not known.
    var mirrored: HalfSeconds? {
        guard let partners = body.partners else { return nil }
        let axis = partners.count * Self.samples
        var numbers: [Float] = []
        numbers.reserveCapacity(count * 3 * axis)
        for row in 0..<count {
            for number in 0..<3 * axis {
                let (point, sample) = (number % axis / Self.samples, number % Self.samples)
                let index = number / axis * axis + partners[point] * Self.samples + sample
                let value = rows[row * width + index / 16][index % 16]
                // The side of the body lies along the first level axis.
                numbers.append(number / axis == body.level.0 ? -value : value)
            }
        }
        return HalfSeconds(numbers, count: count, body: body)
    }

    /// For each row of another motion the mean square distance of the points from the nearest row of this one.
    ///
    /// - Parameters:
    ///   - others: half seconds of the same body.
    ///   - known: distances that only smaller ones improve on.
    func nearest(to others: HalfSeconds, known: [Float]? = nil) -> [Float] {
        var (nearest, found) = (known ?? Array(repeating: Float.infinity, count: others.count), -1)
        let scale = 1 / Float(body.points.count * Self.samples)
        for index in 0..<others.count {
            let limit = nearest[index] / scale
            let (distance, row) = search(others, index, within: limit, near: found + 1, without: 0..<0)
            nearest[index] = distance * scale
            found = row ?? found
        }
        return nearest
    }

    /// The mean square distances of rows from the nearest of those that are so many frames away.
    ///
    /// - Parameter most: so many rows are looked at, spread evenly.
    func nearestElsewhere(apart: Int, most: Int) -> [Float] {
        let scale = 1 / Float(body.points.count * Self.samples)
        var found = -1
        return stride(from: 0, to: count, by: max(1, (count + most - 1) / most)).compactMap { index in
            let near = max(0, index - apart + 1)..<min(count, index + apart)
            let (distance, row) = search(self, index, within: .infinity, near: found + 1, without: near)
            found = row ?? found
            return row == nil ? nil : distance * scale
        }
    }

    /// The smallest sum of squares between a row of `others` and one of these, and which one it is; nil where none is within
    /// the limit.
    ///
    /// - Parameter first: the row to begin with, that which follows the last one found: motions go on alike.
    private func search(
        _ others: HalfSeconds, _ index: Int, within limit: Float, near first: Int, without: Range<Int>
    ) -> (Float, Int?) {
        var (least, found): (Float, Int?) = (limit, nil)
        if first < count, !without.contains(first) {
            let distance = distance(others, index, first)
            if distance < least { (least, found) = (distance, first) }
        }
        let head = index * headWidth
        for rows in [0..<without.lowerBound, max(without.upperBound, without.lowerBound)..<count] {
            for row in rows {
                var sum = SIMD8<Float>.zero
                for vector in 0..<headWidth {
                    let difference = heads[row * headWidth + vector] - others.heads[head + vector]
                    sum += difference * difference
                }
                guard sum.sum() < least else { continue }
                let distance = distance(others, index, row)
                if distance < least { (least, found) = (distance, row) }
            }
        }
        return (least, found)
    }

    /// The sum of squares between a row of `others` and one of these.
    private func distance(_ others: HalfSeconds, _ index: Int, _ row: Int) -> Float {
        var sum = SIMD16<Float>.zero
        for vector in 0..<width {
            let difference = rows[row * width + vector] - others.rows[index * width + vector]
            sum += difference * difference
        }
        return sum.sum()
    }
}
