import Tensors

/// Says how gradients update the weights, with Keras's meaning and defaults.
public struct Optimiser: Sendable, Hashable {
    /// How gradients are clipped.
    public enum Clipping: Sendable, Hashable {
        /// Each weight's gradient to a norm of its own (`clipnorm` in Keras).
        case norm(Double)
        /// All gradients together to one norm (`global_clipnorm` in Keras; R. Pascanu et al., 2013).
        case globalNorm(Double)
    }

    enum Rule: Sendable, Hashable {
        case adam(AdamW.Settings)
        case sgd(momentum: Double, nesterov: Bool)
    }

    let rule: Rule
    /// The learning rate over the updates.
    package let learningRate: LearningRateSchedule
    /// How gradients are clipped, if at all.
    package let clipping: Clipping?

    /// Adam (D. Kingma and J. Ba, 2015), epsilon beside the uncorrected √v as in Keras.
    public static func adam(
        learningRate: LearningRateSchedule = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
        epsilon: Double = 1e-7, clipping: Clipping? = nil
    ) -> Optimiser {
        let settings = AdamW.Settings(beta1: beta1, beta2: beta2, epsilon: epsilon)
        return Optimiser(rule: .adam(settings), learningRate: learningRate, clipping: clipping)
    }

    /// Adam with decoupled weight decay (I. Loshchilov and F. Hutter, 2019); as in Keras, biases decay too.
    public static func adamW(
        learningRate: LearningRateSchedule = 0.001, weightDecay: Double = 0.004, beta1: Double = 0.9,
        beta2: Double = 0.999, epsilon: Double = 1e-7, clipping: Clipping? = nil
    ) -> Optimiser {
        let settings = AdamW.Settings(beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay)
        return Optimiser(rule: .adam(settings), learningRate: learningRate, clipping: clipping)
    }

    /// Gradient descent with momentum, optionally Nesterov's.
    ///
    /// v = momentum · v - rate · g, and the weights move by v, or with Nesterov by momentum · v - rate · g.
    public static func sgd(
        learningRate: LearningRateSchedule = 0.01, momentum: Double = 0, nesterov: Bool = false,
        clipping: Clipping? = nil
    ) -> Optimiser {
        Optimiser(
            rule: .sgd(momentum: momentum, nesterov: nesterov), learningRate: learningRate,
            clipping: clipping)
    }

    /// Throws `NetworkError.badSetting` where a number makes no sense.
    func check() throws {
        func expect(_ holds: Bool, _ name: String, _ found: Double, _ expected: String) throws {
            guard holds else { throw NetworkError.badSetting(name: name, found: found, expected: expected) }
        }
        let rate = learningRate.rate(at: 0)
        try expect(rate >= 0 && rate.isFinite, "learning rate", rate, "0 or more")
        switch rule {
        case .adam(let settings):
            try expect(
                (0..<1).contains(Float(settings.beta1)), "beta1", settings.beta1, "from 0 to less than 1")
            try expect(
                (0..<1).contains(Float(settings.beta2)), "beta2", settings.beta2, "from 0 to less than 1")
            try expect(settings.epsilon > 0, "epsilon", settings.epsilon, "greater than 0")
            try expect(settings.weightDecay >= 0, "weight decay", settings.weightDecay, "0 or more")
        case .sgd(let momentum, _):
            try expect((0...1).contains(momentum), "momentum", momentum, "from 0 to 1")
        }
        switch clipping {
        case .norm(let limit), .globalNorm(let limit):
            try expect(limit > 0, "clipping norm", limit, "greater than 0")
        case nil: break
        }
    }
}

extension LearningRateSchedule: ExpressibleByFloatLiteral {
    /// A constant rate.
    public init(floatLiteral value: Double) { self = .constant(value) }
}
