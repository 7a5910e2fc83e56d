import ArgumentParser
import ForecastEvaluation
import MotionForecast

/// The windows of a published protocol.
enum EvaluationProtocol: String, ExpressibleByArgument, CaseIterable {
    case ltd
    case msr
}

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
        case .local: "the root's place taken away"
        case .global: "as they stand in the world"
        case .rootless: "the root's place and rotation dropped"
        }
    }
}

/// Options of which windows are scored, and when.
struct EvaluationOptions: ParsableArguments {
    @Option(
        name: .customLong("protocol"),
        help: """
            The papers' windows: ltd (8 random ones a clip, 50 frames shown, 25 predicted) or msr (all of 10 + 25 frames).
            """)
    var `protocol`: EvaluationProtocol?

    @Option(help: "Frames shown, or seconds as 1s. [default: 1s]")
    var observe: Span?

    @Option(help: "Frames predicted, or seconds as 2s. [default: 2s]")
    var predict: Span?

    @Option(help: "Frames from one window to the next.")
    var stride: Int?

    @Option(help: "Windows a clip, spread evenly. [default: 16]")
    var windows: Int?

    @Option(
        name: .customLong("horizons"),
        help: "When errors are told, in ms after the last frame shown, as 80,400,1000.")
    var horizonList: String?

    func validate() throws {
        if self.protocol != nil, observe != nil || predict != nil || stride != nil || windows != nil {
            throw ValidationError(
                "--protocol sets the windows: leave out --observe, --predict, --stride and --windows.")
        }
        if stride != nil && windows != nil { throw ValidationError("Use either --stride or --windows.") }
        for (name, value) in [("stride", stride), ("windows", windows)] {
            if let value, !(1...1_000_000).contains(value) {
                throw ValidationError("--\(name) must be between 1 and 1000000.")
            }
        }
        if let horizonList, milliseconds == nil {
            throw ValidationError("--horizons takes ms greater than 0, as 80,400,1000, not \(horizonList).")
        }
    }

    private var milliseconds: [Double]? {
        guard let horizonList else { return nil }
        let parts = horizonList.split(separator: ",", omittingEmptySubsequences: false).map {
            Double($0.filter { $0 != " " })
        }
        let numbers = parts.compactMap { $0 }
        guard numbers.count == parts.count, numbers.allSatisfy({ $0 > 0 && $0 < 1e9 }) else { return nil }
        return numbers
    }

    /// The windows of a clip of this frame time.
    func plan(frameTime: Double) -> EvaluationPlan {
        var plan: EvaluationPlan
        switch self.protocol {
        case .ltd: plan = .ltd
        case .msr: plan = .msr
        case nil:
            let shape = WindowShape(
                observed: max(2, (observe ?? .seconds(1)).frames(frameTime: frameTime)),
                predicted: (predict ?? .seconds(2)).frames(frameTime: frameTime))
            let usual = [0.08, 0.16, 0.32, 0.4, 0.56, 1, 2, 4, 8]
            plan = EvaluationPlan(
                shape: shape,
                choice: stride.map { .every(stride: $0) } ?? .spread(count: windows ?? 16),
                horizons: Self.frames(usual, shape, frameTime))
        }
        if let milliseconds {
            plan.horizons = Self.frames(milliseconds.map { $0 / 1000 }, plan.shape, frameTime)
        }
        return plan
    }

    /// The predicted frames nearest to so many seconds, as far as the window reaches; its last where none does.
    private static func frames(_ seconds: [Double], _ shape: WindowShape, _ frameTime: Double) -> [Int] {
        let frames = seconds.map { max(1, Int(($0 / frameTime).rounded())) }.filter { $0 <= shape.predicted }
        return frames.isEmpty ? [shape.predicted] : Set(frames).sorted()
    }

    /// Which windows these are, in words.
    func about(_ plan: EvaluationPlan) -> String {
        let shape = "\(plan.shape.observed) frames shown, \(plan.shape.predicted) predicted"
        switch self.protocol {
        case .ltd: return "protocol ltd: 8 random ones a clip, \(shape)"
        case .msr: return "protocol msr: every one, \(shape)"
        case nil: return shape
        }
    }
}
