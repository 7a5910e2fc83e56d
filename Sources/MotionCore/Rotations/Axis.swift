/// A point or direction in space: x, y, z.
public typealias Vector3 = SIMD3<Double>

/// One of the three axes of space.
public enum Axis: Int, CaseIterable, Sendable, Codable {
    case x = 0
    case y = 1
    case z = 2

    /// The axis's letter, "X", "Y" or "Z".
    package var letter: String { ["X", "Y", "Z"][rawValue] }

    /// The unit vector along the axis.
    public var unit: Vector3 {
        var vector = Vector3.zero
        vector[rawValue] = 1
        return vector
    }
}

extension SIMD3 where Scalar == Double {
    /// The scalar product.
    public func dot(_ other: Self) -> Double { (self * other).sum() }

    /// The vector product.
    public func cross(_ other: Self) -> Self {
        Self(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
    }

    /// The Euclidean length.
    public var length: Double { dot(self).squareRoot() }

    /// The vector scaled to length 1; nil where it is too short to have a direction.
    package var normalized: Self? {
        let length = self.length
        return length > 1e-12 ? self / length : nil
    }
}
