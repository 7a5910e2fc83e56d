/// What changes from row to row of a table of numbers, eight at once.
enum UnsafeRowSteps {
    /// For each row, from the second on, the largest change in some runs of columns since the row before.
    ///
    /// - Parameters:
    ///   - runs: runs of columns, within the width.
    ///   - take: is given the row's index and its largest change; of numbers that are none it may be anything.
    static func largest(
        in values: [Double], width: Int, runs: [Range<Int>], _ take: (_ row: Int, _ largest: Double) -> Void
    ) {
        values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress, width > 0 else { return }
            for row in 1..<max(1, values.count / width) {
                let (now, before) = (base + row * width, base + (row - 1) * width)
                var most = SIMD8<Double>.zero
                var rest = 0.0
                for run in runs {
                    var column = run.lowerBound
                    while column + 8 <= run.upperBound {
                        let step = eight(now + column) - eight(before + column)
                        most = pointwiseMax(most, pointwiseMax(step, -step))
                        column += 8
                    }
                    while column < run.upperBound {
                        rest = max(rest, abs(now[column] - before[column]))
                        column += 1
                    }
                }
                take(row, max(rest, most.max()))
            }
        }
    }

    private static func eight(_ start: UnsafePointer<Double>) -> SIMD8<Double> {
        UnsafeRawPointer(start).loadUnaligned(as: SIMD8<Double>.self)
    }
}
