/// Shows part of a buffer as a matrix; a view refers to the buffer's numbers and keeps it alive.
///
/// Element (r, c) lies `r * stride + c` floats after the view's first element.  What loops of other modules use of every
/// element is inlinable: the compiler does not inline `package` functions of another module by itself, and a training
/// step would take a fifth longer.
@usableFromInline
package struct MatrixView: Sendable {
    /// The buffer that holds the numbers.
    @usableFromInline
    package let storage: FloatBuffer
    /// The index of the first element in the buffer.
    @usableFromInline
    package let offset: Int
    /// The number of rows.
    @usableFromInline
    package let rows: Int
    /// The number of columns.
    @usableFromInline
    package let columns: Int
    /// The distance between rows in floats.
    @usableFromInline
    package let stride: Int

    /// Shows `rows` rows of `columns` floats from `offset` on; without `stride` the rows follow without gaps.
    @inlinable
    package init(_ storage: FloatBuffer, offset: Int = 0, rows: Int, columns: Int, stride: Int? = nil) {
        let stride = stride ?? columns
        precondition(rows >= 0 && columns >= 0 && offset >= 0 && stride >= columns, "not a matrix")
        precondition(
            rows == 0 || offset + (rows - 1) * stride + columns <= storage.count, "matrix outside its buffer")
        self.storage = storage
        self.offset = offset
        self.rows = rows
        self.columns = columns
        self.stride = stride
    }

    /// Makes a matrix of zeros in a buffer of its own.
    package init(rows: Int, columns: Int) {
        self.init(FloatBuffer(count: rows * columns), rows: rows, columns: columns)
    }

    /// Makes a matrix from its rows, which are of the same length.
    package init(_ values: [[Float]]) {
        self.init(rows: values.count, columns: values.first?.count ?? 0)
        for (row, numbers) in values.enumerated() {
            precondition(numbers.count == columns, "the rows differ in length")
            for (column, number) in numbers.enumerated() { self[row, column] = number }
        }
    }

    /// The first element.
    @inlinable
    package var base: UnsafeMutablePointer<Float> { storage.base + offset }

    /// Whether the rows follow without gaps.
    @inlinable
    package var isContiguous: Bool { stride == columns || rows <= 1 }

    /// One element.
    @inlinable
    package subscript(row: Int, column: Int) -> Float {
        get {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns, "outside the matrix")
            return base[row * stride + column]
        }
        nonmutating set {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns, "outside the matrix")
            base[row * stride + column] = newValue
        }
    }

    /// Some of the rows.
    @inlinable
    package func slice(rows range: Range<Int>) -> MatrixView {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows outside the matrix")
        return MatrixView(
            storage, offset: offset + range.lowerBound * stride, rows: range.count, columns: columns,
            stride: stride)
    }

    /// Some of the columns.
    @inlinable
    package func slice(columns range: Range<Int>) -> MatrixView {
        precondition(range.lowerBound >= 0 && range.upperBound <= columns, "columns outside the matrix")
        return MatrixView(
            storage, offset: offset + range.lowerBound, rows: rows, columns: range.count, stride: stride)
    }

    /// Sets every element to `value`.
    @inlinable
    package func fill(_ value: Float) {
        for row in 0..<rows { (base + row * stride).update(repeating: value, count: columns) }
    }

    /// Copies a matrix of the same shape.
    @inlinable
    package func copy(from other: MatrixView) {
        precondition(other.rows == rows && other.columns == columns, "the shapes differ")
        for row in 0..<rows {
            (base + row * stride).update(from: other.base + row * other.stride, count: columns)
        }
    }

    /// Copies the elements, row after row, from an array of the right size.
    package func copy(from values: [Float]) {
        precondition(values.count == rows * columns, "the array does not fit the matrix")
        for row in 0..<rows {
            for column in 0..<columns { base[row * stride + column] = values[row * columns + column] }
        }
    }

    /// All elements, row after row.
    package var array: [Float] {
        (0..<rows).flatMap { Array(UnsafeBufferPointer(start: base + $0 * stride, count: columns)) }
    }

    /// Lends one row; the pointer is valid inside the closure only.
    @inlinable
    package func withRow<Result>(
        _ row: Int, _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        precondition(row >= 0 && row < rows, "row outside the matrix")
        return try body(UnsafeMutableBufferPointer(start: base + row * stride, count: columns))
    }
}
