import MotionCore

/// The first two columns of the rotation matrix, 6 numbers: continuous everywhere (Zhou et al., CVPR 2019).
struct SixD: RotationForm {
    var isRelativeToBody = false

    var width: Int { 6 }

    func encode(_ rotation: Matrix3, after previous: ArraySlice<Double>?) -> [Double] {
        [rotation.x.x, rotation.x.y, rotation.x.z, rotation.y.x, rotation.y.y, rotation.y.z]
    }

    /// By Gram-Schmidt; numbers without a direction give the identity.
    func decode(_ features: ArraySlice<Double>) -> Matrix3 {
        let (first, second) = (Vector3(first: features), Vector3(first: features.dropFirst(3)))
        guard let x = first.normalized, let y = (second - x * x.dot(second)).normalized else {
            return .identity
        }
        return Matrix3(x, y, x.cross(y))
    }

    func lanes(from feature: Int) -> any LaneRotation { SixDLanes(feature: feature) }
}

/// Six features as a rotation of eight windows.
private struct SixDLanes: LaneRotation {
    let feature: Int

    func matrix(_ values: LaneFeatures) -> LaneMatrix { gramSchmidt(values).rotation }

    func addGradient(_ gradient: LaneMatrix, _ values: LaneFeatures, to gradients: LaneFeatures) {
        let (toFirst, toSecond) = gramSchmidt(values).backward(gradient)
        gradients.add(toFirst, at: feature)
        gradients.add(toSecond, at: feature + 3)
    }

    @inline(__always) private func gramSchmidt(_ values: LaneFeatures) -> LaneGramSchmidt {
        LaneGramSchmidt(values.vector(feature), values.vector(feature + 3))
    }
}

/// A rotation from six numbers by Gram-Schmidt (Zhou et al., CVPR 2019), and the way back of its gradient.
private struct LaneGramSchmidt {
    let rotation: LaneMatrix
    private let second: LaneVector
    private let along: Lanes
    private let firstInverse: Lanes
    private let secondInverse: Lanes

    /// Added to squared lengths, so that no direction divides by zero.
    private static let least = Lanes(repeating: 1e-12)

    @inline(__always) init(_ first: LaneVector, _ second: LaneVector) {
        firstInverse = 1 / (first.dot(first) + Self.least).squareRoot()
        let x = first * firstInverse
        along = x.dot(second)
        let rest = second - x * along
        secondInverse = 1 / (rest.dot(rest) + Self.least).squareRoot()
        let y = rest * secondInverse
        rotation = LaneMatrix(x, y, x.cross(y))
        self.second = second
    }

    /// The gradients of the first and the second three numbers from that of the rotation.
    @inline(__always) func backward(_ gradient: LaneMatrix) -> (LaneVector, LaneVector) {
        let (x, y) = (rotation.x, rotation.y)
        var toX = gradient.x + y.cross(gradient.z)
        let toY = gradient.y + gradient.z.cross(x)
        let toRest = (toY - y * y.dot(toY)) * secondInverse
        let toSecond = toRest - x * x.dot(toRest)
        toX = toX - toRest * along - second * x.dot(toRest)
        return ((toX - x * x.dot(toX)) * firstInverse, toSecond)
    }
}
