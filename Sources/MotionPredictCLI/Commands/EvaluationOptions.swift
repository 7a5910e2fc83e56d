import ArgumentParser
import MotionPredict

extension EvaluationWindows.Published: ExpressibleByArgument {}

/// Options of which windows are scored, and when.
struct EvaluationOptions: ParsableArguments {
    @Option(
        name: .customLong("protocol"),
        help: """
            The papers' windows: ltd (8 random ones a clip, 50 frames shown, 25 predicted) or msr (all of 10 + 25 frames).
            """)
    var `protocol`: EvaluationWindows.Published?

    @Option(
        parsing: .unconditional,
        help: "Frames shown, or seconds as 1s; with --folds in training, too. [default: 1s]")
    var observe: Span?

    @Option(
        parsing: .unconditional,
        help: "Frames predicted, or seconds as 2s; with --folds in training, too. [default: 2s]")
    var predict: Span?

    @Option(parsing: .unconditional, help: "Frames from one window to the next.")
    var stride: Int?

    @Option(parsing: .unconditional, help: "Windows a clip, spread evenly. [default: 16]")
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

    /// The windows asked for.
    var chosen: EvaluationWindows {
        var chosen = EvaluationWindows()
        chosen.published = self.protocol
        (chosen.observe, chosen.predict) = (observe, predict)
        chosen.stride = stride
        chosen.count = windows ?? chosen.count
        chosen.milliseconds = milliseconds
        return chosen
    }
}
