import MotionCore
import Tensors

/// The mean distance of joints and End Sites from where they should be, and its exact gradient by the features.
///
/// Forward kinematics of prediction and target run for eight windows at once, in the body's frame.
final class KinematicLoss: @unchecked Sendable {
    private let plan: KinematicPlan
    private let features: Int
    private let scale: [Float]
    private let mean: [Float]
    /// The features of eight windows, F lanes; then their gradients.
    private let values: UnsafeMutablePointer<Lanes>
    private let gradients: UnsafeMutablePointer<Lanes>
    private let turns: UnsafeMutablePointer<LaneMatrix>
    private let locals: UnsafeMutablePointer<LaneMatrix>
    private let turnGradients: UnsafeMutablePointer<LaneMatrix>
    private let places: UnsafeMutablePointer<LaneVector>
    private let offsets: UnsafeMutablePointer<LaneVector>
    private let placeGradients: UnsafeMutablePointer<LaneVector>
    private let truePlaces: UnsafeMutablePointer<LaneVector>
    private let constants: [LaneMatrix]

    init(_ plan: KinematicPlan, scaling: FeatureScaling) {
        self.plan = plan
        features = scaling.mean.count
        (scale, mean) = (scaling.scale, scaling.mean)
        let nodes = plan.nodes.count
        values = .allocate(capacity: features)
        gradients = .allocate(capacity: features)
        (turns, locals, turnGradients) = (
            .allocate(capacity: nodes), .allocate(capacity: nodes), .allocate(capacity: nodes)
        )
        (places, offsets, placeGradients, truePlaces) = (
            .allocate(capacity: nodes), .allocate(capacity: nodes), .allocate(capacity: nodes),
            .allocate(capacity: nodes)
        )
        constants = plan.nodes.map { node in
            guard case .constant(let matrix) = node.rotation else { return .zero }
            return LaneMatrix(Self.lanes(matrix.x), Self.lanes(matrix.y), Self.lanes(matrix.z))
        }
    }

    deinit {
        for lanes in [values, gradients] { lanes.deallocate() }
        for matrices in [turns, locals, turnGradients] { matrices.deallocate() }
        for vectors in [places, offsets, placeGradients, truePlaces] { vectors.deallocate() }
    }

    private static func lanes(_ vector: Vector3) -> LaneVector {
        LaneVector(
            Lanes(repeating: Float(vector.x)), Lanes(repeating: Float(vector.y)),
            Lanes(repeating: Float(vector.z)))
    }

    /// Adds to `gradient` that of `weight` times the mean distance over nodes, summed over rows, and returns that sum.
    ///
    /// Shapes: `predictions`, `targets`, `gradient` [N, F], scaled features.
    func add(
        _ predictions: MatrixView, targets: MatrixView, weight: Float, to gradient: MatrixView
    ) -> Float {
        precondition(predictions.columns == features, "features of another layout")
        var sum: Float = 0
        for first in stride(from: 0, to: predictions.rows, by: Lanes.scalarCount) {
            let count = min(Lanes.scalarCount, predictions.rows - first)
            gather(targets, first, count)
            forward()
            for node in plan.nodes.indices { truePlaces[node] = places[node] }
            gather(predictions, first, count)
            forward()
            let distance = compare(weight / Float(plan.nodes.count), lanes: count)
            for lane in 0..<count { sum += distance[lane] }
            backward()
            scatter(gradient, first, count)
        }
        return sum
    }

    private func gather(_ rows: MatrixView, _ first: Int, _ count: Int) {
        for feature in 0..<features {
            var lanes = Lanes.zero
            for lane in 0..<count { lanes[lane] = rows.base[(first + lane) * rows.stride + feature] }
            // Lanes without a window repeat the first, so that they stay finite.
            for lane in count..<max(count, Lanes.scalarCount) { lanes[lane] = lanes[0] }
            values[feature] = lanes * scale[feature] + mean[feature]
        }
    }

    private func scatter(_ rows: MatrixView, _ first: Int, _ count: Int) {
        for feature in 0..<features {
            let lanes = gradients[feature] * scale[feature]
            for lane in 0..<count { rows.base[(first + lane) * rows.stride + feature] += lanes[lane] }
        }
    }

    /// Places all nodes by the features in `values`.
    private func forward() {
        for (index, node) in plan.nodes.enumerated() {
            var offset = Self.lanes(node.offset)
            for place in node.places {
                offset[place.axis.rawValue] = values[place.feature] * Float(plan.scale)
            }
            offsets[index] = offset
            if let parent = node.parent, !node.isTravelling {
                places[index] = places[parent] + turns[parent] * offset
            } else {
                places[index] = offset
            }
            switch node.rotation {
            case .end: continue
            case .constant: locals[index] = constants[index]
            case .local(let feature): locals[index] = rotation(feature)
            case .body(let feature):
                turns[index] = rotation(feature)
                continue
            case .angles(let list): locals[index] = product(list)
            }
            turns[index] = node.parent.map { turns[$0] * locals[index] } ?? locals[index]
        }
    }

