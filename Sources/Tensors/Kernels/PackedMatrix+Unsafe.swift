import CVectorKernels

/// How weights are stored for predictions.
public enum WeightPrecision: Sendable, Hashable {
    /// 32 bits.
    case single
    /// 16 bits (IEEE 754), rounded by up to 2⁻¹¹ of itself: half the memory to read, for few rows.
    case half
}

/// Holds a right-hand matrix in the order in which the product kernel reads it.
///
/// Packing pays where the same matrix is multiplied many times by few rows, as in a recurrent network.
package final class PackedMatrix: Sendable {
    package typealias Precision = WeightPrecision

    /// The number of rows, which is the number of columns of the left-hand matrix.
    package let rows: Int
    /// The number of columns.
    package let columns: Int
    /// How the numbers are stored.
    package let precision: Precision
    private let kernels: VectorKernels
    private let count: Int
    /// The numbers, two 16-bit ones in each float where the precision is half.
    private let storage: FloatBuffer

    /// Makes a matrix of zeros.
    package init(rows: Int, columns: Int, precision: Precision = .single, kernels: VectorKernels = .best) {
        precondition(rows >= 0 && columns >= 0, "a matrix has no negative size")
        self.rows = rows
        self.columns = columns
        self.precision = precision
        self.kernels = kernels
        let width = kernels.table.panel_width
        count = (columns + width - 1) / width * width * rows
        storage = FloatBuffer(count: precision == .single ? count : (count + 1) / 2)
    }

    /// Copies a matrix, or its transpose; or a matrix and the one that stands `below` it.
    package func load(_ source: MatrixView, below: MatrixView? = nil, transposed: Bool = false) {
        precondition(below == nil || !transposed, "two matrices are copied as they are")
        let wide = precision == .single ? storage : FloatBuffer(count: count)
        pack(source, transposed, row: 0, into: wide)
        if let below { pack(below, false, row: source.rows, into: wide) }
        if precision == .half { vk_narrow(count, wide.base, halves) }
    }

    private func pack(_ source: MatrixView, _ transposed: Bool, row: Int, into target: FloatBuffer) {
        let (height, width) =
            transposed ? (source.columns, source.rows) : (source.rows, source.columns)
        precondition(
            row + height <= rows && width <= columns, "outside the packed matrix")
        kernels.table.pack(
            rows, row, height, width, source.base, transposed ? 1 : source.stride,
            transposed ? source.stride : 1, target.base)
    }

    /// result = left · self, or result += left · self where `adding`.
    ///
    /// Shapes: `left` [m, k], `result` [m, n], which do not overlap.  Of the packed matrix, k rows from
    /// `firstRow` on and n columns from `firstColumn` on, which begins a panel, take part.  Products one after
    /// the other that go `backward` by turns find in the cache what the one before used last; the result is the
    /// same.
    package func multiply(
        _ left: MatrixView, into result: MatrixView, adding: Bool = false, firstRow: Int = 0,
        firstColumn: Int = 0, backward: Bool = false
    ) {
        precondition(
            firstRow >= 0 && firstRow + left.columns <= rows && firstColumn >= 0
                && firstColumn + result.columns <= columns && result.rows == left.rows,
            "the shapes do not fit")
        let table = kernels.table
        precondition(firstColumn % table.panel_width == 0, "the columns do not begin a panel")
        let first = firstRow * table.panel_width + firstColumn * rows
        switch precision {
        case .single:
            table.gemm_packed(
                left.rows, result.columns, left.columns, left.base, left.stride, storage.base + first, rows,
                result.base, result.stride, adding ? 1 : 0, backward ? 1 : 0)
        case .half:
            table.gemm_half(
                left.rows, result.columns, left.columns, left.base, left.stride, halves + first, rows,
                result.base, result.stride, adding ? 1 : 0, backward ? 1 : 0)
        }
    }

    /// The columns that lie together in memory; a part of a product begins with the first of them.
    package var panelWidth: Int { kernels.table.panel_width }

    private var halves: UnsafeMutablePointer<UInt16> {
        UnsafeMutableRawPointer(storage.base).assumingMemoryBound(to: UInt16.self)
    }
}
