import CBLAS

/// Multiplies matrices by OpenBLAS, always on the calling thread.
package enum MatrixProduct {
    /// OpenBLAS would start threads of its own beside ours; set once, before the first product.
    private static let singleThreaded: Void = openblas_set_num_threads(1)

    /// C = scale · op(A) · op(B) + keep · C, op being the transposition where asked for.
    ///
    /// Shapes: op(A) [m, k], op(B) [k, n], C [m, n]; C overlaps neither A nor B.
    package static func multiply(
        _ a: MatrixView, _ b: MatrixView, into c: MatrixView, transposingLeft: Bool = false,
        transposingRight: Bool = false, scale: Float = 1, keep: Float = 0
    ) {
        let m = transposingLeft ? a.columns : a.rows
        let k = transposingLeft ? a.rows : a.columns
        let n = transposingRight ? b.rows : b.columns
        precondition(
            (transposingRight ? b.columns : b.rows) == k && c.rows == m && c.columns == n,
            "the shapes do not fit")
        guard m > 0, n > 0 else { return }
        _ = singleThreaded
        cblas_sgemm(
            CblasRowMajor, transposingLeft ? CblasTrans : CblasNoTrans,
            transposingRight ? CblasTrans : CblasNoTrans, blasint(m), blasint(n), blasint(k), scale, a.base,
            blasint(max(a.stride, 1)), b.base,
            blasint(max(b.stride, 1)), keep, c.base, blasint(max(c.stride, 1)))
    }
}

extension VectorKernels {
    /// C = op(A) · op(B), or C += op(A) · op(B) where `adding`, op being the transposition where asked for.
    ///
    /// Shapes: op(A) [m, k], op(B) [k, n], C [m, n]; C overlaps neither A nor B.  The baseline level
    /// leaves the work to OpenBLAS.  The others do not, for OpenBLAS falls back to its oldest kernels on
    /// processors younger than itself.
    package func multiply(
        _ a: MatrixView, _ b: MatrixView, into c: MatrixView, transposingLeft: Bool = false,
        transposingRight: Bool = false, adding: Bool = false
    ) {
        guard level > .baseline else {
            MatrixProduct.multiply(
                a, b, into: c, transposingLeft: transposingLeft, transposingRight: transposingRight,
                keep: adding ? 1 : 0)
            return
        }
        let (m, k) = transposingLeft ? (a.columns, a.rows) : (a.rows, a.columns)
        let (depth, n) = transposingRight ? (b.columns, b.rows) : (b.rows, b.columns)
        precondition(depth == k && c.rows == m && c.columns == n, "the shapes do not fit")
        table.gemm(
            m, n, k, a.base, transposingLeft ? 1 : a.stride, transposingLeft ? a.stride : 1, b.base,
            transposingRight ? 1 : b.stride, transposingRight ? b.stride : 1, c.base, c.stride, adding ? 1 : 0
        )
    }
}
