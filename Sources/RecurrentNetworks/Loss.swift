import Tensors

/// Says how far outputs are from targets: the mean over all numbers of a batch, as in Keras.
public enum Loss: Sendable, Hashable {
    /// (output - target)².
    case meanSquaredError
    /// |output - target|; its slope at 0 is 0.
    case meanAbsoluteError
    /// Half the square up to `delta`, and from there on a line (P. Huber, 1964).
    case huber(delta: Double = 1)

    /// What one error, output - target, costs.
    public func value(_ error: Double) -> Double {
        switch self {
        case .meanSquaredError: error * error
        case .meanAbsoluteError: abs(error)
        case .huber(let delta):
            abs(error) <= delta ? error * error / 2 : delta * abs(error) - delta * delta / 2
        }
    }

    /// The slope of `value`.
    public func slope(_ error: Double) -> Double {
        switch self {
        case .meanSquaredError: 2 * error
        case .meanAbsoluteError: error > 0 ? 1 : (error < 0 ? -1 : 0)
        case .huber(let delta): max(-delta, min(delta, error))
        }
    }

    func check() throws {
        if case .huber(let delta) = self, !(delta > 0 && delta.isFinite) {
            throw NetworkError.badSetting(name: "delta", found: delta, expected: "greater than 0")
        }
    }
}
