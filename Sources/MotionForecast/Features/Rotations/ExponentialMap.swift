import MotionCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Axis × angle, 3 numbers, on the branch nearest to the frame before (Grassia 1998).
struct ExponentialMap: RotationForm {
    var width: Int { 3 }

    func encode(_ rotation: Matrix3, after previous: ArraySlice<Double>?) -> [Double] {
        let vector = Quaternion(rotation).rotationVector.nearestTurn(to: previous.map(Vector3.init(first:)))
        return [vector.x, vector.y, vector.z]
    }

    func decode(_ features: ArraySlice<Double>) -> Matrix3 {
        Quaternion(rotationVector: Vector3(first: features)).matrix
    }

    func lanes(from feature: Int) -> any LaneRotation { ExponentialMapLanes(feature: feature) }
}

/// Three features as a rotation of eight windows.
private struct ExponentialMapLanes: LaneRotation {
    let feature: Int

    func matrix(_ values: LaneFeatures) -> LaneMatrix { LaneExponential(values.vector(feature)).rotation }

    func addGradient(_ gradient: LaneMatrix, _ values: LaneFeatures, to gradients: LaneFeatures) {
        gradients.add(LaneExponential(values.vector(feature)).backward(gradient), at: feature)
    }
}

/// A rotation from the three numbers of a rotation vector (Grassia 1998), and the way back of its gradient.
///
/// R = I + a K + b K², K being the vector's cross product, a = sin θ / θ and b = (1 - cos θ) / θ² (Rodrigues).
private struct LaneExponential {
    let rotation: LaneMatrix
    private let vector: LaneVector
    /// a and b, and their slopes by θ².
    private let a: Lanes
    private let b: Lanes
    private let aSlope: Lanes
    private let bSlope: Lanes

    init(_ vector: LaneVector) {
        self.vector = vector
        var (a, b, aSlope, bSlope) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        let square = vector.dot(vector)
        for lane in 0..<Lanes.scalarCount {
            let factors = Self.factors(Double(square[lane]))
            (a[lane], b[lane]) = (Float(factors.a), Float(factors.b))
            (aSlope[lane], bSlope[lane]) = (Float(factors.aSlope), Float(factors.bSlope))
        }
        (self.a, self.b, self.aSlope, self.bSlope) = (a, b, aSlope, bSlope)
        // a K + b v vᵀ + (1 - b θ²) I, by columns.
        let (v, w) = (vector * b, vector * a)
        let rest = 1 - b * square
        rotation = LaneMatrix(
            LaneVector(v.x * vector.x + rest, v.x * vector.y + w.z, v.x * vector.z - w.y),
            LaneVector(v.y * vector.x - w.z, v.y * vector.y + rest, v.y * vector.z + w.x),
            LaneVector(v.z * vector.x + w.y, v.z * vector.y - w.x, v.z * vector.z + rest))
    }

    /// a, b and their slopes by θ²; near nothing by their series.
    private static func factors(
        _ square: Double
    ) -> (a: Double, b: Double, aSlope: Double, bSlope: Double) {
        guard square > 1e-3 else {
            return (
                1 - square / 6 + square * square / 120, 0.5 - square / 24 + square * square / 720,
                -1.0 / 6 + square / 60, -1.0 / 24 + square / 360
            )
        }
        let angle = square.squareRoot()
        let (a, b) = (sin(angle) / angle, (1 - cos(angle)) / square)
        return (a, b, (cos(angle) - a) / (2 * square), (a / 2 - b) / square)
    }

    /// The gradient of the vector from that of the rotation.
    func backward(_ gradient: LaneMatrix) -> LaneVector {
        let g = gradient
        // What G weighs K and K² with: v · axial and vᵀ G v - θ² trace.
        let axial = LaneVector(g.y.z - g.z.y, g.z.x - g.x.z, g.x.y - g.y.x)
        let trace = g.x.x + g.y.y + g.z.z
        let (forth, back) = (g * vector, g.transposedTimes(vector))
        let slope =
            aSlope * vector.dot(axial) + bSlope * (vector.dot(forth) - vector.dot(vector) * trace)
        return axial * a + (forth + back - vector * (2 * trace)) * b + vector * (2 * slope)
    }
}
