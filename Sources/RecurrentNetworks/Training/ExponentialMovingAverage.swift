import Tensors

/// Keeps a running mean of parameters (B. Polyak and A. Juditsky, 1992).
///
/// The mean begins as the parameters themselves; over the first updates it follows them faster, with the
/// decay min(decay, (1 + n) / (10 + n)) at update n, as in TensorFlow.
package final class ExponentialMovingAverage: @unchecked Sendable {
    /// The fraction of the old mean that an update keeps in the long run.
    package let decay: Double
    /// The number of updates so far; with the mean, all that a checkpoint needs.
    package var updates: Int
    /// The mean.
    package let average: Parameters
    private let kernels: VectorKernels

    /// Begins with a copy of the parameters.
    package init(of parameters: Parameters, decay: Double, kernels: VectorKernels = .best) {
        precondition(decay >= 0 && decay < 1, "a decay lies in [0, 1)")
        self.decay = decay
        self.kernels = kernels
        updates = 0
        average = parameters.copy()
    }

    /// Moves the mean towards the parameters.
    package func update(from parameters: Parameters) {
        precondition(parameters.layout == average.layout, "the layouts differ")
        let early = Double(1 + updates) / Double(10 + updates)
        updates += 1
        kernels.move(average.values, towards: parameters.values, by: Float(1 - min(decay, early)))
    }
}
