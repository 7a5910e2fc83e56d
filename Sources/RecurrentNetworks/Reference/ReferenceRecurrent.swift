import Tensors

/// Computes a recurrent layer in double precision and plain loops.
struct ReferenceRecurrent: ReferenceLayer {
    let cell: any ReferenceCell
    let units: Int
    let returnsSequences: Bool
    let dropout: Dropout

    init(_ built: BuiltRecurrent) {
        cell = built.cell.reference
        units = built.cell.units
        returnsSequences = built.returnsSequences
        dropout = built.dropout
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
        let (hidden, back) = cell.run(masked(input), values)
        guard !returnsSequences else { return (hidden, { masked(back($0, &$1)) }) }
        let zeros = Array(repeating: Array(repeating: 0.0, count: units), count: input.count - 1)
        return (hidden.suffix(1), { masked(back(zeros + $0, &$1)) })
    }
}

/// Computes a bidirectional layer in double precision and plain loops.
struct ReferenceBidirectional: ReferenceLayer {
    let ahead: ReferenceRecurrent
    let behind: ReferenceRecurrent

    init(_ built: BuiltBidirectional) {
        ahead = ReferenceRecurrent(built.ahead)
        behind = ReferenceRecurrent(built.behind)
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
        let units = ahead.units
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
