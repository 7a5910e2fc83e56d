import Tensors

extension MatrixView {
    /// Copies samples [T, F] of a tensor [samples, T, F] to rows t·N + n; sample n is `order[range][n]`.
    func gather(_ source: Tensor, steps: Int, _ order: [Int], _ range: Range<Int>) {
        let (batch, size) = (range.count, steps * columns)
        precondition(rows == steps * batch, "the shapes differ")
        order.withUnsafeBufferPointer { order in
            source.values.withUnsafeBufferPointer { numbers in
                guard let first = numbers.baseAddress else { return }
                for n in 0..<batch {
                    let sample = order[range.lowerBound + n]
                    precondition(sample >= 0 && (sample + 1) * size <= numbers.count, "no such sample")
                    let from = first + sample * size
                    for t in 0..<steps {
                        let (row, step) = (base + (t * batch + n) * stride, from + t * columns)
                        if columns < 8 {
                            for column in 0..<columns { row[column] = step[column] }
                        } else {
                            row.update(from: step, count: columns)
                        }
                    }
                }
            }
        }
    }

    /// Copies rows t·N + n to samples [T, F] of a tensor [samples, T, F], from sample `first` on.
    func scatter(to target: inout Tensor, steps: Int, first: Int) {
        let batch = rows / steps
        precondition((first + batch) * steps * columns <= target.count, "more than the tensor has room for")
        target.values.withUnsafeMutableBufferPointer { numbers in
            guard let start = numbers.baseAddress else { return }
            for n in 0..<batch {
                for t in 0..<steps {
                    (start + ((first + n) * steps + t) * columns).update(
                        from: base + (t * batch + n) * stride, count: columns)
                }
            }
        }
    }
}
