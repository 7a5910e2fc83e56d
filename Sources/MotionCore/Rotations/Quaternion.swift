#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A unit quaternion, scalar first, for the rotation of column vectors.
public struct Quaternion: Equatable, Sendable {
    @usableFromInline package var w: Double
    @usableFromInline package var vector: Vector3

    /// The quaternion w + x i + y j + z k.
    @usableFromInline package init(w: Double, vector: Vector3) {
        self.w = w
        self.vector = vector
    }

    /// The rotation by no angle.
    @usableFromInline package static let identity = Quaternion(w: 1, vector: .zero)

    /// The quaternion of a rotation matrix, with w ≥ 0 (Shepperd's method: divides by the largest component).
    public init(_ m: Matrix3) {
        let trace = m.x.x + m.y.y + m.z.z
        let q: Quaternion
        if trace >= max(m.x.x, m.y.y, m.z.z) {
            let s = 2 * (1 + trace).squareRoot()
            q = Quaternion(
                w: s / 4, vector: Vector3(m.y.z - m.z.y, m.z.x - m.x.z, m.x.y - m.y.x) / s)
        } else if m.x.x >= m.y.y && m.x.x >= m.z.z {
            let s = 2 * (1 + m.x.x - m.y.y - m.z.z).squareRoot()
            q = Quaternion(
                w: (m.y.z - m.z.y) / s, vector: Vector3(s / 4, (m.y.x + m.x.y) / s, (m.z.x + m.x.z) / s))
        } else if m.y.y >= m.z.z {
            let s = 2 * (1 + m.y.y - m.x.x - m.z.z).squareRoot()
            q = Quaternion(
                w: (m.z.x - m.x.z) / s, vector: Vector3((m.y.x + m.x.y) / s, s / 4, (m.z.y + m.y.z) / s))
        } else {
            let s = 2 * (1 + m.z.z - m.x.x - m.y.y).squareRoot()
            q = Quaternion(
                w: (m.x.y - m.y.x) / s, vector: Vector3((m.z.x + m.x.z) / s, (m.z.y + m.y.z) / s, s / 4))
        }
        self = q.w < 0 ? q.negated : q
    }

    /// The same rotation with the opposite sign.
    package var negated: Quaternion { Quaternion(w: -w, vector: -vector) }

    /// The inverse rotation.
    package var conjugate: Quaternion { Quaternion(w: w, vector: -vector) }

    /// The scalar product of the four components.
    package func dot(_ other: Quaternion) -> Double { w * other.w + vector.dot(other.vector) }

    public static func * (a: Quaternion, b: Quaternion) -> Quaternion {
        Quaternion(
            w: a.w * b.w - a.vector.dot(b.vector),
            vector: a.w * b.vector + b.w * a.vector + a.vector.cross(b.vector))
    }

    /// The rotation matrix, after scaling to unit length.
    public var matrix: Matrix3 {
        let scale = 2 / dot(self)
        let v = vector
        let (xx, yy, zz) = (v.x * v.x * scale, v.y * v.y * scale, v.z * v.z * scale)
        let (xy, xz, yz) = (v.x * v.y * scale, v.x * v.z * scale, v.y * v.z * scale)
        let (wx, wy, wz) = (w * v.x * scale, w * v.y * scale, w * v.z * scale)
        return Matrix3(
            Vector3(1 - yy - zz, xy + wz, xz - wy), Vector3(xy - wz, 1 - xx - zz, yz + wx),
            Vector3(xz + wy, yz - wx, 1 - xx - yy))
    }

    /// The rotation vector (axis × angle in radians, length ≤ π): the logarithm on the rotation group.
    public var rotationVector: Vector3 {
        let q = w < 0 ? negated : self
        let sine = q.vector.length
        guard sine > 1e-12 else { return 2 * q.vector }
        return q.vector * (2 * atan2(sine, q.w) / sine)
    }

    /// The rotation by |v| radians about v: the exponential map (Grassia 1998).
    public init(rotationVector v: Vector3) {
        let angle = v.length
        let half = angle / 2
        let factor = angle > 1e-6 ? sin(half) / angle : 0.5 - angle * angle / 48
        self.init(w: cos(half), vector: v * factor)
    }

    /// The rotation `fraction` of the shorter way from this one to `other` (Shoemake 1985).
    public func interpolated(to other: Quaternion, fraction: Double) -> Quaternion {
        let difference = (conjugate * other).rotationVector
        return self * Quaternion(rotationVector: fraction * difference)
    }
}
