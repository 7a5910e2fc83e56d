import Tensors

/// Shows the state of an LSTM layer, or a gradient with respect to one.
public struct LSTMState: Sendable {
    /// The hidden state [N, H].
    public let hidden: MatrixView
    /// The cell [N, H].
    public let cell: MatrixView

    /// Sets all numbers to zero.
    public func clear() {
        hidden.fill(0)
        cell.fill(0)
    }

    /// Copies a state of the same shape.
    public func copy(from other: LSTMState) {
        hidden.copy(from: other.hidden)
        cell.copy(from: other.cell)
    }
}
