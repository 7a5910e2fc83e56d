extension Tensor {
    /// Copies the elements of a matrix, row after row; the shape has as many.
    package init(_ matrix: MatrixView, shape: [Int]) {
        self.init(zeros: shape)
        precondition(matrix.rows * matrix.columns == count, "the matrix does not fill the shape")
        MatrixView(storage, rows: matrix.rows, columns: matrix.columns).copy(from: matrix)
    }
}

extension MatrixView {
    /// Copies the elements of a tensor, row after row; there are as many.
    package func copy(from tensor: Tensor) {
        precondition(tensor.count == rows * columns, "the tensor does not fill the matrix")
        copy(from: MatrixView(tensor.storage, rows: rows, columns: columns))
    }
}
