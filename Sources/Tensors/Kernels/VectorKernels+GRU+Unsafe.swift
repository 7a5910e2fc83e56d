import CVectorKernels

extension VectorKernels {
    /// Finishes a step of a GRU with the reset gate after the product.
    ///
    /// Shapes: `gates` [N, 4H] holds the pre-activations of the candidate (of its input alone), of z and of r, and
    /// h U + b of the candidate; it receives candidate, z and r.  `before` and `hidden` are [N, H].
    package func gruForward(activation: Activation, gates: MatrixView, before: MatrixView, hidden: MatrixView)
    {
        check(gates, before, hidden)
        table.gru_forward(
            gates.rows, before.columns, activation.number, gates.base, gates.stride, before.base,
            before.stride, hidden.base, hidden.stride)
    }

    /// Turns the gradient of a step's hidden state, `hidden` + `further` [N, H], into those of the four parts of
    /// `gates`; `hidden`, without gaps, receives what reaches the state before past the product.
    package func gruBackward(
        activation: Activation, gates: MatrixView, before: MatrixView, hidden: MatrixView,
        further: MatrixView?
    ) {
        check(gates, before, hidden, further)
        precondition(hidden.isContiguous, "bad shapes")
        table.gru_backward(
            gates.rows, before.columns, activation.number, gates.base, gates.stride, before.base,
            before.stride, further?.base, further?.stride ?? 0, hidden.base)
    }

    /// Of a GRU with the reset gate before the product: turns the pre-activations of z and r into gates, and writes
    /// r · h to the fourth part of `gates`.
    package func gruReset(gates: MatrixView, before: MatrixView) {
        check(gates, before, before)
        table.gru_reset(gates.rows, before.columns, gates.base, gates.stride, before.base, before.stride)
    }

    /// After `gruReset` and the product: turns the candidate's pre-activation into the hidden state.
    package func gruOutput(activation: Activation, gates: MatrixView, before: MatrixView, hidden: MatrixView)
    {
        check(gates, before, hidden)
        table.gru_output(
            gates.rows, before.columns, activation.number, gates.base, gates.stride, before.base,
            before.stride, hidden.base, hidden.stride)
    }

    /// The backward pass of `gruOutput`: the gradients of the candidate and of z; `hidden` as for `gruBackward`.
    package func gruOutputBackward(
        activation: Activation, gates: MatrixView, before: MatrixView, hidden: MatrixView,
        further: MatrixView?
    ) {
        check(gates, before, hidden, further)
        precondition(hidden.isContiguous, "bad shapes")
        table.gru_output_backward(
            gates.rows, before.columns, activation.number, gates.base, gates.stride, before.base,
            before.stride, further?.base, further?.stride ?? 0, hidden.base)
    }

    /// The backward pass of `gruReset`, from the gradient `reset` of r · h: the gradient of r; what reaches the state before
    /// is added to `hidden`.  Both are [N, H] without gaps.
    package func gruResetBackward(
        gates: MatrixView, before: MatrixView, reset: MatrixView, hidden: MatrixView
    ) {
        check(gates, before, hidden, reset)
        precondition(hidden.isContiguous && reset.isContiguous, "bad shapes")
        table.gru_reset_backward(
            gates.rows, before.columns, gates.base, gates.stride, before.base, before.stride, reset.base,
            hidden.base)
    }

    private func check(
        _ gates: MatrixView, _ before: MatrixView, _ hidden: MatrixView, _ further: MatrixView? = nil
    ) {
        precondition(gates.columns == 4 * before.columns && gates.rows == before.rows, "bad shapes")
        for view in [hidden, further ?? hidden] {
            precondition(view.rows == before.rows && view.columns == before.columns, "bad shapes")
        }
    }
}
