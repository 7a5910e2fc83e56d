import MotionPredict

extension EvaluationReport {
    /// What `--json` prints.
    var json: JSON { JSON(self) }

    struct JSON: Encodable {
        let model: String
        let windows: Int
        let observed: Int
        let predicted: Int
        let horizons: [Double]
        let metric: EvaluationMetric
        let scale: Double
        let mean: [String: Score]
        let percent: [String: [Double]]
        let clips: [Clip]
        /// For each method whose naturalness is measured: figures by the measures' names.
        let naturalness: [String: [String: Double]]
        let joints: [Joint]
        let verdict: [String]

        struct Score: Encodable {
            let local: [Double]
            let global: [Double]
            let rootless: [Double]
            let euler: [Double]
            let npss: Double
            let slide: Double
            let speed: Double
            let seam: Double

            init(_ score: ForecastScore, scale: Double) {
                local = score.local.map { $0 * scale }
                global = score.global.map { $0 * scale }
                rootless = score.rootless.map { $0 * scale }
                (euler, npss, slide, speed, seam) = (
                    score.euler, score.npss, score.slide, score.speed, score.seam
                )
            }
        }

        struct Clip: Encodable {
            let clip: String
            let windows: Int
            let size: Double
            let scores: [String: Score]
            let naturalness: [String: [String: Double]]
        }

        struct Joint: Encodable {
            let joint: String
            let error: Double
        }

        init(_ report: EvaluationReport) {
            let evaluation = report.evaluation
            let methods = Evaluation.Method.forecasts + [.truth]
            func named<T>(_ value: (Evaluation.Method) -> T?) -> [String: T] {
                Dictionary(methods.compactMap { method in value(method).map { (method.name, $0) } }) { $1 }
            }
            func figures(_ naturalness: Naturalness?) -> [String: Double]? {
                naturalness.map { naturalness in
                    Dictionary(
                        Naturalness.Measure.allCases.compactMap { measure in
                            naturalness[measure].map { (measure.rawValue, $0) }
                        }
                    ) { $1 }
                }
            }
            model = report.model
            windows = evaluation.windows
            (observed, predicted) = (report.plan.observed, report.plan.predicted)
            horizons = report.milliseconds
            metric = report.metric
            scale = report.scale
            mean = named { evaluation.mean($0).map { Score($0, scale: report.scale) } }
            percent = named { evaluation.percent($0, report.metric.errors) }
            clips = evaluation.clips.map { clip in
                Clip(
                    clip: clip.name, windows: clip.windows, size: clip.size,
                    scores: named { clip.scores[$0].map { Score($0, scale: report.scale) } },
                    naturalness: named { figures(clip.naturalness[$0]) })
            }
            naturalness = named { figures(evaluation.naturalness($0)) }
            joints = report.joints.map { Joint(joint: $0.name, error: $0.error) }
            verdict = report.verdict
        }
    }
}
