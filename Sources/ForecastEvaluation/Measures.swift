import MotionCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How poses are compared with the true ones.
public enum Measures {
    /// The mean over points of the distance between two positions.
    package static func meanDistance(_ a: [Vector3], _ b: [Vector3]) -> Double {
        zip(a, b).reduce(0) { $0 + ($1.0 - $1.1).length } / Double(max(1, a.count))
    }

    /// The mean joint error of one pose: the mean over joints and End Sites of the distance from where they are in truth,
    /// each pose moved so that its root stands at the origin; in the file's unit.
    ///
    /// The mean per-joint position error (MPJPE) of root-aligned poses (Ionescu et al., PAMI 2014). The root, whose error is
    /// nothing, counts as they count it. `fit` and `evaluate` both tell this number.
    public static func jointError(_ points: [Vector3], _ truth: [Vector3]) -> Double {
        meanDistance(aroundRoot(points), aroundRoot(truth))
    }

    /// Points with the first one, the root, at the origin.
    static func aroundRoot(_ points: [Vector3]) -> [Vector3] {
        guard let root = points.first else { return [] }
        return points.map { $0 - root }
    }

    /// The principal angles z, y, x of a rotation Rz Ry Rx, y within a quarter of a turn, in radians.
    ///
    /// The form in which the papers compare rotations, whatever the order of the file's channels.
    package static func principalAngles(_ m: Matrix3) -> Vector3 {
        Vector3(atan2(m[1, 0], m[0, 0]), -asin(min(max(m[2, 0], -1), 1)), atan2(m[2, 1], m[2, 2]))
    }

    /// The length of the difference of all joints' principal angles, the root's left out, in radians.
    ///
    /// A difference across ±180° counts as a whole turn, as in the papers' code (Martinez et al., CVPR 2017).
    public static func eulerError(_ a: Pose, _ b: Pose) -> Double {
        var sum = 0.0
        for joint in a.rotations.indices.dropFirst() {
            let difference = principalAngles(a.rotations[joint]) - principalAngles(b.rotations[joint])
            sum += difference.dot(difference)
        }
        return sum.squareRoot()
    }

    /// Normalised power spectrum similarity of two motions: how differently their speeds are spread over frequencies.
    ///
    /// A. Gopalakrishnan et al., *A Neural Temporal Model for Human Motion Prediction*, CVPR 2019: for each coordinate the
    /// distance between the normalised cumulated spectra, the mean weighted by the true power. Taken of velocities, so that
    /// where a pose stands does not count, and a second, so that windows of any length compare. Less is better.
    ///
    /// - Parameters:
    ///   - motion: frames × coordinates.
    ///   - truth: the same of what was recorded.
    ///   - seconds: the length of the window.
    public static func powerSpectrumDistance(_ motion: [[Double]], _ truth: [[Double]], seconds: Double)
        -> Double
    {
        guard let width = truth.first?.count, truth.count > 1, motion.count == truth.count else { return 0 }
        let wave = Waves(count: truth.count - 1)
        var (distance, weight) = (0.0, 0.0)
        for column in 0..<width {
            let (a, b) = (wave.power(motion, column), wave.power(truth, column))
            let (allA, allB) = (a.reduce(0, +), b.reduce(0, +))
            var (sumA, sumB, between) = (0.0, 0.0, 0.0)
            for frequency in a.indices {
                sumA += a[frequency] / (allA + 1e-12)
                sumB += b[frequency] / (allB + 1e-12)
                between += abs(sumA - sumB)
            }
            distance += between * allB
            weight += allB
        }
        return distance / (weight + 1e-12) / seconds
    }

    /// Sines and cosines of a discrete Fourier transform of real numbers.
    private struct Waves {
        let count: Int
        let table: [(cosine: Double, sine: Double)]

        init(count: Int) {
            self.count = count
            table = (0..<count).map {
                let angle = 2 * Double.pi * Double($0) / Double(count)
                return (cos(angle), sin(angle))
            }
        }

        /// The power of a column's differences at each frequency from 0 to half the rate.
        func power(_ rows: [[Double]], _ column: Int) -> [Double] {
            let steps = (0..<count).map { rows[$0 + 1][column] - rows[$0][column] }
            return (0...count / 2).map { frequency in
                var (real, imaginary, index) = (0.0, 0.0, 0)
                for step in steps {
                    real += step * table[index].cosine
                    imaginary += step * table[index].sine
                    index = (index + frequency) % count
                }
                return real * real + imaginary * imaginary
            }
        }
    }

    /// For each frame but the first and last the acceleration of the point that accelerates most, in units a frame².
    static func accelerations(_ positions: [[Vector3]]) -> [Double] {
        guard positions.count > 2 else { return [] }
        return (1..<positions.count - 1).map { frame in
            let (before, now, after) = (positions[frame - 1], positions[frame], positions[frame + 1])
            return now.indices.reduce(0.0) { largest, point in
                let (step, last) = (after[point] - now[point], now[point] - before[point])
                return max(largest, (step - last).length)
            }
        }
    }

    /// The mean speed of all points beside the root, over the second half of the frames, in units a frame.
    static func speed(_ local: [[Vector3]]) -> Double {
        let half = local.count / 2
        guard local.count - half > 1 else { return 0 }
        let steps = (half + 1..<local.count).map { meanDistance(local[$0], local[$0 - 1]) }
        return steps.reduce(0, +) / Double(steps.count)
    }
}
