#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A 3 × 3 matrix by its columns, used here for rotations of column vectors.
public struct Matrix3: Equatable, Sendable {
    @usableFromInline package var x: Vector3
    @usableFromInline package var y: Vector3
    @usableFromInline package var z: Vector3

    /// The matrix with the columns `x`, `y` and `z`.
    @usableFromInline package init(_ x: Vector3, _ y: Vector3, _ z: Vector3) {
        self.x = x
        self.y = y
        self.z = z
    }

    /// The rotation by no angle.
    public static let identity = Matrix3(Axis.x.unit, Axis.y.unit, Axis.z.unit)

    /// The right-handed rotation by `angle` radians about `axis`.
    public init(angle: Double, about axis: Axis) {
        let (s, c) = (sin(angle), cos(angle))
        switch axis {
        case .x: self.init(Vector3(1, 0, 0), Vector3(0, c, s), Vector3(0, -s, c))
        case .y: self.init(Vector3(c, 0, -s), Vector3(0, 1, 0), Vector3(s, 0, c))
        case .z: self.init(Vector3(c, s, 0), Vector3(-s, c, 0), Vector3(0, 0, 1))
        }
    }

    /// The element of `row` and `column`, each 0 to 2.
    public subscript(row: Int, column: Int) -> Double {
        switch column {
        case 0: x[row]
        case 1: y[row]
        default: z[row]
        }
    }

    /// The transpose: for a rotation, its inverse.
    public var transposed: Matrix3 {
        Matrix3(Vector3(x.x, y.x, z.x), Vector3(x.y, y.y, z.y), Vector3(x.z, y.z, z.z))
    }

    @inlinable
    public static func * (a: Matrix3, v: Vector3) -> Vector3 { a.x * v.x + a.y * v.y + a.z * v.z }

    @inlinable
    public static func * (a: Matrix3, b: Matrix3) -> Matrix3 { Matrix3(a * b.x, a * b.y, a * b.z) }

    /// The angle, in radians, of the rotation that leads from this rotation to `other`.
    ///
    /// Taken from the chord |A - B| and the antipode, so that small and half-turn angles keep their digits.
    package func angle(to other: Matrix3) -> Double {
        let (dx, dy, dz) = (x - other.x, y - other.y, z - other.z)
        let chord = (dx.dot(dx) + dy.dot(dy) + dz.dot(dz)).squareRoot()
        return 2 * asin(min(1, chord / 8.0.squareRoot()))
    }
}
