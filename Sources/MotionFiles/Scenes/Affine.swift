import MotionCore

/// A linear map and a shift of column vectors: what a COLLADA node does to the coordinates below it.
struct Affine: Equatable, Sendable {
    var linear: Matrix3
    var translation: Vector3

    init(_ linear: Matrix3, _ translation: Vector3) {
        self.linear = linear
        self.translation = translation
    }

    static let identity = Affine(.identity, .zero)

    /// The map of a 4 × 4 matrix listed row by row, as COLLADA lists it; its last row is taken for 0 0 0 1.
    init(rows m: ArraySlice<Double>) {
        let at = m.startIndex
        self.init(
            Matrix3(
                Vector3(m[at], m[at + 4], m[at + 8]), Vector3(m[at + 1], m[at + 5], m[at + 9]),
                Vector3(m[at + 2], m[at + 6], m[at + 10])), Vector3(m[at + 3], m[at + 7], m[at + 11]))
    }

    static func * (a: Affine, b: Affine) -> Affine {
        Affine(a.linear * b.linear, a.linear * b.translation + a.translation)
    }

    static func * (a: Affine, point: Vector3) -> Vector3 { a.linear * point + a.translation }
}

extension Matrix3 {
    /// The element-wise sum.
    static func + (a: Matrix3, b: Matrix3) -> Matrix3 { Matrix3(a.x + b.x, a.y + b.y, a.z + b.z) }

    /// The element-wise multiple.
    static func * (a: Matrix3, factor: Double) -> Matrix3 {
        Matrix3(a.x * factor, a.y * factor, a.z * factor)
    }
}

extension Matrix3 {
    /// The rotation that brings an up axis to Y (COLLADA 1.4.1 specification, chapter 5: up_axis).
    static func bringingUpright(_ up: Axis) -> Matrix3 {
        switch up {
        case .x: Matrix3(Axis.y.unit, -Axis.x.unit, Axis.z.unit)
        case .y: .identity
        case .z: Matrix3(Axis.x.unit, -Axis.z.unit, Axis.y.unit)
        }
    }
}
