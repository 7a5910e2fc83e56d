import MotionCore

/// A clip as nodes of a glTF file, with bones to look at and the keys that move them; metres, Y up.
struct BoundBody {
    private let clip: Clip
    private let scale: Double
    /// What brings the clip's up axis to Y.
    private let turn: Matrix3
    /// Where every joint is in the pose in which the bones are bound: all angles zero, so that all are turned alike.
    private let rest: [Vector3]

    init(_ clip: Clip, in space: ClipSpace) {
        self.clip = clip
        scale = space.metersPerUnit ?? LengthUnit(of: clip).meters
        turn = Matrix3.bringingUpright(space.upAxis ?? clip.standingAxis)
        var rest: [Vector3] = []
        for joint in clip.skeleton.joints {
            rest.append((joint.parent.map { rest[$0] } ?? .zero) + turn * joint.offset * scale)
        }
        self.rest = rest
    }

    private var joints: [Joint] { clip.skeleton.joints }

    /// Adds nodes, skin, mesh and animation.
    func describe(in output: inout GLTFOutput) {
        let motion = motion()
        let children = clip.skeleton.children
        for (index, joint) in joints.enumerated() {
            let (place, rotation) = (motion.places[index][0], motion.rotations[index][0])
            output.nodes.append(
                .init(
                    name: joint.name, children: children[index].isEmpty ? nil : children[index],
                    translation: place == .zero ? nil : place.list,
                    rotation: rotation == SIMD4(0, 0, 0, 1) ? nil : rotation.list,
                    extras: joint.endSite.map { .init(endSite: SIMD3<Float>($0 * scale).list) }))
        }
        let bones = BoneMesh(
            rest,
            ends: zip(joints, rest).map { joint, place in joint.endSite.map { place + turn * $0 * scale } },
            children: children)
        let mesh = bones.add(to: &output)
        output.nodes.append(.init(name: "bones", mesh: mesh, skin: 0))
        // The inverses of a turn and a shift, column by column.
        let back = turn.transposed
        let matrices = rest.flatMap { place -> [Float] in
            let shift = -(back * place)
            return SIMD3<Float>(back.x).list + [0] + SIMD3<Float>(back.y).list + [0]
                + SIMD3<Float>(back.z).list
                + [0] + SIMD3<Float>(shift).list + [1]
        }
        output.skins = [
            .init(
                joints: Array(joints.indices),
                inverseBindMatrices: output.add(matrices, type: "MAT4", width: 16))
        ]
        output.scenes = [
            .init(nodes: joints.indices.filter { joints[$0].parent == nil } + [joints.count])
        ]
        if clip.frameCount > 1 { output.animations = [animation(motion, in: &output)] }
    }

    private struct Motion {
        /// joints × frames.
        var places: [[SIMD3<Float>]]
        /// joints × frames, x y z w; each on the side of the sphere that is nearer to the one before.
        var rotations: [[SIMD4<Float>]]
    }

    private func motion() -> Motion {
        var motion = Motion(
            places: Array(repeating: [], count: joints.count),
            rotations: Array(repeating: [], count: joints.count))
        var previous: [Quaternion] = []
        for frame in 0..<clip.frameCount {
            let pose = clip.pose(frame)
            var quaternions: [Quaternion] = []
            for (index, joint) in joints.enumerated() {
                let isTop = joint.parent == nil
                var quaternion = Quaternion(isTop ? turn * pose.rotations[index] : pose.rotations[index])
                if frame > 0, quaternion.dot(previous[index]) < 0 { quaternion = quaternion.negated }
                quaternions.append(quaternion)
                let place = isTop ? turn * pose.translations[index] : pose.translations[index]
                // No number comes out as -0.
                motion.places[index].append(SIMD3<Float>(place * scale) + SIMD3<Float>.zero)
                motion.rotations[index].append(
                    SIMD4<Float>(SIMD4(quaternion.vector, quaternion.w)) + SIMD4<Float>.zero)
            }
            previous = quaternions
        }
        return motion
    }

    private func animation(_ motion: Motion, in output: inout GLTFOutput) -> GLTFOutput.Animation {
        let times = (0..<clip.frameCount).map { Float(Double($0) * clip.frameTime) }
        let input = output.add(times, type: "SCALAR", width: 1, bounds: true)
        var animation = GLTFOutput.Animation(
            name: "motion", extras: .init(frameTime: clip.frameTime), channels: [], samplers: [])
        func add(_ values: [Float], width: Int, path: String, node: Int) {
            let accessor = output.add(values, type: "VEC\(width)", width: width)
            animation.channels.append(
                .init(sampler: animation.samplers.count, target: .init(node: node, path: path)))
            animation.samplers.append(.init(input: input, output: accessor))
        }
        for (index, joint) in joints.enumerated() {
            // The place of the whole body is told even where it stands still: it says how long the clip is.
            if joint.parent == nil || motion.places[index].contains(where: { $0 != motion.places[index][0] })
            {
                add(motion.places[index].flatMap(\.list), width: 3, path: "translation", node: index)
            }
            if motion.rotations[index].contains(where: { $0 != motion.rotations[index][0] }) {
                add(motion.rotations[index].flatMap(\.list), width: 4, path: "rotation", node: index)
            }
        }
        return animation
    }

}

extension SIMD where Scalar == Float {
    fileprivate var list: [Float] { indices.map { self[$0] } }
}
