import Tensors

/// An optimiser at work: its moments and the number of its updates.
final class OptimiserState {
    let optimiser: Optimiser
    /// What the schedule's rate is multiplied by; a callback may lower it.
    var rateFactor = 1.0
    private let kernels: VectorKernels
    private let adam: AdamW?
    /// The velocity of gradient descent with momentum.
    private let velocity: Parameters?
    private var updates = 0

    init(_ optimiser: Optimiser, layout: ParameterLayout, kernels: VectorKernels) {
        self.optimiser = optimiser
        self.kernels = kernels
        switch optimiser.rule {
        case .adam(let settings):
            adam = AdamW(layout, settings: settings, decaysAll: true, kernels: kernels)
            velocity = nil
        case .sgd(let momentum, _):
            adam = nil
            velocity = momentum > 0 ? Parameters(layout) : nil
        }
    }

    /// The rate of the next update.
    var learningRate: Double { rateFactor * optimiser.learningRate.rate(at: updates) }

    /// Moves the parameters once; the gradients are used up.
    func update(_ parameters: Parameters, gradients: Parameters, executor: ShardedExecutor) {
        let scale = clip(gradients)
        let rate = learningRate
        updates += 1
        if let adam {
            adam.update(
                parameters, gradients: gradients, learningRate: rate, gradientScale: scale,
                executor: executor)
        } else {
            descend(parameters, gradients, rate: rate * scale)
        }
    }

    /// Clips each weight's gradient, or gives the factor for all of them.
    private func clip(_ gradients: Parameters) -> Double {
        switch optimiser.clipping {
        case nil: return 1
        case .globalNorm(let limit):
            return GradientClipping.scale(
                norm: GradientClipping.globalNorm(gradients, kernels: kernels), limit: limit)
        case .norm(let limit):
            for slot in gradients.layout.slots {
                let view = gradients[slot]
                let scale = GradientClipping.scale(norm: view.squareSum.squareRoot(), limit: limit)
                if scale < 1 { kernels.scale(view, by: Float(scale)) }
            }
            return 1
        }
    }

    /// One step of gradient descent.
    private func descend(_ parameters: Parameters, _ gradients: Parameters, rate: Double) {
        guard case .sgd(let momentum, let nesterov) = optimiser.rule else { return }
        let (weights, slopes) = (parameters.asRow, gradients.asRow)
        guard let velocity = velocity?.asRow else {
            return kernels.add(slopes, times: Float(-rate), to: weights)
        }
        kernels.scale(velocity, by: Float(momentum))
        kernels.add(slopes, times: Float(-rate), to: velocity)
        if nesterov {
            kernels.add(velocity, times: Float(momentum), to: weights)
            kernels.add(slopes, times: Float(-rate), to: weights)
        } else {
            kernels.add(velocity, to: weights)
        }
    }
}

extension Parameters {
    /// All numbers as one row.
    var asRow: MatrixView { MatrixView(values, rows: 1, columns: values.count) }
}

extension MatrixView {
    /// The sum of all squares.
    fileprivate var squareSum: Double {
        var sum = 0.0
        for row in 0..<rows {
            withRow(row) { numbers in
                for number in numbers { sum += Double(number) * Double(number) }
            }
        }
        return sum
    }
}
