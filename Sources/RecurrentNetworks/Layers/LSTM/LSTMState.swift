import Tensors

/// Shows the state of an LSTM layer, or a gradient with respect to one.
package struct LSTMState: Sendable {
    /// The hidden state [N, H].
    package let hidden: MatrixView
    /// The cell [N, H].
    package let cell: MatrixView

    /// Sets all numbers to zero.
    package func clear() {
        hidden.fill(0)
        cell.fill(0)
    }

    /// Copies a state of the same shape.
    package func copy(from other: LSTMState) {
        hidden.copy(from: other.hidden)
        cell.copy(from: other.cell)
    }
}
