import MotionCore

/// How a model and the baselines did on the windows of some clips.
public struct Evaluation: Sendable {
    /// What is scored.
    public struct Method: Hashable, Sendable {
        /// The name in tables and reports.
        public let name: String

        public static let model = Method(name: "model")
        /// The true motion beside itself.
        public static let truth = Method(name: "truth")
        /// All baselines, in the order of tables.
        public static let baselines = Baselines.all.map { Method(name: $0.name) }
        /// The model, then the baselines.
        package static let forecasts = [model] + baselines
    }

    /// One clip: the means over its windows.
    public struct ClipResult: Sendable {
        public let name: String
        public let windows: Int
        /// The body's size in the file's unit.
        public let size: Double
        /// A baseline that finds nothing to go on in any window is missing.
        public let scores: [Method: ForecastScore]
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

extension EvaluatedClip {
    /// The scores of a forecast and of the baselines in one window.
    ///
    /// - Parameters:
    ///   - start: the first frame shown.
    ///   - forecast: gives the poses that follow the shown frames.
    package func scores(
        start: Int, plan: EvaluationPlan, forecast: (Clip) -> [Pose]
    ) -> [Evaluation.Method: ForecastScore] {
        let seam = start + plan.observed
        let count = plan.predicted
        let window = ScoredWindow(self, seam: seam, predicted: count, horizons: plan.horizons)
        var scores: [Evaluation.Method: ForecastScore] = [
            .truth: window.truthScore, .model: window.score(forecast(clip.frames(start..<seam))),
        ]
        for baseline in Baselines.all {
            if let poses = baseline.poses(self, seam: seam, count: count) {
                scores[Evaluation.Method(name: baseline.name)] = window.score(poses)
            }
        }
        return scores
    }

    /// The means over the windows of this clip.
    package func result(
        _ name: String, _ windows: [[Evaluation.Method: ForecastScore]]
    ) -> Evaluation.ClipResult {
        var scores: [Evaluation.Method: ForecastScore] = [:]
        for method in Evaluation.Method.forecasts + [.truth] {
            scores[method] = ForecastScore.mean(windows.compactMap { $0[method] })
        }
        return Evaluation.ClipResult(name: name, windows: windows.count, size: size, scores: scores)
    }

    /// The names of the points: joints, and End Sites as "LeftToeBase end".
    package var pointNames: [String] {
        points.map { point in
            let name = clip.skeleton.joints[point.joint].name
            return if case .endSite = point { name + " end" } else { name }
        }
    }
}
