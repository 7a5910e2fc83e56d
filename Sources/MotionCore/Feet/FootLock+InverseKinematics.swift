extension FootLock {
    /// The largest step of the outer Euler angle of a joint from one frame to the next, in radians.
    static let maximumStep = 20 * Double.pi / 180

    /// The rows with feet held where they landed, or where they stood at the seam: two-bone inverse kinematics.
    ///
    /// Only the channels of hips, knees and ankles change. The knee keeps the plane in which it bends and the ankle, where
    /// all its rotation channels move, its rotation in the world. A leg is not stretched; one whose hip cannot turn freely
    /// or whose knee cannot bend is left as it is.
    ///
    /// - Parameter rows: frames of channels at the clip's rate, following its last frame.
    package func locked(_ rows: [[Double]], _ grip: Grip = .firm, mending: [Double]? = nil) -> [[Double]] {
        guard !rows.isEmpty, !isIdle else { return rows }
        // A body that hangs at one place, as in data without its root's way, slides its feet for a reason.
        guard grip == .firm || carrier != nil else { return rows }
        let worlds = rows.map { clip.skeleton.world(clip.skeleton.pose(channels: $0[...])) }
        var result = rows
        for (index, hold) in holds(worlds).enumerated() {
            let leg = contacts.legs[index]
            guard isFree(leg.hip, 3), let hinge = Hinge(leg.knee, clip.skeleton, moving) else { continue }
            let shifts = shifts(hold, grip, mending: mending)
            guard shifts.contains(where: { $0 != .zero }) else { continue }
            let limb = Limb(
                leg: leg, hinge: hinge, bendAxis: bendAxes[index], turnsAnkle: isAnkleFree(leg),
                skeleton: clip.skeleton)
            var previous = Array(clip.frame(clip.frameCount - 1))
            for frame in rows.indices {
                limb.move(
                    &result[frame], point: leg.points[hold.points[frame + 1]], by: shifts[frame + 1],
                    previous: previous)
                previous = result[frame]
            }
        }
        return result
    }

    /// How far the foot is moved in each frame, the last observed one first.
    ///
    /// While it is held, it is moved against the steps of the point that stands; free, it goes back to where it was
    /// predicted, and so it does, slowly, where it stands and nothing is mended.
    func shifts(_ hold: Hold, _ grip: Grip = .firm, mending: [Double]? = nil) -> [Vector3] {
        let limit = grip.farthest * contacts.size
        let back = min(1, clip.frameTime / Self.returnSeconds)
        let settling = min(1, clip.frameTime / Self.settlingSeconds)
        func level(_ frame: Int) -> Vector3 {
            var step = -hold.weights[frame] * hold.steps[frame]
            step[contacts.up.rawValue] = 0
            return step
        }
        var shift = Vector3.zero
        return hold.weights.indices.map { frame in
            guard frame > 0 else { return shift }
            let mend = mending?[frame - 1] ?? 1
            var held = mend * (level(frame) - fading(frame) * level(0))
            // Far from where it was predicted the foot gives way more and more.
            if held.dot(shift) > 0 {
                let fraction = min(1, shift.length / limit)
                held *= 1 - fraction * fraction
            }
            let standing = (1 - mend) * settling
            shift += held - (back + hold.weights[frame] * (standing - back)) * shift
            return shift
        }
    }

    /// Whether the joint has three rotation channels of different axes of which at least `count` may change.
    private func isFree(_ joint: Int, _ count: Int) -> Bool {
        let rotation = clip.skeleton.rotationChannels(of: joint)
        return rotation.order != nil && rotation.indices.count { moving[$0] } >= count
    }

    private func isAnkleFree(_ leg: Leg) -> Bool {
        guard case .joint(let ankle) = leg.ankle else { return false }
        return isFree(ankle, 3)
    }
}

/// How a knee can bend: freely, or about the axis of one channel.
enum Hinge {
    case free
    case channel(index: Int)

    /// Nil where no rotation channel of the knee may change.
    init?(_ knee: Int, _ skeleton: Skeleton, _ moving: [Bool]) {
        let rotation = skeleton.rotationChannels(of: knee)
        let free = rotation.indices.indices.filter { moving[rotation.indices[$0]] }
        guard let first = free.first else { return nil }
        self = free.count == 3 && rotation.order != nil ? .free : .channel(index: first)
    }
}

/// One leg as inverse kinematics moves it in a frame of channels.
struct Limb {
    let leg: Leg
    let hinge: Hinge
    let bendAxis: Vector3
    let turnsAnkle: Bool
    let skeleton: Skeleton

