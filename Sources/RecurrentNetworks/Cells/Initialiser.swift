import Tensors

/// Initialises parameters, with Keras's meaning of the names.
package enum Initialiser: Sendable, Hashable {
    /// All zero.
    case zeros
    /// Uniform in ±√(6/(rows + columns)) (X. Glorot and Y. Bengio, 2010).
    case glorotUniform
    /// Orthonormal rows or columns, whichever are fewer (A. Saxe et al., 2014).
    case orthogonal

    /// Sets all elements of a matrix.
    package func fill(_ matrix: MatrixView, using random: inout RandomSource) {
        switch self {
        case .zeros:
            matrix.fill(0)
        case .glorotUniform:
            let limit = (6 / Double(matrix.rows + matrix.columns)).squareRoot()
            for row in 0..<matrix.rows {
                for column in 0..<matrix.columns {
                    matrix[row, column] = Float((2 * random.uniformDouble() - 1) * limit)
                }
            }
        case .orthogonal:
            let wide = matrix.columns > matrix.rows
            let vectors = Self.orthonormal(
                count: min(matrix.rows, matrix.columns), length: max(matrix.rows, matrix.columns),
                using: &random)
            for row in 0..<matrix.rows {
                for column in 0..<matrix.columns {
                    matrix[row, column] = Float(wide ? vectors[row][column] : vectors[column][row])
                }
            }
        }
    }

    /// Random orthonormal vectors by the method of Gram and Schmidt, each made orthogonal twice.
    ///
    /// The method gives the factor Q of which R has a positive diagonal, as Keras's correction of the sign does.
    private static func orthonormal(
        count: Int, length: Int, using random: inout RandomSource
    ) -> [[Double]] {
        var vectors: [[SIMD8<Double>]] = []
        let parts = (length + 7) / 8
        while vectors.count < count {
            var vector = [SIMD8<Double>](repeating: .zero, count: parts)
            for index in 0..<length { vector[index / 8][index % 8] = random.normal() }
            for _ in 0..<2 {
                for other in vectors {
                    let projection = dot(vector, other)
                    for part in 0..<parts { vector[part] -= projection * other[part] }
                }
            }
            let size = dot(vector, vector).squareRoot()
            // A vector that lay among the others is drawn again.
            if size > 1e-6 { vectors.append(vector.map { $0 / size }) }
        }
        return vectors.map { vector in (0..<length).map { vector[$0 / 8][$0 % 8] } }
    }

    private static func dot(_ left: [SIMD8<Double>], _ right: [SIMD8<Double>]) -> Double {
        var sum = SIMD8<Double>.zero
        for index in left.indices { sum += left[index] * right[index] }
        return sum.sum()
    }
}
