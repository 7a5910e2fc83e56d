/// One number of each of several windows, computed with at once.
typealias Lanes = SIMD8<Float>

/// A vector for each lane.
struct LaneVector {
    var x: Lanes
    var y: Lanes
    var z: Lanes

    init(_ x: Lanes, _ y: Lanes, _ z: Lanes) { (self.x, self.y, self.z) = (x, y, z) }

    static var zero: LaneVector { LaneVector(.zero, .zero, .zero) }

    @inline(__always) func dot(_ other: LaneVector) -> Lanes { x * other.x + y * other.y + z * other.z }

    @inline(__always) func cross(_ b: LaneVector) -> LaneVector {
        LaneVector(y * b.z - z * b.y, z * b.x - x * b.z, x * b.y - y * b.x)
    }

    @inline(__always) static func + (a: LaneVector, b: LaneVector) -> LaneVector {
        LaneVector(a.x + b.x, a.y + b.y, a.z + b.z)
    }

    @inline(__always) static func - (a: LaneVector, b: LaneVector) -> LaneVector {
        LaneVector(a.x - b.x, a.y - b.y, a.z - b.z)
    }

    @inline(__always) static func * (a: LaneVector, s: Lanes) -> LaneVector {
        LaneVector(a.x * s, a.y * s, a.z * s)
    }

    @inline(__always) static func += (a: inout LaneVector, b: LaneVector) { a = a + b }

    /// One coordinate.
    @inline(__always) subscript(_ index: Int) -> Lanes {
        get { index == 0 ? x : (index == 1 ? y : z) }
        set {
            switch index {
            case 0: x = newValue
            case 1: y = newValue
            default: z = newValue
            }
        }
    }
}

/// A 3 × 3 matrix by its columns for each lane.
struct LaneMatrix {
    var x: LaneVector
    var y: LaneVector
    var z: LaneVector

    init(_ x: LaneVector, _ y: LaneVector, _ z: LaneVector) { (self.x, self.y, self.z) = (x, y, z) }

    static var zero: LaneMatrix { LaneMatrix(.zero, .zero, .zero) }

    @inline(__always) static func * (a: LaneMatrix, v: LaneVector) -> LaneVector {
        a.x * v.x + a.y * v.y + a.z * v.z
    }

    @inline(__always) static func * (a: LaneMatrix, b: LaneMatrix) -> LaneMatrix {
        LaneMatrix(a * b.x, a * b.y, a * b.z)
    }

    @inline(__always) static func += (a: inout LaneMatrix, b: LaneMatrix) {
        a.x += b.x
        a.y += b.y
        a.z += b.z
    }

    /// The product of this matrix's transpose and a vector.
    @inline(__always) func transposedTimes(_ v: LaneVector) -> LaneVector {
        LaneVector(x.dot(v), y.dot(v), z.dot(v))
    }

    /// The product of this matrix's transpose and a matrix.
    @inline(__always) func transposedTimes(_ b: LaneMatrix) -> LaneMatrix {
        LaneMatrix(transposedTimes(b.x), transposedTimes(b.y), transposedTimes(b.z))
    }

    /// The product of this matrix and another's transpose.
    @inline(__always) func timesTransposed(_ b: LaneMatrix) -> LaneMatrix {
        LaneMatrix(
            x * b.x.x + y * b.y.x + z * b.z.x, x * b.x.y + y * b.y.y + z * b.z.y,
            x * b.x.z + y * b.y.z + z * b.z.z)
    }
}
