/// A length of time, in frames or in seconds.
public enum Span: Equatable, Sendable {
    case frames(Int)
    case seconds(Double)

    /// The number of frames, 1 to a thousand million, where a frame lasts `frameTime` seconds.
    package func frames(frameTime: Double) -> Int {
        switch self {
        case .frames(let count): min(max(count, 1), 1_000_000_000)
        case .seconds(let seconds): Int(max(1, min(1e9, (seconds / frameTime).rounded())))
        }
    }
}
