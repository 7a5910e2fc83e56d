import ArgumentParser
import MotionPredict

/// What error the tables of `evaluate` show.
enum EvaluationMetric: String, ExpressibleByArgument, CaseIterable, Encodable {
    case local
    case global
    case rootless

    /// The errors at each horizon.
    func errors(_ score: ForecastScore) -> [Double] {
        switch self {
        case .local: score.local
        case .global: score.global
        case .rootless: score.rootless
        }
    }

    /// What is done with the root, in words.
    var about: String {
        switch self {
        case .local: "the root's position taken away"
        case .global: "as they stand in the world"
        case .rootless: "the root's position and rotation dropped"
        }
    }
}

extension EvaluationWindows {
    /// Which windows these are, in words.
    func about(_ plan: EvaluationPlan) -> String {
        let shape = "\(plan.observed) frames shown, \(plan.predicted) predicted"
        switch published {
        case .ltd: return "protocol ltd: 8 random ones a clip, \(shape)"
        case .msr: return "protocol msr: every one, \(shape)"
        case nil: return shape
        }
    }
}
