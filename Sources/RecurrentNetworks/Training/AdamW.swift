import Foundation
import Tensors

/// Moves parameters against their gradients by AdamW (I. Loshchilov and F. Hutter, 2019).
///
/// As in Keras, a step is lr·√(1-β₂ᵗ)/(1-β₁ᵗ) · m/(√v + ε), and before it the slots that decay shrink by the fraction
/// lr·(weight decay).
package final class AdamW: @unchecked Sendable {
    /// The settings that stay the same over a training.
    package struct Settings: Sendable, Hashable, Codable {
        package var beta1: Double
        package var beta2: Double
        package var epsilon: Double
        package var weightDecay: Double

        package init(
            beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-7, weightDecay: Double = 0
        ) {
            self.beta1 = beta1
            self.beta2 = beta2
            self.epsilon = epsilon
            self.weightDecay = weightDecay
        }
    }

    /// The settings.
    package let settings: Settings
    /// The number of updates so far; with the moments, all that a checkpoint needs.
    package var updates: Int
    /// The running means of the gradients.
    package let firstMoments: Parameters
    /// The running means of the squared gradients.
    package let secondMoments: Parameters
    private let kernels: VectorKernels
    private let work: Work

    /// Begins with moments of zero; with `decaysAll`, biases decay too, as in Keras.
    package init(
        _ layout: ParameterLayout, settings: Settings = Settings(), decaysAll: Bool = false,
        kernels: VectorKernels = .best
    ) {
        self.settings = settings
        self.kernels = kernels
        updates = 0
        firstMoments = Parameters(layout)
        secondMoments = Parameters(layout)
        let pieces = layout.slots.flatMap { slot in
            ShardedExecutor.pieces(of: slot.range).map { (range: $0, decays: decaysAll || slot.decays) }
        }
        work = Work(pieces: pieces, first: firstMoments, second: secondMoments, kernels: kernels)
    }

    /// Makes one update with a learning rate; the gradients are first multiplied by `gradientScale`.
    ///
    /// The threads of the executor split the work; how many there are changes nothing in the result.
    package func update(
        _ parameters: Parameters, gradients: Parameters, learningRate: Double, gradientScale: Double = 1,
        executor: ShardedExecutor = ShardedExecutor(threads: 1)
    ) {
        let layout = firstMoments.layout
        precondition(parameters.layout == layout && gradients.layout == layout, "the layouts differ")
        updates += 1
        let t = Double(updates)
        // Keras takes 1-β exactly for the moments and 1-βᵗ from β as a float; the kernel has 1-β from β as a float.
        // The difference, 6e-6 of a step for β₂ = 0.999, shows in histories.
        let (beta1, beta2) = (Double(Float(settings.beta1)), Double(Float(settings.beta2)))
        let meanScale = (1 - settings.beta1) / (1 - beta1)
        let squareScale = ((1 - beta2) / (1 - settings.beta2)).squareRoot()
        let correction = meanScale * squareScale * (1 - pow(beta2, t)).squareRoot() / (1 - pow(beta1, t))
        func numbers(weightDecay: Double) -> VectorKernels.AdamNumbers {
            VectorKernels.AdamNumbers(
                beta1: Float(settings.beta1), beta2: Float(settings.beta2),
                epsilon: Float(settings.epsilon * squareScale),
                stepSize: Float(learningRate * correction), decay: Float(learningRate * weightDecay),
                gradientScale: Float(gradientScale))
        }
        work.now = Work.Update(
            plain: numbers(weightDecay: 0), decaying: numbers(weightDecay: settings.weightDecay),
            parameters: parameters.values, gradients: gradients.values)
        executor.run(shards: work.pieces.count, of: work)
        work.now = nil
    }

    /// An update, piece by piece.
    private final class Work: ShardedWork, @unchecked Sendable {
        struct Update {
            let plain: VectorKernels.AdamNumbers
            let decaying: VectorKernels.AdamNumbers
            let parameters: FloatBuffer
            let gradients: FloatBuffer
        }

        let pieces: [(range: Range<Int>, decays: Bool)]
        /// Set before the threads begin.
        var now: Update?
        private let first: FloatBuffer
        private let second: FloatBuffer
        private let kernels: VectorKernels

        init(
            pieces: [(range: Range<Int>, decays: Bool)], first: Parameters, second: Parameters,
            kernels: VectorKernels
        ) {
            self.pieces = pieces
            (self.first, self.second) = (first.values, second.values)
            self.kernels = kernels
        }

        func run(shard: Int) {
            guard let now else { return }
            kernels.adam(
                pieces[shard].decays ? now.decaying : now.plain, range: pieces[shard].range,
                gradients: now.gradients, parameters: now.parameters, first: first, second: second)
        }
    }
}

/// Bounds the common norm of all gradients (R. Pascanu et al., 2013).
package enum GradientClipping {
    /// The norm of all gradients taken as one vector.
    package static func globalNorm(_ gradients: Parameters, kernels: VectorKernels = .best) -> Double {
        kernels.sumOfSquares(gradients.values).squareRoot()
    }

    /// The factor that brings gradients of a norm down to `limit`; 1 for a norm that is
    /// not a number, which the caller checks for.
    package static func scale(norm: Double, limit: Double) -> Double {
        norm > limit ? limit / norm : 1
    }
}
