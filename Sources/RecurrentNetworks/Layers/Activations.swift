import Tensors

/// Shows what flows between two layers for the N samples of a shard: numbers, or their gradients.
///
/// One vector per sample takes N rows; one sequence per sample takes T·N rows, row t·N + n being step t of sample n.  A
/// sequence of which all steps are the same may have the repeated form: N rows that stand for all T steps.  A gradient
/// in the repeated form is that of the N rows, summed over the steps already.
package struct Activations: Sendable {
    /// The numbers [T·N, F], or [N, F] for vectors and in the repeated form.
    package let rows: MatrixView
    /// The number N of samples.
    package let batch: Int
    /// The number T of steps, or nil for vectors.
    package let steps: Int?
    /// Whether the rows stand for all steps.
    package let isRepeated: Bool

    /// Shows vectors [N, F].
    package init(vectors rows: MatrixView) {
        self.rows = rows
        batch = rows.rows
        steps = nil
        isRepeated = false
    }

    /// Shows sequences [T·N, F].
    package init(sequences rows: MatrixView, steps: Int) {
        precondition(steps > 0 && rows.rows % steps == 0, "every sample has all steps")
        self.rows = rows
        batch = rows.rows / steps
        self.steps = steps
        isRepeated = false
    }

    /// Shows sequences of which each step is the same row of [N, F].
    package init(repeating rows: MatrixView, steps: Int) {
        precondition(steps > 0, "a sequence has at least one step")
        self.rows = rows
        batch = rows.rows
        self.steps = steps
        isRepeated = true
    }

    /// The rows of step t [N, F].
    package func step(_ t: Int) -> MatrixView {
        isRepeated ? rows : rows.slice(rows: t * batch..<(t + 1) * batch)
    }

    /// Copies all steps to T·N rows.
    package func copy(to target: MatrixView) {
        guard isRepeated, let steps else { return target.copy(from: rows) }
        for t in 0..<steps { target.slice(rows: t * batch..<(t + 1) * batch).copy(from: rows) }
    }
}

/// Says what a forward pass is for.
package struct ForwardPass: Sendable {
    /// Whether dropout is active, as in training.
    package var isTraining: Bool
    /// The source of the dropout masks.
    package var random: RandomSource

    /// A forward pass in training, or for a prediction.
    package init(isTraining: Bool, random: RandomSource) {
        self.isTraining = isTraining
        self.random = random
    }
}
