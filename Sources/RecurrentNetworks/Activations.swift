import Tensors

/// Shows what flows between two layers for the N samples of a shard: numbers, or their gradients.
///
/// A vector a sample is N rows; a sequence a sample is T·N rows, of which t·N + n is step t of sample n.  A
/// sequence of which all steps are the same may have the repeated form: N rows, and T beside them.  A gradient
/// in the repeated form is that of the N rows, summed over the steps already.
public struct Activations: Sendable {
    /// The numbers [T·N, F], or [N, F] for vectors and in the repeated form.
    public let rows: MatrixView
    /// The number N of samples.
    public let batch: Int
    /// The number T of steps, or nil for vectors.
    public let steps: Int?
    /// Whether the rows stand for each of the steps.
    public let isRepeated: Bool

    /// Shows vectors [N, F].
    public init(vectors rows: MatrixView) {
        self.rows = rows
        batch = rows.rows
        steps = nil
        isRepeated = false
    }

    /// Shows sequences [T·N, F].
    public init(sequences rows: MatrixView, steps: Int) {
        precondition(steps > 0 && rows.rows % steps == 0, "every sample has all steps")
        self.rows = rows
        batch = rows.rows / steps
        self.steps = steps
        isRepeated = false
    }

    /// Shows sequences of which each step is the same row of [N, F].
    public init(repeating rows: MatrixView, steps: Int) {
        precondition(steps > 0, "a sequence has at least one step")
        self.rows = rows
        batch = rows.rows
        self.steps = steps
        isRepeated = true
    }

    /// The rows of step t [N, F].
    public func step(_ t: Int) -> MatrixView {
        isRepeated ? rows : rows.slice(rows: t * batch..<(t + 1) * batch)
    }

    /// Copies all steps to T·N rows.
    public func copy(to target: MatrixView) {
        guard isRepeated, let steps else { return target.copy(from: rows) }
        for t in 0..<steps { target.slice(rows: t * batch..<(t + 1) * batch).copy(from: rows) }
    }
}

/// Says what a way forward is for.
public struct ForwardPass: Sendable {
    /// Whether numbers are dropped, as in training.
    public var isTraining: Bool
    /// Where the dropped numbers come from.
    public var random: RandomSource

    /// A way forward in training, or for a prediction.
    public init(isTraining: Bool, random: RandomSource) {
        self.isTraining = isTraining
        self.random = random
    }
}