    /// Three features from this one on.
    private func vector(_ feature: Int) -> LaneVector {
        LaneVector(values[feature], values[feature + 1], values[feature + 2])
    }

    /// The rotation whose features begin with this one.
    private func rotation(_ feature: Int) -> LaneMatrix {
        switch plan.representation {
        case .sixD, .bodySixD: LaneGramSchmidt(vector(feature), vector(feature + 3)).rotation
        case .exponentialMap: LaneExponential(vector(feature)).rotation
        }
    }

    /// The distances of all nodes, `share` of them summed for each lane, and the gradients of the places.
    private func compare(_ share: Float, lanes count: Int) -> Lanes {
        var sum = Lanes.zero
        var used = Lanes.zero
        for lane in 0..<count { used[lane] = share }
        for node in plan.nodes.indices {
            let error = places[node] - truePlaces[node]
            // Rounded off near nothing, where a distance has no slope.
            let distance = (error.dot(error) + 1e-6).squareRoot()
            sum += distance * used
            placeGradients[node] = error * (used / distance)
            turnGradients[node] = .zero
        }
        return sum
    }

    /// Brings the gradients of the places back to the features.
    private func backward() {
        for feature in 0..<features { gradients[feature] = .zero }
        for index in plan.nodes.indices.reversed() {
            let node = plan.nodes[index]
            backwardRotation(node, index)
            let toPlace = placeGradients[index]
            var toOffset = toPlace
            if let parent = node.parent, !node.isTravelling {
                let offset = offsets[index]
                placeGradients[parent] += toPlace
                turnGradients[parent] += LaneMatrix(
                    toPlace * offset.x, toPlace * offset.y, toPlace * offset.z)
                if !node.places.isEmpty { toOffset = turns[parent].transposedTimes(toPlace) }
            }
            for place in node.places {
                gradients[place.feature] += toOffset[place.axis.rawValue] * Float(plan.scale)
            }
        }
    }

    private func backwardRotation(_ node: KinematicPlan.Node, _ index: Int) {
        let gradient = turnGradients[index]
        switch node.rotation {
        case .end: return
        case .body(let feature):
            addGradient(gradient, feature)
            return
        case .constant, .local, .angles: break
        }
        var local = gradient
        if let parent = node.parent {
            local = turns[parent].transposedTimes(gradient)
            turnGradients[parent] += gradient.timesTransposed(locals[index])
        }
        switch node.rotation {
        case .local(let feature): addGradient(local, feature)
        case .angles(let list): backward(list, local)
        case .end, .constant, .body: return
        }
    }

    /// Adds the gradient of a rotation to that of its features.
    private func addGradient(_ gradient: LaneMatrix, _ feature: Int) {
        switch plan.representation {
        case .sixD, .bodySixD:
            let both = LaneGramSchmidt(vector(feature), vector(feature + 3)).backward(gradient)
            for axis in 0..<3 {
                gradients[feature + axis] += both.0[axis]
                gradients[feature + 3 + axis] += both.1[axis]
            }
        case .exponentialMap:
            let one = LaneExponential(vector(feature)).backward(gradient)
            for axis in 0..<3 { gradients[feature + axis] += one[axis] }
        }
    }

    /// The unit cosine and sine of a turn, and one over their length before.
    private func circle(_ turn: KinematicPlan.Turn) -> (cosine: Lanes, sine: Lanes, inverse: Lanes) {
        guard let feature = turn.feature else {
            let unit = Vector3(1, 0, 0)
            let turned = Matrix3(angle: turn.angle, about: .z) * unit
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

    private func product(_ turns: [KinematicPlan.Turn]) -> LaneMatrix {
        let (one, none) = (Lanes(repeating: 1), Lanes.zero)
        var result = LaneMatrix(.init(one, none, none), .init(none, one, none), .init(none, none, one))
        for turn in turns {
            let (c, s, _) = circle(turn)
            result = result * matrix(turn.axis, c, s)
        }
        return result
    }

    private func backward(_ turns: [KinematicPlan.Turn], _ gradient: LaneMatrix) {
        for (index, turn) in turns.enumerated() {
            guard let feature = turn.feature else { continue }
            // R = A · T · B: the gradient of T is Aᵀ G Bᵀ.
            let (before, after) = (product(Array(turns[..<index])), product(Array(turns[(index + 1)...])))
            let inner = before.transposedTimes(gradient).timesTransposed(after)
            let (c, s, inverse) = circle(turn)
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
}
