import MotionCore

/// How one forecast of one window did.
public struct ForecastScore: Equatable, Sendable {
    /// Mean distances of all joints and End Sites at each horizon, in the file's unit: as they stand in the world.
    public var global: [Double]
    /// The mean joint error: with the root's position taken away.
    public var local: [Double]
    /// With the root's position and rotation dropped, as in the papers.
    public var rootless: [Double]
    /// The length of the difference of all principal angles but the root's at each horizon, in radians.
    public var euler: [Double]
    /// Normalised power spectrum similarity.
    public var npss: Double
    /// How far feet slide on the ground, in per cent of the body's size a second.
    public var slide: Double
    /// The largest acceleration over the seam, beside what 99 % of the clip's frames do not pass.
    public var seam: Double
    /// The mean speed beside the root over the truth's, in the second half of the window.
    public var speed: Double
    /// Horizons × points: the distance of each point, the root's position taken away.
    package var points: [[Double]]

    /// The means over scores, number by number; nil for none.
    package static func mean(_ scores: [ForecastScore]) -> ForecastScore? {
        guard let first = scores.first else { return nil }
        let count = Double(scores.count)
        func mean(_ path: KeyPath<ForecastScore, Double>) -> Double {
            scores.reduce(0) { $0 + $1[keyPath: path] } / count
        }
        func means(_ path: KeyPath<ForecastScore, [Double]>) -> [Double] {
            first[keyPath: path].indices.map { index in
                scores.reduce(0) { $0 + $1[keyPath: path][index] } / count
            }
        }
        return ForecastScore(
            global: means(\.global), local: means(\.local), rootless: means(\.rootless),
            euler: means(\.euler),
            npss: mean(\.npss), slide: mean(\.slide), seam: mean(\.seam), speed: mean(\.speed),
            points: first.points.indices.map { horizon in
                first.points[horizon].indices.map { point in
                    scores.reduce(0) { $0 + $1.points[horizon][point] } / count
                }
            })
    }
}

/// One window of a clip: what follows frame `seam - 1`, against which forecasts are scored.
package struct ScoredWindow: Sendable {
    private let clip: EvaluatedClip
    private let seam: Int
    private let horizons: [Int]
    private let truth: Range<Int>

    /// The window whose predicted frames begin at `seam`.
    ///
    /// - Parameter horizons: the predicted frames that are scored, 1 being the first.
    package init(_ clip: EvaluatedClip, seam: Int, predicted: Int, horizons: [Int]) {
        precondition(seam > 0 && seam + predicted <= clip.poses.count, "a window inside its clip")
        precondition(horizons.allSatisfy { (1...predicted).contains($0) }, "a horizon inside its window")
        self.clip = clip
        self.seam = seam
        self.horizons = horizons
        truth = seam..<seam + predicted
    }

    /// The score of the true motion beside itself: what slide and seam are by nature.
    package var truthScore: ForecastScore { score(Array(clip.poses[truth])) }

    /// The score of forecast poses, as many as the window's predicted frames.
    package func score(_ poses: [Pose]) -> ForecastScore {
        score(poses, at: poses.map { clip.clip.skeleton.positions(of: clip.points, in: $0) })
    }

    /// The score of forecast poses whose points stand at these positions.
    func score(_ poses: [Pose], at positions: [[Vector3]]) -> ForecastScore {
        let (skeleton, points) = (clip.clip.skeleton, clip.points)
        let truePositions = Array(clip.positions[truth])
        let (local, trueLocal) = (positions.map(Measures.aroundRoot), truePositions.map(Measures.aroundRoot))
        let at = horizons.map { $0 - 1 }
        let trueSpeed = Measures.speed(trueLocal)
        let around = Array(clip.positions[max(0, seam - 2)..<seam]) + positions.prefix(2)
        return ForecastScore(
            global: at.map { Measures.meanDistance(positions[$0], truePositions[$0]) },
            local: at.map { Measures.jointError(positions[$0], truePositions[$0]) },
            rootless: at.map { frame in
                Measures.meanDistance(
                    skeleton.positions(of: points, in: poses[frame].withoutRoot),
                    skeleton.positions(of: points, in: clip.poses[seam + frame].withoutRoot))
            },
            euler: at.map { Measures.eulerError(poses[$0], clip.poses[seam + $0]) },
            npss: Measures.powerSpectrumDistance(
                local.map(Self.flat), trueLocal.map(Self.flat),
                seconds: Double(poses.count) * clip.clip.frameTime),
            slide: FootSlide.percentASecond(
                positions, frameTime: clip.clip.frameTime, up: clip.up, size: clip.size),
            seam: (Measures.accelerations(around).max() ?? 0) / max(clip.usualAcceleration, 1e-12),
            speed: trueSpeed > 0 ? Measures.speed(local) / trueSpeed : 1,
            points: at.map { frame in
                points.indices.map { (local[frame][$0] - trueLocal[frame][$0]).length }
            })
    }

    private static func flat(_ positions: [Vector3]) -> [Double] { positions.flatMap { [$0.x, $0.y, $0.z] } }
}

extension Pose {
    /// The pose with its root at the origin and unturned.
    fileprivate var withoutRoot: Pose {
        var pose = self
        guard !rotations.isEmpty else { return pose }
        pose.rotations[0] = .identity
        pose.translations[0] = .zero
        return pose
    }
}
