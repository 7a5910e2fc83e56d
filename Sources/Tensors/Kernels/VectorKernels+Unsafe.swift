import CVectorKernels

/// Runs the point-wise kernels at one level of the processor's vector instructions.
///
/// One level gives the same bits on every run; two levels may differ by rounding.
package struct VectorKernels: Sendable {
    /// A set of vector instructions.
    package enum Level: Int, Sendable, CaseIterable, Comparable {
        case baseline = 0
        case avx2 = 1
        case avx512 = 2

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// The level in use.
    package let level: Level
    let table: vk_table

    /// The kernels of the best level that this machine has.
    package static let best =
        Level.allCases.reversed().lazy.compactMap { VectorKernels(level: $0) }.first ?? VectorKernels()

    /// The kernels of a level, or nil where the machine lacks its instructions.
    package init?(level: Level) {
        guard let table = vk_kernels(Int32(level.rawValue)) else { return nil }
        self.level = level
        self.table = table.pointee
    }

    /// The kernels that every machine has.
    private init() {
        level = .baseline
        table = vk_kernels(Int32(VK_LEVEL_BASELINE)).pointee
    }

    /// A function of one number that the kernels compute by polynomials.
    package enum Function: Sendable { case exp, sigmoid, tanh }

    /// Sets each element of `output` to the function of that of `input`; the shapes agree.
    package func apply(_ function: Function, to input: MatrixView, into output: MatrixView) {
        precondition(input.rows == output.rows && input.columns == output.columns, "the shapes differ")
        let kernel =
            switch function {
            case .exp: table.exp
            case .sigmoid: table.sigmoid
            case .tanh: table.tanh
            }
        for row in 0..<input.rows {
            kernel?(input.columns, input.base + row * input.stride, output.base + row * output.stride)
        }
    }

    /// y += factor · x, element by element; the shapes agree.
    package func add(_ x: MatrixView, times factor: Float = 1, to y: MatrixView) {
        precondition(x.rows == y.rows && x.columns == y.columns, "the shapes differ")
        if x.isContiguous && y.isContiguous {
            table.axpy(x.rows * x.columns, factor, x.base, y.base)
        } else {
            for row in 0..<x.rows {
                table.axpy(x.columns, factor, x.base + row * x.stride, y.base + row * y.stride)
            }
        }
    }

    /// y *= factor, element by element.
    package func scale(_ y: MatrixView, by factor: Float) {
        for row in 0..<y.rows { table.scale(y.columns, factor, y.base + row * y.stride) }
    }

    /// y *= x, element by element; the shapes agree.
    package func multiply(_ y: MatrixView, by x: MatrixView) {
        precondition(x.rows == y.rows && x.columns == y.columns, "the shapes differ")
        for row in 0..<x.rows { table.multiply(x.columns, x.base + row * x.stride, y.base + row * y.stride) }
    }

    /// Adds to each element of `total` [1, n] the sum of that column of `x` [m, n], row after row.
    package func addColumns(of x: MatrixView, to total: MatrixView) {
        precondition(total.rows == 1 && total.columns == x.columns, "the shapes do not fit")
        table.add_columns(x.rows, x.columns, x.base, x.stride, total.base)
    }

    /// Adds the row `x` [1, n] to every row of `y` [m, n].
    package func add(row x: MatrixView, to y: MatrixView) {
        precondition(x.rows == 1 && x.columns == y.columns, "the shapes do not fit")
        for row in 0..<y.rows { table.axpy(y.columns, 1, x.base, y.base + row * y.stride) }
    }

    /// y += factor · (x - y), float by float; the sizes agree.
    package func move(_ y: FloatBuffer, towards x: FloatBuffer, by factor: Float) {
        precondition(x.count == y.count, "the buffers differ in size")
        table.approach(x.count, factor, x.base, y.base)
    }

    /// Sets the floats of `range` in `total` to the sum of those of the parts, added in their order; the sizes
    /// agree.
    package func sum(_ parts: [FloatBuffer], into total: FloatBuffer, range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= total.count, "range outside the buffer")
        let target = total.base + range.lowerBound
        precondition(parts.allSatisfy { $0.count == total.count }, "the buffers differ in size")
        guard let first = parts.first else { return target.update(repeating: 0, count: range.count) }
        target.update(from: first.base + range.lowerBound, count: range.count)
        for part in parts.dropFirst() {
            table.axpy(range.count, 1, part.base + range.lowerBound, target)
        }
    }

    /// The sum of all squares, in double precision and always in the same order.
    package func sumOfSquares(_ x: FloatBuffer) -> Double {
        table.sum_of_squares(x.count, x.base)
    }
}
