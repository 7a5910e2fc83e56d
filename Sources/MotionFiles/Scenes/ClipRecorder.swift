import MotionCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Turns where nodes stand, frame by frame, into the offsets and channels of a skeleton.
struct ClipRecorder {
    private static let order = [Axis.z, .x, .y]
    /// The decimals of a degree that are kept: more than single precision, in which exporters think, can tell.
    private static let angleDecimals = 1e5
    private static let angleUnits = angleDecimals * 180 / Double.pi

    private let document: SceneDocument
    private let nodes: [Int]
    private let listed: [Int]
    private let parents: [Int?]
    private let turn: Matrix3
    private let scale: Double
    private let euler: EulerOrder?
    private var poser: ScenePoser
    private var rotations: [Matrix3]
    private var frameCount = 0
    /// frames × joints.
    private var positions: [Vector3] = []
    private var angles: [Vector3] = []
    private var ends: [Vector3] = []
    private var size = 0.0
    private var shapes = NodeShapes()

    init(
        _ document: SceneDocument, _ skeleton: SceneSkeleton, _ sampling: ClipSampling,
        _ drives: [SceneDocument.Drive]
    ) {
        self.document = document
        listed = skeleton.nodes
        let nodes = skeleton.clipNodes
        self.nodes = nodes
        var joints: [Int: Int] = [:]
        for (joint, node) in nodes.enumerated() { joints[node] = joint }
        parents = nodes.map { node in document.nodes[node].parent.flatMap { joints[$0] } }
        turn = sampling.keepsAxes ? .identity : Matrix3.bringingUpright(document.upAxis)
        scale = sampling.metersPerUnit.map { document.metersPerUnit / $0 } ?? 1
        euler = EulerOrder(Self.order)
        poser = ScenePoser(document, nodes: nodes, drives: drives)
        rotations = Array(repeating: .identity, count: nodes.count)
    }

    /// Adds the frame of a time. Throws `SceneFault` where a position leaves the numbers.
    mutating func record(at time: Double) throws(SceneFault) {
        poser.move(to: time)
        var points: [Vector3] = []
        points.reserveCapacity(nodes.count)
        for (joint, node) in nodes.enumerated() {
            let world = poser.worlds[node]
            points.append(turn * world.translation * scale)
            guard points[joint].length.isFinite else {
                throw .notFinite(joint: document.label(ofNode: node), seconds: time)
            }
            let parent = parents[joint].map { rotations[$0] } ?? .identity
            if let rotation = world.linear.nearestRotation {
                rotations[joint] = turn * rotation
            } else {
                shapes.flat.insert(node)
                if frameCount == 0 { rotations[joint] = parents[joint] == nil ? turn : parent }
            }
            let inverse = parent.transposed
            let above = parents[joint].map { points[$0] } ?? .zero
            positions.append(inverse * (points[joint] - above))
            let local = inverse * rotations[joint]
            let previous = frameCount > 0 ? angles[angles.count - nodes.count] : nil
            angles.append(
                previous.map { euler?.angles(of: local, near: $0) ?? .zero } ?? euler?.angles(of: local)
                    ?? .zero)
        }
        if frameCount == 0 { measure(points) }
        shapes.note(document, listed, poser, isFirst: frameCount == 0)
        frameCount += 1
    }

    /// Takes the body's size and the ends of its leaf joints from the first frame.
    private mutating func measure(_ points: [Vector3]) {
        var (low, high) = (points[0], points[0])
        for point in points {
            low.replace(with: point, where: point .< low)
            high.replace(with: point, where: point .> high)
        }
        size = max((high - low).max(), zip(positions, parents).map { $1 == nil ? 0 : $0.length }.max() ?? 0)
        if !(size > 1e-9) { size = max(1e-3, points[0].length) }
        // A leaf's bone goes on in the direction of the bone before it: no file says where it ends.
        ends = nodes.indices.map { joint in
            if let end = document.endSites[nodes[joint]] {
                return rotations[joint].transposed * (turn * (poser.worlds[nodes[joint]].linear * end))
                    * scale
            }
            guard let parent = parents[joint], positions[joint].length > 1e-6 * size else {
                return Vector3(0, 0.1 * size, 0)
            }
            return rotations[joint].transposed * (rotations[parent] * positions[joint])
        }
    }

    var notes: [SceneNote] {
        let labels = nodes.map { document.label(ofNode: $0) }
        let renamed = zip(labels, JointNames.plain(labels)).filter { $0 != $1 }.map(\.0)
        return shapes.notes { document.label(ofNode: $0) } + (renamed.isEmpty ? [] : [.renamed(renamed)])
    }

    func clip(frameTime: Double) -> Clip {
        let decimals = pow(10, min(max(7 - log10(size).rounded(.down), 0), 15))
        func rounded(_ vector: Vector3) -> Vector3 {
            // No number comes out as -0.
            (vector * decimals).rounded(.toNearestOrEven) / decimals + Vector3.zero
        }
        var isParent = Array(repeating: false, count: nodes.count)
        for parent in parents { if let parent { isParent[parent] = true } }
        let rotation = Self.order.map { Channel(.rotation, $0) }
        var moves: [Bool] = []
        let names = JointNames.plain(nodes.map { document.label(ofNode: $0) })
        let joints = nodes.indices.map { joint in
            var (low, high) = (positions[joint], positions[joint])
            for row in stride(from: joint, to: positions.count, by: nodes.count) {
                low.replace(with: positions[row], where: positions[row] .< low)
                high.replace(with: positions[row], where: positions[row] .> high)
            }
            // Within this an offset is one number printed with few decimals.
            let isMoving = parents[joint] == nil || (high - low).max() > 3e-5 * size
            moves.append(isMoving)
            let offset = parents[joint] == nil ? .zero : isMoving ? positions[joint] : (low + high) / 2
            return Joint(
                name: names[joint], parent: parents[joint], offset: rounded(offset),
                channels: (isMoving ? Axis.allCases.map { Channel(.position, $0) } : []) + rotation,
                endSite: isParent[joint] ? nil : rounded(ends[joint]))
        }
        var values: [Double] = []
        values.reserveCapacity(positions.count * 6)
        for row in 0..<positions.count {
            if moves[row % nodes.count] {
                let position = rounded(positions[row])
                values += [position.x, position.y, position.z]
            }
            // The nearest double to the decimal number of degrees, in radians: what a BVH file of this clip reads as.
            let units = (angles[row] * Self.angleUnits).rounded(.toNearestOrEven)
            let angle = (units / Self.angleDecimals + Vector3.zero) * (Double.pi / 180)
            values += [angle.x, angle.y, angle.z]
        }
        return Clip(
            skeleton: Skeleton(joints: joints), frameTime: frameTime, frameCount: frameCount, values: values)
    }
}
