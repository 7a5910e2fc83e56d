import Tensors

/// Computes an LSTM layer in double precision and plain loops.
struct ReferenceLSTM: ReferenceLayer {
    let cell: ReferenceLSTMCell
    let returnsSequences: Bool
    let dropout: Dropout

    init(_ built: BuiltLSTM) {
        cell = ReferenceLSTMCell(layer: built.cell)
        returnsSequences = built.layer.returnsSequences
        dropout = Dropout(rate: built.layer.dropout)
    }

    func masks(samples: Int, inputShape: [Int], using random: inout RandomSource) -> [MatrixView] {
        guard dropout.rate > 0 else { return [] }
        let mask = MatrixView(rows: samples, columns: inputShape[inputShape.count - 1])
        dropout.draw(mask, using: &random)
        return [mask]
    }

    func forward(
        _ input: [[Double]], _ values: [Double], masks: [MatrixView], sample n: Int, of samples: Int
    ) -> (output: [[Double]], back: Pullback) {
        func masked(_ rows: [[Double]]) -> [[Double]] {
            guard let mask = masks.first else { return rows }
            return rows.map { row in row.enumerated().map { $1 * Double(mask[n, $0]) } }
        }
        let units = cell.layer.units
        var state = ReferenceLSTMCell.State.zero(units)
        var traces: [ReferenceLSTMCell.Trace] = []
        var hidden: [[Double]] = []
        for row in masked(input) {
            let next = cell.step(row, state, values)
            state = next.state
            traces.append(next.trace)
            hidden.append(state.hidden)
        }
        let all = returnsSequences
        return (
            all ? hidden : [state.hidden],
            { [cell] gradient, gradients in
                var state = ReferenceLSTMCell.State.zero(units)
                if !all { state.hidden = gradient[0] }
                var inputs = input
                for t in input.indices.reversed() {
                    if all { state.hidden = zip(state.hidden, gradient[t]).map(+) }
                    let step = cell.stepBackward(traces[t], state, values, &gradients)
                    inputs[t] = step.input
                    state = step.before
                }
                return masked(inputs)
            }
        )
    }
}

/// Computes a bidirectional layer in double precision and plain loops.
struct ReferenceBidirectional: ReferenceLayer {
    let ahead: ReferenceLSTM
    let behind: ReferenceLSTM

    init(_ built: BuiltBidirectional) {
        ahead = ReferenceLSTM(built.ahead)
        behind = ReferenceLSTM(built.behind)
    }

    func masks(samples: Int, inputShape: [Int], using random: inout RandomSource) -> [MatrixView] {
        behind.masks(samples: samples, inputShape: inputShape, using: &random)
            + ahead.masks(samples: samples, inputShape: inputShape, using: &random)
    }

    func forward(
        _ input: [[Double]], _ values: [Double], masks: [MatrixView], sample n: Int, of samples: Int
    ) -> (output: [[Double]], back: Pullback) {
        let first = ahead.forward(
            input, values, masks: Array(masks.suffix(1)), sample: n, of: samples)
        let second = behind.forward(
            input.reversed(), values, masks: Array(masks.prefix(1)), sample: n, of: samples)
        let units = ahead.cell.layer.units
        return (
            zip(first.output, second.output.reversed()).map { $0 + $1 },
            { gradient, gradients in
                let left = first.back(gradient.map { Array($0[..<units]) }, &gradients)
                let right = second.back(gradient.reversed().map { Array($0[units...]) }, &gradients)
                return zip(left, right.reversed()).map { zip($0, $1).map(+) }
            }
        )
    }
}
