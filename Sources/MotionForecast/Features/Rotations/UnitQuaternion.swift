import MotionCore

/// A unit quaternion, scalar first, 4 numbers, with the sign that is nearest to the frame before.
struct UnitQuaternion: RotationForm {
    var width: Int { 4 }

    func encode(_ rotation: Matrix3, after previous: ArraySlice<Double>?) -> [Double] {
        let near = Quaternion(rotation)
        let isOpposite = previous.map { Self.quaternion($0).dot(near) < 0 } ?? false
        let q = isOpposite ? near.negated : near
        return [q.w, q.vector.x, q.vector.y, q.vector.z]
    }

    /// Scaled to unit length; numbers without a direction give the identity.
    func decode(_ features: ArraySlice<Double>) -> Matrix3 {
        let q = Self.quaternion(features)
        return q.dot(q) > 1e-24 ? q.matrix : .identity
    }

    func lanes(from feature: Int) -> any LaneRotation { UnitQuaternionLanes(feature: feature) }

    private static func quaternion(_ features: ArraySlice<Double>) -> Quaternion {
        Quaternion(w: features[features.startIndex], vector: Vector3(first: features.dropFirst()))
    }
}

/// Four features as a rotation of eight windows.
private struct UnitQuaternionLanes: LaneRotation {
    let feature: Int

    /// R = I + 2 (w K + K²), K being the cross product by the vector of the unit quaternion.
    func matrix(_ values: LaneFeatures) -> LaneMatrix {
        let (w, v, _) = unit(values)
        let (twice, turned) = (v + v, (v + v) * w)
        let rest = 1 - twice.dot(v)
        return LaneMatrix(
            LaneVector(twice.x * v.x + rest, twice.x * v.y + turned.z, twice.x * v.z - turned.y),
            LaneVector(twice.y * v.x - turned.z, twice.y * v.y + rest, twice.y * v.z + turned.x),
            LaneVector(twice.z * v.x + turned.y, twice.z * v.y - turned.x, twice.z * v.z + rest))
    }

    func addGradient(_ gradient: LaneMatrix, _ values: LaneFeatures, to gradients: LaneFeatures) {
        let (w, v, inverse) = unit(values)
        let g = gradient
        // What G weighs w K and K² with: v · axial and vᵀ G v - v · v trace.
        let axial = LaneVector(g.y.z - g.z.y, g.z.x - g.x.z, g.x.y - g.y.x)
        let trace = g.x.x + g.y.y + g.z.z
        let toScalar = 2 * v.dot(axial)
        let toVector = (axial * w + g * v + g.transposedTimes(v) - v * (2 * trace)) * Lanes(repeating: 2)
        // A change of length changes nothing.
        let along = w * toScalar + v.dot(toVector)
        gradients[feature] += (toScalar - w * along) * inverse
        gradients.add((toVector - v * along) * inverse, at: feature + 1)
    }

    /// The numbers at unit length, and one over their length before.
    private func unit(_ values: LaneFeatures) -> (w: Lanes, vector: LaneVector, inverse: Lanes) {
        let (w, v) = (values[feature], values.vector(feature + 1))
        let inverse = 1 / (w * w + v.dot(v) + 1e-12).squareRoot()
        return (w * inverse, v * inverse, inverse)
    }
}
