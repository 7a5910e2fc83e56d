import MotionCore

/// A thin body for a skeleton: an octahedron along each bone, which moves with the joint that it hangs on.
struct BoneMesh {
    private var positions: [Vector3] = []
    private var joints: [Int] = []
    private var triangles: [Int] = []

    /// The width of a bone beside its length, and the widest and the narrowest beside the body's size.
    private static let width = 0.1
    private static let widest = 0.03
    private static let narrowest = 0.006

    /// - Parameters:
    ///   - rest: where every joint is in the pose in which it is bound, in metres; at least one.
    ///   - ends: where their End Sites are.
    ///   - children: for each joint those that hang on it.
    init(_ rest: [Vector3], ends: [Vector3?], children: [[Int]]) {
        let points = rest + ends.compactMap { $0 }
        let (low, high) = points.reduce((points[0], points[0])) {
            (pointwiseMin($0.0, $1), pointwiseMax($0.1, $1))
        }
        let span = (high - low).max()
        let size = span > 0 ? span : 0.1
        for (index, children) in children.enumerated() {
            let targets = children.map { rest[$0] } + [ends[index]].compactMap { $0 }
            let start = rest[index]
            let bones = targets.filter { ($0 - start).length > 1e-6 * size }
            for end in bones { addBone(from: start, to: end, joint: index, size: size) }
            if bones.isEmpty {
                // A joint without a bone is a small thing by itself.
                let half = Vector3(0, 0.01 * size, 0)
                addBone(from: start - half, to: start + half, joint: index, size: size)
            }
        }
    }

    private mutating func addBone(from start: Vector3, to end: Vector3, joint: Int, size: Double) {
        let way = end - start
        let length = way.length
        let radius = min(max(Self.width * length, Self.narrowest * size), Self.widest * size)
        let across = abs(way.y) < 0.9 * length ? Axis.y.unit : Axis.x.unit
        let u = (way.cross(across).normalized ?? Axis.z.unit) * radius
        let v = (way.cross(u).normalized ?? Axis.z.unit) * radius
        let middle = start + 0.2 * way
        let first = positions.count
        positions += [start, middle + u, middle + v, middle - u, middle - v, end]
        joints += Array(repeating: joint, count: 6)
        for side in 0..<4 {
            let (a, b) = (first + 1 + side, first + 1 + (side + 1) % 4)
            // Counter-clockwise, seen from outside.
            triangles += [first, b, a, first + 5, a, b]
        }
    }

    /// Adds the mesh and its material, and gives the mesh's number.
    func add(to output: inout GLTFOutput) -> Int {
        let numbers = positions.flatMap { [Float($0.x), Float($0.y), Float($0.z)] }
        let attributes = [
            "POSITION": output.add(
                numbers, type: "VEC3", width: 3, bounds: true, target: GLTFOutput.vertices),
            "JOINTS_0": output.add(
                joints.flatMap {
                    [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8), 0, 0, 0, 0, 0, 0]
                },
                componentType: 5123,
                count: joints.count, type: "VEC4", target: GLTFOutput.vertices),
            "WEIGHTS_0": output.add(
                joints.flatMap { _ in [UInt8(255), 0, 0, 0] }, componentType: 5121, normalized: true,
                count: joints.count, type: "VEC4", target: GLTFOutput.vertices),
        ]
        let indices = output.add(
            .littleEndian(triangles.map { UInt32(clamping: $0) }), componentType: 5125,
            count: triangles.count,
            type: "SCALAR", target: GLTFOutput.triangles)
        output.materials = [
            .init(
                name: "bones",
                pbrMetallicRoughness: .init(
                    baseColorFactor: [0.24, 0.45, 0.72, 1], metallicFactor: 0, roughnessFactor: 0.7))
        ]
        output.meshes = [
            .init(
                name: "bones",
                primitives: [.init(attributes: attributes, indices: indices, material: 0)])
        ]
        return 0
    }
}
