import MotionCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The points of a body, frame by frame at 30 frames a second.
struct NaturalMotion: Sendable {
    static let rate = 30.0

    let count: Int
    let body: NaturalBody
    /// Frames × points of the body × 3, in the file's unit.
    private let values: [Double]

    /// The motion at some times, in a straight line between two frames.
    ///
    /// - Parameters:
    ///   - positions: frames × points of the clip, in the world.
    ///   - times: when, in frames of these; none before the first, and the last one after it.
    init(_ positions: [[Vector3]], at times: [Double], body: NaturalBody) {
        var values: [Double] = []
        values.reserveCapacity(times.count * body.points.count * 3)
        let last = positions.count - 1
        for time in times {
            let time = min(time, Double(last))
            let lower = max(0, min(Int(time), last - 1))
            let (a, b) = (positions[lower], positions[min(lower + 1, last)])
            let weight = time - Double(lower)
            for point in body.points {
                let position = a[point] * (1 - weight) + b[point] * weight
                values.append(position.x)
                values.append(position.y)
                values.append(position.z)
            }
        }
        (count, self.body, self.values) = (times.count, body, values)
    }

    /// A whole clip from its first frame on.
    init(_ clip: EvaluatedClip, body: NaturalBody) {
        let step = 1 / Self.rate / clip.clip.frameTime
        let last = Double(clip.positions.count - 1)
        self.init(
            clip.positions, at: (0...Int(last / step + 1e-6)).map { Double($0) * step }, body: body)
    }

    subscript(frame: Int, point: Int, axis: Int) -> Double {
        values[(frame * body.points.count + point) * 3 + axis]
    }

    /// Where the body faces, as the direction of its side, in radians.
    var headings: [Double] {
        (0..<count).map { frame in
            atan2(
                self[frame, body.side.0, body.level.1] - self[frame, body.side.1, body.level.1],
                self[frame, body.side.0, body.level.0] - self[frame, body.side.1, body.level.0])
        }
    }

    /// The height of the lowest point in each frame.
    var lowest: [Double] {
        (0..<count).map { frame in
            body.points.indices.reduce(Double.infinity) { min($0, self[frame, $1, body.up]) }
        }
    }

    /// The four points that reach lowest.
    var feet: [Int] {
        let heights = body.points.indices.map { point in
            (0..<count).reduce(Double.infinity) { min($0, self[$1, point, body.up]) }
        }
        return heights.indices.sorted { (heights[$0], $0) < (heights[$1], $1) }.prefix(4).map { $0 }
    }

    /// The root's level velocities, each the mean over three frames, in per cent of the size a second.
    var rootVelocities: [(Double, Double)] {
        guard count > 3 else { return [] }
        let factor = Self.rate / body.size * 100 / 3
        return (0..<count - 3).map { frame in
            (
                factor * (self[frame + 3, 0, body.level.0] - self[frame, 0, body.level.0]),
                factor * (self[frame + 3, 0, body.level.1] - self[frame, 0, body.level.1])
            )
        }
    }

    /// The mean over points of how fast they move beside the root, in units a frame.
    var movements: [Double] { means(of: 1, besideRoot: true) }

    /// The mean over points of their acceleration beside the root, in units a frame².
    var jerks: [Double] { means(of: 2, besideRoot: true) }

    /// The mean over points of their acceleration in the world, in units a frame².
    var accelerations: [Double] { means(of: 2, besideRoot: false) }

    /// The mean over points of the length of the first or second differences from frame to frame.
    private func means(of order: Int, besideRoot: Bool) -> [Double] {
        guard count > order else { return [] }
        let width = body.points.count * 3
        return (0..<count - order).map { frame in
            let start = frame * width
            func difference(_ index: Int) -> Double {
                order == 1
                    ? values[index + width] - values[index]
                    : values[index + 2 * width] - 2 * values[index + width] + values[index]
            }
            let root = besideRoot ? (0..<3).map { difference(start + $0) } : [0, 0, 0]
            var sum = 0.0
            for point in stride(from: start, to: start + width, by: 3) {
                let x = difference(point) - root[0]
                let y = difference(point + 1) - root[1]
                let z = difference(point + 2) - root[2]
                sum += (x * x + y * y + z * z).squareRoot()
            }
            return sum / Double(body.points.count)
        }
    }

    /// The level speeds of points while they are below a height, in per cent of the size a second.
    func slides(of points: [Int], below height: Double) -> [Double] {
        var speeds: [Double] = []
        for frame in 1..<max(1, count) {
            for point in points where self[frame, point, body.up] < height {
                let x = self[frame, point, body.level.0] - self[frame - 1, point, body.level.0]
                let y = self[frame, point, body.level.1] - self[frame - 1, point, body.level.1]
                speeds.append((x * x + y * y).squareRoot() * Self.rate / body.size * 100)
            }
        }
        return speeds
    }
}
