import CVectorKernels

/// Holds a right-hand matrix in the order in which the product kernel reads it.
///
/// Packing pays where the same matrix is multiplied many times by few rows, as in a recurrent network.
public final class PackedMatrix: Sendable {
    /// The number of rows, which is the number of columns of the left-hand matrix.
    public let rows: Int
    /// The number of columns.
    public let columns: Int
    private let kernels: VectorKernels
    private let storage: FloatBuffer

    /// Makes a matrix of zeros.
    public init(rows: Int, columns: Int, kernels: VectorKernels = .best) {
        precondition(rows >= 0 && columns >= 0, "a matrix has no negative size")
        self.rows = rows
        self.columns = columns
        self.kernels = kernels
        let width = kernels.table.panel_width
        storage = FloatBuffer(count: (columns + width - 1) / width * width * rows)
    }

    /// Copies `source`, or its transpose, to the place that begins at a row and a column.
    public func load(_ source: MatrixView, transposed: Bool = false, row: Int = 0, column: Int = 0) {
        let (height, width) =
            transposed ? (source.columns, source.rows) : (source.rows, source.columns)
        precondition(
            row >= 0 && column >= 0 && row + height <= rows && column + width <= columns,
            "outside the packed matrix")
        kernels.table.pack(
            rows, row, column, height, width, source.base, transposed ? 1 : source.stride,
            transposed ? source.stride : 1, storage.base)
    }

    /// result = left · self, or result += left · self where `adding`.
    ///
    /// Shapes: `left` [m, k], `result` [m, n], sharing no elements.  Of the packed matrix, k rows from
    /// `firstRow` on and the first n columns take part.
    public func multiply(
        _ left: MatrixView, into result: MatrixView, adding: Bool = false, firstRow: Int = 0
    ) {
        precondition(
            firstRow >= 0 && firstRow + left.columns <= rows && result.columns <= columns
                && result.rows == left.rows, "the shapes do not fit")
        let table = kernels.table
        table.gemm_packed(
            left.rows, result.columns, left.columns, left.base, left.stride,
            storage.base + firstRow * table.panel_width, rows, result.base, result.stride, adding ? 1 : 0)
    }
}
