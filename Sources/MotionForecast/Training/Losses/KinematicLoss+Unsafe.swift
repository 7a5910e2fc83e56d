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
    private let values: LaneFeatures
    private let gradients: LaneFeatures
    private let turns: UnsafeMutablePointer<LaneMatrix>
    private let locals: UnsafeMutablePointer<LaneMatrix>
    private let turnGradients: UnsafeMutablePointer<LaneMatrix>
    private let positions: UnsafeMutablePointer<LaneVector>
    private let offsets: UnsafeMutablePointer<LaneVector>
    private let positionGradients: UnsafeMutablePointer<LaneVector>
    private let truePositions: UnsafeMutablePointer<LaneVector>
    private let constants: [LaneMatrix]

    init(_ plan: KinematicPlan, scaling: FeatureScaling) {
        self.plan = plan
        features = scaling.mean.count
        (scale, mean) = (scaling.scale, scaling.mean)
        let nodes = plan.nodes.count
        (values, gradients) = (LaneFeatures(capacity: features), LaneFeatures(capacity: features))
        (turns, locals, turnGradients) = (
            .allocate(capacity: nodes), .allocate(capacity: nodes), .allocate(capacity: nodes)
        )
        (positions, offsets, positionGradients, truePositions) = (
            .allocate(capacity: nodes), .allocate(capacity: nodes), .allocate(capacity: nodes),
            .allocate(capacity: nodes)
        )
        constants = plan.nodes.map { node in
            guard case .constant(let matrix) = node.rotation else { return .zero }
            return LaneMatrix(Self.lanes(matrix.x), Self.lanes(matrix.y), Self.lanes(matrix.z))
        }
    }

    deinit {
        for features in [values, gradients] { features.deallocate() }
        for matrices in [turns, locals, turnGradients] { matrices.deallocate() }
        for vectors in [positions, offsets, positionGradients, truePositions] { vectors.deallocate() }
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
            for node in plan.nodes.indices { truePositions[node] = positions[node] }
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

    /// Positions all nodes by the features in `values`.
    private func forward() {
        for (index, node) in plan.nodes.enumerated() {
            var offset = Self.lanes(node.offset)
            for coordinate in node.coordinates {
                offset[coordinate.axis.rawValue] = values[coordinate.feature] * Float(plan.scale)
            }
            offsets[index] = offset
            if let parent = node.parent, !node.isTravelling {
                positions[index] = positions[parent] + turns[parent] * offset
            } else {
                positions[index] = offset
            }
            switch node.rotation {
            case nil: continue
            case .constant: locals[index] = constants[index]
            case .local(let rotation): locals[index] = rotation.matrix(values)
            case .body(let rotation):
                turns[index] = rotation.matrix(values)
                continue
            }
            turns[index] = node.parent.map { turns[$0] * locals[index] } ?? locals[index]
        }
    }

    /// The distances of all nodes, times `weight`, summed for each lane, and the gradients of the positions.
    private func compare(_ weight: Float, lanes count: Int) -> Lanes {
        var sum = Lanes.zero
        var used = Lanes.zero
        for lane in 0..<count { used[lane] = weight }
        for node in plan.nodes.indices {
            let error = positions[node] - truePositions[node]
            // Rounded off near nothing, where a distance has no slope.
            let distance = (error.dot(error) + 1e-6).squareRoot()
            sum += distance * used
            positionGradients[node] = error * (used / distance)
            turnGradients[node] = .zero
        }
        return sum
    }

    /// Brings the gradients of the positions back to the features.
    private func backward() {
        for feature in 0..<features { gradients[feature] = .zero }
        for index in plan.nodes.indices.reversed() {
            let node = plan.nodes[index]
            backwardRotation(node, index)
            let toPosition = positionGradients[index]
            var toOffset = toPosition
            if let parent = node.parent, !node.isTravelling {
                let offset = offsets[index]
                positionGradients[parent] += toPosition
                turnGradients[parent] += LaneMatrix(
                    toPosition * offset.x, toPosition * offset.y, toPosition * offset.z)
                if !node.coordinates.isEmpty { toOffset = turns[parent].transposedTimes(toPosition) }
            }
            for coordinate in node.coordinates {
                gradients[coordinate.feature] += toOffset[coordinate.axis.rawValue] * Float(plan.scale)
            }
        }
    }

    private func backwardRotation(_ node: KinematicPlan.Node, _ index: Int) {
        let gradient = turnGradients[index]
        switch node.rotation {
        case nil: return
        case .body(let rotation):
            rotation.addGradient(gradient, values, to: gradients)
            return
        case .constant, .local: break
        }
        var local = gradient
        if let parent = node.parent {
            local = turns[parent].transposedTimes(gradient)
            turnGradients[parent] += gradient.timesTransposed(locals[index])
        }
        if case .local(let rotation) = node.rotation { rotation.addGradient(local, values, to: gradients) }
    }
}
