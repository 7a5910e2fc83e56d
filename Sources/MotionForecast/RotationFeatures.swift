import MotionCore

extension Representation {
    /// Writes the features of `rotation`; `previous` are those of the frame before, for the nearest branch.
    func encode(_ rotation: Matrix3, after previous: Vector3?) -> [Double] {
        switch self {
        case .sixD, .bodySixD:
            return [
                rotation.x.x, rotation.x.y, rotation.x.z, rotation.y.x, rotation.y.y, rotation.y.z,
            ]
        case .exponentialMap:
            let vector = Self.nearestBranch(Quaternion(rotation).rotationVector, to: previous)
            return [vector.x, vector.y, vector.z]
        }
    }

    /// The rotation nearest to these features, which need not be exactly on the rotation group.
    ///
    /// 6D: Gram-Schmidt as in Zhou et al.; features without a direction give the identity.
    func decode(_ features: ArraySlice<Double>) -> Matrix3 {
        let i = features.startIndex
        let first = Vector3(features[i], features[i + 1], features[i + 2])
        switch self {
        case .exponentialMap:
            return Quaternion(rotationVector: first).matrix
        case .sixD, .bodySixD:
            let second = Vector3(features[i + 3], features[i + 4], features[i + 5])
            guard let x = first.normalized, let y = (second - x * x.dot(second)).normalized else {
                return .identity
            }
            return Matrix3(x, y, x.cross(y))
        }
    }

    /// The rotation vector of the same rotation that lies nearest to `previous`: whole turns are added.
    static func nearestBranch(_ vector: Vector3, to previous: Vector3?) -> Vector3 {
        guard let previous else { return vector }
        let angle = vector.length
        guard let axis = vector.normalized else {
            guard let axis = previous.normalized else { return vector }
            return axis * ((previous.length / (2 * .pi)).rounded() * 2 * .pi)
        }
        let turns = ((previous.dot(axis) - angle) / (2 * .pi)).rounded()
        return axis * (angle + turns * 2 * .pi)
    }
}
