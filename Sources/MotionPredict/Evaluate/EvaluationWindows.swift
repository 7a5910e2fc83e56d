package import ForecastEvaluation
public import MotionForecast

/// Which windows of a clip are scored, and when: a plan for clips of any frame rate.
public struct EvaluationWindows: Sendable {
    /// The windows of a published protocol.
    public enum Published: String, CaseIterable, Sendable {
        /// 8 random ones a clip (Li et al., CVPR 2018; Mao et al., ICCV 2019).
        case ltd
        /// Every one (Dang et al., ICCV 2021).
        case msr
    }

    /// A published protocol, which takes the place of all else but `milliseconds`; nil for windows of one's own.
    public var published: Published?
    /// How much is shown and how much is predicted; nil for one second and two.
    public var observe: Span?
    public var predict: Span?
    /// Frames from one window to the next; nil for `count` windows a clip, spread evenly.
    public var stride: Int?
    public var count = 16
    /// When errors are told, in ms after the last frame shown; nil for the papers' times and longer ones.
    public var milliseconds: [Double]?

    public init() {}

    /// The usual times, in seconds.
    private static let usual = [0.08, 0.16, 0.32, 0.4, 0.56, 1, 2, 4, 8]

    /// The windows of a clip of this frame time.
    package func plan(frameTime: Double) -> EvaluationPlan {
        var plan: EvaluationPlan
        switch published {
        case .ltd: plan = .ltd
        case .msr: plan = .msr
        case nil:
            let predicted = (predict ?? .seconds(2)).frames(frameTime: frameTime)
            plan = EvaluationPlan(
                observed: max(2, (observe ?? .seconds(1)).frames(frameTime: frameTime)),
                predicted: predicted,
                choice: stride.map { .every(stride: $0) } ?? .spread(count: count),
                horizons: Self.frames(Self.usual, within: predicted, frameTime))
        }
        if let milliseconds {
            plan.horizons = Self.frames(milliseconds.map { $0 / 1000 }, within: plan.predicted, frameTime)
        }
        return plan
    }

    /// The predicted frames nearest to so many seconds, as far as the window reaches; its last where none does.
    private static func frames(_ seconds: [Double], within predicted: Int, _ frameTime: Double) -> [Int] {
        let frames = seconds.map { max(1, Int(($0 / frameTime).rounded())) }.filter { $0 <= predicted }
        return frames.isEmpty ? [predicted] : Set(frames).sorted()
    }
}
