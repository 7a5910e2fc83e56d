#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Turns the joints of a skeleton so that points of it come as near as bones allow to where they are wanted.
///
/// From the root outward, each joint takes the rotation that points the bones from it at their targets, from where the
/// joint itself has come to stand: bones keep their lengths, and an error is not handed on. What points cannot tell is
/// left as it was before: the turn about a single bone, a joint without points. But where the next joint is a hinge, as a
/// knee with one axis, what hangs on that one tells how the limb is turned about itself.
package struct PositionFit: Equatable, Sendable {
    /// A joint that is turned.
    private struct Turning: Equatable, Sendable {
        let joint: Int
        /// The channels that may change.
        let channels: [Int]
        /// The targets of the points whose place hangs, of all joints from here on that turn, on this one alone.
        var targets: [Int] = []
        /// Where the next joint is a hinge in line with all points: it tells how this one is turned about that line.
        var hinge: Hinge?

        var isFree: Bool { channels.count == 3 }
    }

    /// A joint with one free angle, and the target of a point that hangs on it.
    private struct Hinge: Equatable, Sendable {
        let joint: Int
        let channel: Int
        let target: Int
    }

    /// Where a joint stands, and how the frame that its rotation is in is turned, beside the nearest joint above that turns.
    private struct Rigid {
        var position = Vector3.zero
        var frame = Matrix3.identity
    }

    package let skeleton: Skeleton
    /// The points that have targets.
    package let points: [BodyPoint]
    private let turning: [Turning]
    /// For each joint the index of its entry in `turning`; nil where it is not turned.
    private let entries: [Int?]
    /// For each joint whether some of its angles may change.
    private let turns: [Bool]

    /// What the rotation before counts beside all bones of a joint together: enough to decide for bones within some three
    /// degrees of a line, whose turn about it their points tell too badly.
    private static let priorStrength = 1e-3

    /// What it counts where bones cannot reach their targets, too: a mean of positions that lie far apart comes nearer than
    /// the bone is long, and tells no direction where they are opposite.
    private static func priorStrength(_ pairs: [DirectionPair]) -> Double {
        var (missing, all) = (0.0, 0.0)
        for pair in pairs {
            let (bone, reach) = (pair.from.length, pair.to.length)
            missing += max(0, bone - reach) * max(0, bone - reach)
            all += bone * bone
        }
        return priorStrength + (all > 0 ? missing / all : 0)
    }

    /// - Parameters:
    ///   - points: what has a target.
    ///   - channels: the rotation channels that may change.
    package init(_ skeleton: Skeleton, points: [BodyPoint], turning channels: [Int]) {
        (self.skeleton, self.points) = (skeleton, points)
        let free = Set(channels)
        let own = skeleton.joints.indices.map { joint in
            skeleton.rotationChannels(of: joint).indices.filter { free.contains($0) }
        }
        // For each joint the nearest above that turns.
        var above: [Int?] = []
        above.reserveCapacity(skeleton.joints.count)
        for joint in skeleton.joints {
            above.append(joint.parent.flatMap { own[$0].isEmpty ? above[$0] : $0 })
        }
        var found: [Int: Turning] = [:]
        for (target, point) in points.enumerated() {
            // An End Site hangs on its joint, a joint on those above.
            var carrier = above[point.joint]
            if case .endSite(let joint) = point, !own[joint].isEmpty { carrier = joint }
            guard let carrier else { continue }
            found[carrier, default: Turning(joint: carrier, channels: own[carrier])].targets.append(target)
        }
        var hinges: [Int: [Hinge]] = [:]
        for (joint, item) in found where item.channels.count == 1 {
            guard let upper = above[joint] else { continue }
            hinges[upper, default: []].append(
                Hinge(joint: joint, channel: item.channels[0], target: item.targets[0]))
        }
        for (joint, list) in hinges where list.count == 1 { found[joint]?.hinge = list[0] }
        turning = found.keys.sorted().compactMap { found[$0] }
        var entries = [Int?](repeating: nil, count: skeleton.joints.count)
        for (index, item) in turning.enumerated() { entries[item.joint] = index }
        self.entries = entries
        turns = own.map { !$0.isEmpty }
    }

    /// Turns the joints in a frame of channels.
    ///
    /// - Parameters:
    ///   - channels: the frame, with what is known of its rotations: angles come out on the branch nearest to them.
    ///   - targets: where each of `points` should stand in the world.
    package func fit(_ channels: inout [Double], to targets: [Vector3]) {
        fit(&channels, to: targets) { joint, rotation, channels in
            guard let order = skeleton.rotationChannels(of: joint).order else { return }
            setAngles(of: joint, order, to: rotation, &channels)
        }
    }

    /// Turns the joints in a frame of channels.
    ///
    /// - Parameter turn: how a joint with three free angles takes a local rotation.
    package func fit(
        _ channels: inout [Double], to targets: [Vector3],
        turn: (_ joint: Int, _ rotation: Matrix3, _ channels: inout [Double]) -> Void
    ) {
        precondition(targets.count == points.count, "a target for each point")
        guard !turning.isEmpty else { return }
        let pose = skeleton.pose(channels: channels[...])
        let rigid = rigid(pose)
        var world = WorldPose(rotations: pose.rotations, positions: pose.translations)
        for (joint, item) in skeleton.joints.enumerated() {
            let above = item.parent.map { world.rotations[$0] } ?? .identity
            if let parent = item.parent {
                world.positions[joint] =
                    world.positions[parent] + above * pose.translations[joint]
            }
            var local = pose.rotations[joint]
            if let entry = entries[joint] {
                let item = turning[entry]
                let pairs = item.targets.map { target in
                    DirectionPair(
                        from: offset(of: target, beside: joint, rigid, pose),
                        to: above.transposed * (targets[target] - world.positions[joint]))
                }
                if item.isFree, skeleton.rotationChannels(of: joint).order != nil {
                    var rotation = Quaternion(
                        bringing: pairs, near: local, strength: Self.priorStrength(pairs)
                    ).matrix
                    if let hinge = item.hinge {
                        let target = above.transposed * (targets[hinge.target] - world.positions[joint])
                        rotation = turned(rotation, by: hinge, to: target, pairs, channels, rigid, pose)
                    }
                    turn(joint, rotation, &channels)
                } else {
                    setAngles(of: item, by: pairs, &channels)
                }
                local = skeleton.rotation(of: joint, channels: channels)
            }
            world.rotations[joint] = above * local
        }
    }

    /// A rotation turned about the line to a hinge, so far that the hinge can bring its point to `target`: the part of
    /// the point's way along the hinge's axis does not hang on the hinge's angle.
    ///
    /// - Parameter target: where the point of the hinge is wanted, beside the joint in the axes of the one above.
    private func turned(
        _ rotation: Matrix3, by hinge: Hinge, to target: Vector3, _ pairs: [DirectionPair],
        _ channels: [Double], _ rigid: [Rigid], _ pose: Pose
    ) -> Matrix3 {
        let toHinge = rigid[hinge.joint].position
        guard let line = toHinge.normalized,
            pairs.allSatisfy({ $0.from.cross(line).length < 1e-3 * toHinge.length })
        else { return rotation }
        let own = skeleton.rotationChannels(of: hinge.joint)
        var frame = rigid[hinge.joint].frame
        var axis = Vector3.zero
        for (channel, turn) in zip(own.indices, own.axes) {
            if channel == hinge.channel { axis = frame * turn.unit }
            frame = frame * Matrix3(angle: channels[channel], about: turn)
        }
        let along = axis.dot(frame * offset(of: hinge.target, beside: hinge.joint, rigid, pose))
        let (u, a) = (rotation * line, rotation * axis)
        let way = target - rotation * toHinge
        // a, turned about u by an angle, times the way is to be what it is along the axis.
        let cosine = a.dot(way) - a.dot(u) * u.dot(way)
        let sine = u.cross(a).dot(way)
        let size = (cosine * cosine + sine * sine).squareRoot()
        guard size > 1e-9 * way.length else { return rotation }
        let reach = acos(min(max((along - a.dot(u) * u.dot(way)) / size, -1), 1))
        let middle = atan2(sine, cosine)
        let angles = [middle + reach, middle - reach].map { unwrapped($0, near: 0) }
        let (near, far) = abs(angles[0]) < abs(angles[1]) ? (angles[0], angles[1]) : (angles[1], angles[0])
        // A limb that is nearly straight does not tell, nor do two ways that are as far to either side.
        let least = Self.straightLimb * way.length
        var certainty = size * size / (size * size + least * least)
        if near * far < 0 { certainty *= min(1, 2 * (abs(far) - abs(near)) / abs(far - near)) }
        let angle = certainty * near
        return Quaternion(rotationVector: u * angle).matrix * rotation
    }

    /// The sine of the angle at a hinge that tells as much about the limb's turn as the turn before.
    private static let straightLimb = 0.03

    /// Where all joints stand beside those that turn.
    private func rigid(_ pose: Pose) -> [Rigid] {
        var rigid: [Rigid] = []
        rigid.reserveCapacity(skeleton.joints.count)
        for (index, joint) in skeleton.joints.enumerated() {
            var above = Rigid()
            if let parent = joint.parent, !turns[parent] {
                above = rigid[parent]
                above.frame = above.frame * pose.rotations[parent]
            }
            rigid.append(
                Rigid(
                    position: above.position + above.frame * pose.translations[index], frame: above.frame))
        }
        return rigid
    }

    /// Where the point of a target stands beside the turning joint that it hangs on, in that joint's own axes.
    private func offset(
        of target: Int, beside joint: Int, _ rigid: [Rigid], _ pose: Pose
    ) -> Vector3 {
        switch points[target] {
        case .joint(let point): return rigid[point].position
        case .endSite(let own):
            let end = skeleton.joints[own].endSite ?? .zero
            guard own != joint else { return end }
            return rigid[own].position + rigid[own].frame * (pose.rotations[own] * end)
        }
    }

    private func setAngles(
        of joint: Int, _ order: EulerOrder, to rotation: Matrix3, _ channels: inout [Double]
    ) {
        let listed = skeleton.rotationChannels(of: joint).indices
        let near = Vector3(channels[listed[0]], channels[listed[1]], channels[listed[2]])
        let angles = order.angles(of: rotation, near: near)
        for (index, channel) in listed.enumerated() { channels[channel] = angles[index] }
    }

    /// Turns a joint of which only some angles are free: each in turn takes what is best given the others.
    private func setAngles(of item: Turning, by pairs: [DirectionPair], _ channels: inout [Double]) {
        let listed = skeleton.rotationChannels(of: item.joint)
        let before = channels
        let strength =
            Self.priorStrength * pairs.reduce(0) { $0 + $1.from.length * $1.to.length }
        guard strength > 0 else { return }
        for _ in 0..<(item.channels.count > 1 ? Self.angleRounds : 1) {
            for channel in item.channels {
                guard let place = listed.indices.firstIndex(of: channel) else { continue }
                let turns = zip(listed.indices, listed.axes).map { Matrix3(angle: channels[$0], about: $1) }
                let outside = turns[..<place].reduce(Matrix3.identity, *).transposed
                let inside = turns[(place + 1)...].reduce(Matrix3.identity, *)
                let axis = listed.axes[place].unit
                // The sum over pairs of to · A(angle) from is a cosine and a sine of the angle.
                var (cosine, sine) = (strength * cos(before[channel]), strength * sin(before[channel]))
                for pair in pairs {
                    let (to, from) = (outside * pair.to, inside * pair.from)
                    cosine += to.dot(from) - to.dot(axis) * axis.dot(from)
                    sine += to.dot(axis.cross(from))
                }
                channels[channel] = unwrapped(atan2(sine, cosine), near: before[channel])
            }
        }
    }

    private static let angleRounds = 8
}

extension Skeleton {
    /// The local rotation of one joint in a frame of channels.
    package func rotation(of joint: Int, channels: [Double]) -> Matrix3 {
        let listed = rotationChannels(of: joint)
        return zip(listed.indices, listed.axes).reduce(.identity) { turn, item in
            turn * Matrix3(angle: channels[item.0], about: item.1)
        }
    }
}
