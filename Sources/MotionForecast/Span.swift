/// A length of time, in frames or in seconds.
public enum Span: Equatable, Sendable {
    case frames(Int)
    case seconds(Double)

    /// The number of frames, at least one, where a frame lasts `frameTime` seconds.
    public func frames(frameTime: Double) -> Int {
        switch self {
        case .frames(let count): count
        case .seconds(let seconds): max(1, Int(min(1e9, (seconds / frameTime).rounded())))
        }
    }
}
