import CVectorKernels

/// The function of a recurrent layer's candidate, and of an LSTM's output.
public enum RecurrentActivation: String, Sendable, Codable, CaseIterable {
    case tanh, relu

    var number: Int32 { Int32(self == .tanh ? VK_ACTIVATION_TANH : VK_ACTIVATION_RELU) }
}

extension VectorKernels {
    package typealias Activation = RecurrentActivation

    /// Turns pre-activations into gates and computes the new state, all in one pass.
    ///
    /// Shapes: `bias` [1, 4H], or [N, 4H] with a row for each sequence; `gates` [N, 4H] holds pre-activations without bias and receives i, f, g, o;
    /// `cellBefore`, `cell`, `cellOutput` [N, H] without gaps; `hidden` [N, H].
    package func lstmForward(
        activation: Activation, bias: MatrixView, gates: MatrixView, cellBefore: MatrixView,
        cell: MatrixView, cellOutput: MatrixView, hidden: MatrixView
    ) {
        let rows = gates.rows
        let units = hidden.columns
        precondition(gates.columns == 4 * units && bias.columns == 4 * units, "bad shapes")
        precondition(bias.rows == 1 || bias.rows == rows, "bad shapes")
        for view in [cellBefore, cell, cellOutput] {
            precondition(view.rows == rows && view.columns == units && view.isContiguous, "bad shapes")
        }
        precondition(hidden.rows == rows, "bad shapes")
        table.lstm_forward(
            rows, units, activation.number, bias.base, bias.rows == 1 ? 0 : bias.stride, gates.base,
            gates.stride,
            cellBefore.base, cell.base, cellOutput.base, hidden.base, hidden.stride)
    }

    /// Turns the gradient of a step's state into those of its pre-activations and of the cell before.
    ///
    /// Shapes: `gates` [N, 4H] holds i, f, g, o and receives the gradients of the pre-activations; the
    /// gradient of the hidden state is `hidden` + `further` [N, H]; `cell` [N, H] holds the gradient of the
    /// cell and receives that of the cell before.
    package func lstmBackward(
        activation: Activation, gates: MatrixView, cellBefore: MatrixView, cellOutput: MatrixView,
        hidden: MatrixView, further: MatrixView?, cell: MatrixView
    ) {
        let rows = gates.rows
        let units = hidden.columns
        precondition(gates.columns == 4 * units && hidden.rows == rows, "bad shapes")
        for view in [cellBefore, cellOutput, cell] {
            precondition(view.rows == rows && view.columns == units && view.isContiguous, "bad shapes")
        }
        if let further { precondition(further.rows == rows && further.columns == units, "bad shapes") }
        table.lstm_backward(
            rows, units, activation.number, gates.base, gates.stride, cellBefore.base, cellOutput.base,
            hidden.base, hidden.stride, further?.base, further?.stride ?? 0, cell.base)
    }

    /// The numbers of one AdamW update.
    package struct AdamNumbers: Sendable {
        var numbers: vk_adam_numbers

        /// `stepSize` is lr·√(1-β₂ᵗ)/(1-β₁ᵗ), `decay` lr·(weight decay); gradients are first multiplied by
        /// `gradientScale`.
        package init(
            beta1: Float, beta2: Float, epsilon: Float, stepSize: Float, decay: Float, gradientScale: Float
        ) {
            numbers = vk_adam_numbers(
                beta1: beta1, beta2: beta2, epsilon: epsilon, step_size: stepSize, decay: decay,
                gradient_scale: gradientScale)
        }
    }

    /// Moves the floats of `range` in `parameters` by one AdamW update and brings the moments up to date.
    package func adam(
        _ numbers: AdamNumbers, range: Range<Int>, gradients: FloatBuffer, parameters: FloatBuffer,
        first: FloatBuffer, second: FloatBuffer
    ) {
        for buffer in [gradients, parameters, first, second] {
            precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count, "range outside a buffer")
        }
        let start = range.lowerBound
        withUnsafePointer(to: numbers.numbers) {
            table.adam(
                range.count, $0, gradients.base + start, parameters.base + start, first.base + start,
                second.base + start)
        }
    }
}
