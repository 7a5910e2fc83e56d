extension Tensor {
    /// Copies the elements of a matrix, row after row; the shape has as many.
    package init(_ matrix: MatrixView, shape: [Int]) {
        self.init(zeros: shape)
        precondition(matrix.rows * matrix.columns == count, "the matrix does not fill the shape")
        let columns = matrix.columns
        values.withUnsafeMutableBufferPointer { numbers in
            guard let target = numbers.baseAddress else { return }
            for row in 0..<matrix.rows {
                (target + row * columns).update(from: matrix.base + row * matrix.stride, count: columns)
            }
        }
    }
}

extension MatrixView {
    /// Copies the elements of a tensor, row after row; there are as many.
    package func copy(from tensor: Tensor) {
        precondition(tensor.count == rows * columns, "the tensor does not fill the matrix")
        tensor.values.withUnsafeBufferPointer { numbers in
            guard let source = numbers.baseAddress else { return }
            for row in 0..<rows { (base + row * stride).update(from: source + row * columns, count: columns) }
        }
    }
}
