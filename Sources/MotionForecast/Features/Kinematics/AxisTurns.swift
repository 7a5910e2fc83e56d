import MotionCore

/// Rotations about axes in order, each by a constant angle or by a cosine and sine among the features.
struct AxisTurns: LaneRotation {
    /// One factor of the rotation.
    struct Turn: Sendable {
        let axis: Axis
        /// The constant angle; not used where there is a feature.
        let angle: Double
        /// The feature of the cosine, the sine being the next; nil for a constant angle.
        let feature: Int?
    }

    let turns: [Turn]

    func matrix(_ values: LaneFeatures) -> LaneMatrix { product(turns[...], values) }

    func addGradient(_ gradient: LaneMatrix, _ values: LaneFeatures, to gradients: LaneFeatures) {
        for (index, turn) in turns.enumerated() {
            guard let feature = turn.feature else { continue }
            // R = A · T · B: the gradient of T is Aᵀ G Bᵀ.
            let (before, after) = (product(turns[..<index], values), product(turns[(index + 1)...], values))
            let inner = before.transposedTimes(gradient).timesTransposed(after)
            let (c, s, inverse) = circle(turn, values)
            let (toCosine, toSine): (Lanes, Lanes)
            switch turn.axis {
            case .x: (toCosine, toSine) = (inner.y.y + inner.z.z, inner.y.z - inner.z.y)
            case .y: (toCosine, toSine) = (inner.x.x + inner.z.z, inner.z.x - inner.x.z)
            case .z: (toCosine, toSine) = (inner.x.x + inner.y.y, inner.x.y - inner.y.x)
            }
            let along = c * toCosine + s * toSine
            gradients[feature] += (toCosine - c * along) * inverse
            gradients[feature + 1] += (toSine - s * along) * inverse
        }
    }

    private func product(_ turns: ArraySlice<Turn>, _ values: LaneFeatures) -> LaneMatrix {
        let (one, none) = (Lanes(repeating: 1), Lanes.zero)
        var result = LaneMatrix(.init(one, none, none), .init(none, one, none), .init(none, none, one))
        for turn in turns {
            let (c, s, _) = circle(turn, values)
            result = result * matrix(turn.axis, c, s)
        }
        return result
    }

    /// The unit cosine and sine of a turn, and one over their length before.
    private func circle(_ turn: Turn, _ values: LaneFeatures) -> (cosine: Lanes, sine: Lanes, inverse: Lanes)
    {
        guard let feature = turn.feature else {
            let turned = Matrix3(angle: turn.angle, about: .z) * Axis.x.unit
            return (
                Lanes(repeating: Float(turned.x)), Lanes(repeating: Float(turned.y)), Lanes(repeating: 1)
            )
        }
        let (c, s) = (values[feature], values[feature + 1])
        let inverse = 1 / (c * c + s * s + 1e-12).squareRoot()
        return (c * inverse, s * inverse, inverse)
    }

    private func matrix(_ axis: Axis, _ c: Lanes, _ s: Lanes) -> LaneMatrix {
        let (one, none) = (Lanes(repeating: 1), Lanes.zero)
        switch axis {
        case .x: return LaneMatrix(.init(one, none, none), .init(none, c, s), .init(none, -s, c))
        case .y: return LaneMatrix(.init(c, none, -s), .init(none, one, none), .init(s, none, c))
        case .z: return LaneMatrix(.init(c, s, none), .init(-s, c, none), .init(none, none, one))
        }
    }
}
