import MotionCore

/// How a model and the baselines did on the windows of some clips.
public struct Evaluation: Sendable {
    /// What is scored.
    public struct Method: Hashable, Sendable {
        /// The name in tables and reports.
        public let name: String

        /// The motion that a model's forecast is realised as.
        public static let model = Method(name: "model")
        /// The forecast itself, nearest to the truth on average.
        public static let mean = Method(name: "mean")
        /// The true motion beside itself.
        public static let truth = Method(name: "truth")
        /// All baselines, in the order of tables.
        public static let baselines = Baselines.all.map { Method(name: $0.name) }
        /// The model and its mean, then the baselines.
        package static let forecasts = [model, mean] + baselines
        /// Those whose naturalness is measured.
        package static let natural = [model, mean, Method(name: Copy().name), truth]
    }

    /// One clip: the means over its windows.
    public struct ClipResult: Sendable {
        public let name: String
        public let windows: Int
        /// The body's size in the file's unit.
        public let size: Double
        /// A baseline that finds nothing to go on in any window is missing.
        public let scores: [Method: ForecastScore]
        /// How what follows in the windows moves beside the clip; empty for a clip of less than half a second.
        package var naturalness: [Method: Naturalness] = [:]
    }

    public let clips: [ClipResult]
    /// Joints, then End Sites, by name.
    package let points: [String]

    /// - Parameter points: the names of the skeleton's points.
    package init(_ clips: [ClipResult], points: [String]) {
        self.clips = clips
        self.points = points
    }

    /// The mean over clips, each counting once; nil where no clip has a score.
    public func mean(_ method: Method) -> ForecastScore? {
        ForecastScore.mean(clips.compactMap { $0.scores[method] })
    }

    /// How a method's continuations move beside the clips evaluated, the mean over clips; nil where none could be measured.
    ///
    /// Measured are `model`, `mean`, `copy` and `truth`, each clip's windows as one and against that clip alone, what is
    /// hidden of it included: the yardstick is the body's own motion, and the same for every model.
    public func naturalness(_ method: Method) -> Naturalness? {
        Naturalness.mean(clips.compactMap { $0.naturalness[method] })
    }

    /// The mean over clips of an error in per cent of the body's size.
    package func percent(_ method: Method, _ errors: (ForecastScore) -> [Double]) -> [Double]? {
        let rows = clips.compactMap { clip in
            clip.scores[method].map { score in errors(score).map { 100 * $0 / max(clip.size, 1e-12) } }
        }
        guard let first = rows.first else { return nil }
        return first.indices.map { index in rows.reduce(0) { $0 + $1[index] } / Double(rows.count) }
    }

    public var windows: Int { clips.reduce(0) { $0 + $1.windows } }
}

/// How the forecasts of one window did.
package struct WindowScores: Sendable {
    package internal(set) var scores: [Evaluation.Method: ForecastScore] = [:]
    /// What they add to the measures of naturalness.
    var tallies: [Evaluation.Method: NaturalTally] = [:]

    package init() {}
}

extension EvaluatedClip {
    /// The scores of forecasts and of the baselines in one window.
    ///
    /// - Parameters:
    ///   - start: the first frame shown.
    ///   - yardstick: this clip's, to measure naturalness; nil to leave that.
    ///   - forecasts: gives the poses that follow the shown frames, by each method.
    package func scores(
        start: Int, plan: EvaluationPlan, yardstick: NaturalYardstick? = nil,
        forecasts: (Clip) -> [Evaluation.Method: [Pose]]
    ) -> WindowScores {
        let seam = start + plan.observed
        let count = plan.predicted
        let window = ScoredWindow(self, seam: seam, predicted: count, horizons: plan.horizons)
        var all = forecasts(clip.frames(start..<seam))
        all[.truth] = Array(poses[seam..<seam + count])
        for baseline in Baselines.all {
            all[Evaluation.Method(name: baseline.name)] = baseline.poses(self, seam: seam, count: count)
        }
        var found = WindowScores()
        for (method, poses) in all {
            let positions = poses.map { clip.skeleton.positions(of: points, in: $0) }
            found.scores[method] = window.score(poses, at: positions)
            guard let yardstick, Evaluation.Method.natural.contains(method) else { continue }
            found.tallies[method] = yardstick.tally(
                self, seam: seam, predicted: positions, isTruth: method == .truth)
        }
        return found
    }

    /// The means over the windows of this clip, and all of them held against the clip.
    package func result(
        _ name: String, _ windows: [WindowScores], yardstick: NaturalYardstick? = nil
    ) -> Evaluation.ClipResult {
        var scores: [Evaluation.Method: ForecastScore] = [:]
        var naturalness: [Evaluation.Method: Naturalness] = [:]
        for method in Evaluation.Method.forecasts + [.truth] {
            scores[method] = ForecastScore.mean(windows.compactMap { $0.scores[method] })
            let tallies = windows.compactMap { $0.tallies[method] }
            guard let yardstick, !tallies.isEmpty else { continue }
            naturalness[method] = yardstick.naturalness(tallies, isTruth: method == .truth)
        }
        return Evaluation.ClipResult(
            name: name, windows: windows.count, size: size, scores: scores, naturalness: naturalness)
    }

    /// The names of the points: joints, and End Sites as "LeftToeBase end".
    package var pointNames: [String] {
        points.map { point in
            let name = clip.skeleton.joints[point.joint].name
            return if case .endSite = point { name + " end" } else { name }
        }
    }
}