    /// Moves `point` of the foot by `shift`; angles come out on the branch nearest to `previous`.
    func move(_ row: inout [Double], point: BodyPoint, by shift: Vector3, previous: [Double]) {
        let before = skeleton.world(skeleton.pose(channels: row[...]))
        let shift = twoBones(before).reachable(openness(before) * shift)
        guard shift.length > 1e-9 else { return }
        let goal = skeleton.position(of: point, in: before) + shift
        var wanted = skeleton.position(of: leg.ankle, in: before) + shift
        // An ankle that cannot be turned back takes the point elsewhere: the goal is come nearer to step by step.
        for _ in 0..<(turnsAnkle ? 1 : 3) {
            bend(&row, to: wanted, ankle: before, previous: previous)
            let after = skeleton.world(skeleton.pose(channels: row[...]))
            wanted += goal - skeleton.position(of: point, in: after)
        }
    }

    private func twoBones(_ world: WorldPose) -> TwoBoneIK {
        TwoBoneIK(
            hip: world.positions[leg.hip], knee: world.positions[leg.knee],
            ankle: skeleton.position(of: leg.ankle, in: world))
    }

    /// How far a limb is from being folded, 0 to 1: the ankle of a folded one cannot be moved without the knee running about.
    private func openness(_ world: WorldPose) -> Double {
        let (hip, knee) = (world.positions[leg.hip], world.positions[leg.knee])
        let ankle = skeleton.position(of: leg.ankle, in: world)
        let length = (knee - hip).length + (ankle - knee).length
        return (((ankle - hip).length / length - Self.folded) / (Self.open - Self.folded)).smoothStep
    }

    /// Distances from hip to ankle, as fractions of the limb's length: where nothing is moved, and from where on all is.
    private static let (folded, open) = (0.3, 0.6)

    private func bend(_ row: inout [Double], to goal: Vector3, ankle before: WorldPose, previous: [Double]) {
        let pose = skeleton.pose(channels: row[...])
        let world = skeleton.world(pose)
        let above = skeleton.joints[leg.hip].parent.map { world.rotations[$0] } ?? .identity
        let limb = twoBones(world)
        let usual = world.rotations[leg.hip] * bendAxis
        guard let axis = axis(world, limb, previous: row),
            let solved = limb.solve(goal: goal, axis: axis, usual: usual)
        else { return }
        let swing = solved.swing.matrix
        let thigh = swing * world.rotations[leg.hip]
        switch hinge {
        case .free:
            let turned = Quaternion(rotationVector: solved.knee * axis).matrix * world.rotations[leg.knee]
            set(leg.knee, world.rotations[leg.hip].transposed * turned, &row, previous)
        case .channel(let index):
            let channel = skeleton.rotationChannels(of: leg.knee).indices[index]
            row[channel] = unwrapped(row[channel] + solved.knee, near: previous[channel])
        }
        set(leg.hip, above.transposed * thigh, &row, previous)
        guard turnsAnkle, case .joint(let ankle) = leg.ankle else { return }
        let after = skeleton.world(skeleton.pose(channels: row[...]))
        let parent = skeleton.joints[ankle].parent.map { after.rotations[$0] } ?? .identity
        set(ankle, parent.transposed * before.rotations[ankle], &row, previous)
    }

    /// The axis, in the world, about which the knee turns.
    private func axis(_ world: WorldPose, _ limb: TwoBoneIK, previous row: [Double]) -> Vector3? {
        switch hinge {
        case .channel(let index):
            let rotation = skeleton.rotationChannels(of: leg.knee)
            let before = (0..<index).reduce(world.rotations[leg.hip]) {
                $0 * Matrix3(angle: row[rotation.indices[$1]], about: rotation.axes[$1])
            }
            return before * rotation.axes[index].unit
        case .free:
            let (thigh, shin) = (limb.knee - limb.hip, limb.ankle - limb.knee)
            let usual = world.rotations[leg.hip] * bendAxis
            let scale = thigh.length * shin.length
            guard scale > 0 else { return nil }
            // Nearly straight, the leg's own plane is uncertain and the usual one helps out.
            var normal = thigh.cross(shin) / scale
            if normal.dot(usual) < 0 { normal = -normal }
            return (normal + 0.05 * usual).normalized
        }
    }

    private func set(_ joint: Int, _ rotation: Matrix3, _ row: inout [Double], _ previous: [Double]) {
        let channels = skeleton.rotationChannels(of: joint)
        guard let order = channels.order else { return }
        let indices = channels.indices
        let near = Vector3(previous[indices[0]], previous[indices[1]], previous[indices[2]])
        let angles = order.angles(of: rotation, near: near, maximumStep: FootLock.maximumStep)
        for (index, channel) in indices.enumerated() { row[channel] = angles[index] }
    }
}
