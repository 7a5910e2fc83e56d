import MotionCore

/// Rotations in graphs: tensors whose last two axes are the rows and columns of a matrix.
extension GraphBuilder {
    /// A constant rotation [1, 1, 3, 3].
    mutating func constant(_ matrix: Matrix3) -> Value {
        constant(matrix.rows.map { Float($0) }, [1, 1, 3, 3])
    }

    /// The rotations of six numbers each, the last axis, by Gram-Schmidt.
    mutating func rotations(ofSix numbers: Value) -> Value {
        let (first, second) = (slice(0..<3, of: numbers, axis: -1), slice(3..<6, of: numbers, axis: -1))
        let x = unit(first)
        let along = dot(x, second)
        let shadow = multiply(x, along)
        let rest = subtract(second, shadow)
        let y = unit(rest)
        let z = cross(x, y)
        let columns = [x, y, z].map { expand($0, axis: -1) }
        return join(columns, axis: -1)
    }

    /// The six numbers of rotations [N, T, 3, 3]: their first two columns.
    mutating func six(of rotations: Value) -> Value {
        let columns = entries([0, 1], of: rotations, axis: 3)
        let rows = apply("Transpose", columns, with: ["perm": .integers([0, 1, 3, 2])])
        return reshape(rows, [0, 0, 6])
    }

    /// The rotations about an axis [N, T, 3, 3] by angles of which cosine and sine are given, [N, T, 1] each.
    mutating func rotations(about axis: Axis, cosine: Value, sine: Value) -> Value {
        let pair = join([cosine, sine], axis: -1)
        return rotations(about: axis, pair)
    }

    /// The same of [N, T, 2], a cosine and a sine.
    mutating func rotations(about axis: Axis, _ pair: Value) -> Value {
        // What stays, what the cosine weighs, what the sine weighs.
        let none = Matrix3(angle: .pi / 2, about: axis)
        let half = Matrix3(angle: .pi, about: axis)
        let whole = Matrix3.identity
        let stays = zip(whole.rows, half.rows).map { ($0 + $1) / 2 }
        let byCosine = zip(whole.rows, half.rows).map { ($0 - $1) / 2 }
        let bySine = zip(none.rows, stays).map { $0 - $1 }
        let weights = constant((byCosine + bySine).map { Float($0.rounded()) }, [2, 9])
        let rest = constant(stays.map { Float($0.rounded()) }, [9])
        let weighed = product(pair, weights)
        let numbers = add(weighed, rest)
        return reshape(numbers, [0, 0, 3, 3])
    }

    /// The inverse of rotations of so many axes.
    mutating func inverse(_ rotations: Value, rank: Int) -> Value {
        let order = Array(0..<rank - 2) + [rank - 1, rank - 2]
        return apply("Transpose", rotations, with: ["perm": .integers(order)])
    }

    private mutating func cross(_ a: Value, _ b: Value) -> Value {
        let (forth, back) = ([1, 2, 0], [2, 0, 1])
        let (a1, b2) = (entries(forth, of: a, axis: -1), entries(back, of: b, axis: -1))
        let (a2, b1) = (entries(back, of: a, axis: -1), entries(forth, of: b, axis: -1))
        let (plus, minus) = (multiply(a1, b2), multiply(a2, b1))
        return subtract(plus, minus)
    }

    /// The rotation vectors of rotations [N, K, J, 3, 3] and their angles: [N, K, J, 3] and [N, K, J, 1].
    mutating func rotationVectors(of rotations: Value) -> (vectors: Value, angles: Value) {
        let numbers = reshape(rotations, [0, 0, 0, 9])
        // 2 sin θ times the axis, and 2 + 2 cos θ.
        let (below, above) = (
            entries([7, 2, 3], of: numbers, axis: 3), entries([5, 6, 1], of: numbers, axis: 3)
        )
        let twice = subtract(below, above)
        let diagonal = entries([0, 4, 8], of: numbers, axis: 3)
        let (trace, one, least) = (sum(diagonal, axis: 3), constant(1), constant(1e-6))
        let sum = add(trace, one)
        let size = length(twice)
        let divisor = apply("Max", sum, least)
        let tangent = divide(size, divisor)
        let half = apply("Atan", tangent)
        let angles = add(half, half)
        let axes = divide(twice, size)
        return (multiply(axes, angles), angles)
    }

    /// The rotations [N, K, J, 3, 3] of rotation vectors [N, K, J, 3]: I + a K + b K², K being the vector's cross product.
    mutating func rotations(ofVectors vectors: Value) -> Value {
        let angle = length(vectors)
        let half = multiply(angle, constant(0.5))
        let (sine, sineOfHalf) = (apply("Sin", angle), apply("Sin", half))
        let ratio = divide(sineOfHalf, half)
        let square = multiply(ratio, ratio)
        let (a, b) = (divide(sine, angle), multiply(square, constant(0.5)))
        let cross: [Float] = [
            0, 0, 0, 0, 0, -1, 0, 1, 0,
            0, 0, 1, 0, 0, 0, -1, 0, 0,
            0, -1, 0, 1, 0, 0, 0, 0, 0,
        ]
        let numbers = product(vectors, constant(cross, [3, 9]))
        let matrix = reshape(numbers, [0, 0, 0, 3, 3])
        let squared = product(matrix, matrix)
        let (wideA, wideB) = (expand(a, axis: 4), expand(b, axis: 4))
        let (first, second) = (multiply(wideA, matrix), multiply(wideB, squared))
        let both = add(first, second)
        return add(both, constant(Matrix3.identity))
    }
}

extension Matrix3 {
    /// The nine numbers, row after row.
    fileprivate var rows: [Double] { (0..<3).flatMap { row in (0..<3).map { self[row, $0] } } }
}
