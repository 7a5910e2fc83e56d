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
    /// A point below a joint that turns.
    private struct Hanging: Equatable, Sendable {
        /// The index of the point's target.
        let target: Int
        /// The joints from below the turning one to that of the point.
        let chain: [Int]
    }

    /// A joint that is turned.
    private struct Turning: Equatable, Sendable {
        let joint: Int
        /// The channels that may change.
        let channels: [Int]
        /// The points whose place hangs, of all joints from here on that turn, on this one alone.
        let points: [Hanging]
        /// Where the next joint is a hinge in line with all points: it tells how this one is turned about that line.
        let hinge: Hinge?

        var isFree: Bool { channels.count == 3 }
    }

    /// A joint with one free angle, and a point that hangs on it.
    private struct Hinge: Equatable, Sendable {
        let channel: Int
        /// The joints from below the turning one to the hinge.
        let chain: [Int]
        let point: Hanging
    }

    package let skeleton: Skeleton
    /// The points that have targets.
    package let points: [BodyPoint]
    private let turning: [Turning]
    /// For each joint the index of its entry in `turning`; nil where it is not turned.
    private let entries: [Int?]

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
        var hanging: [Int: [Hanging]] = [:]
        // For each joint that turns the joints from below the next one that turns, above it, down to itself.
        var chains: [Int: [Int]] = [:]
        var above: [Int: Int] = [:]
        func turningAbove(_ start: Int?, _ chain: inout [Int]) -> Int? {
            var joint = start
            while let index = joint, own[index].isEmpty {
                chain.insert(index, at: 0)
                joint = skeleton.joints[index].parent
            }
            return joint
        }
        for (target, point) in points.enumerated() {
            // An End Site hangs on its joint, a joint on those above.
            var (chain, start): ([Int], Int?) = ([], point.joint)
            if case .joint(let own) = point { (chain, start) = ([own], skeleton.joints[own].parent) }
            guard let joint = turningAbove(start, &chain) else { continue }
            hanging[joint, default: []].append(Hanging(target: target, chain: chain))
        }
        for joint in hanging.keys {
            var chain = [joint]
            above[joint] = turningAbove(skeleton.joints[joint].parent, &chain)
            chains[joint] = chain
        }
        var hinges: [Int: [Hinge]] = [:]
        for (joint, points) in hanging where own[joint].count == 1 {
            guard let upper = above[joint], let chain = chains[joint], let point = points.first else {
                continue
            }
            hinges[upper, default: []].append(Hinge(channel: own[joint][0], chain: chain, point: point))
        }
        turning = hanging.keys.sorted().map { joint in
            let found = hinges[joint] ?? []
            return Turning(
                joint: joint, channels: own[joint], points: hanging[joint] ?? [],
                hinge: found.count == 1 ? found[0] : nil)
        }
        var entries = [Int?](repeating: nil, count: skeleton.joints.count)
        for (index, item) in turning.enumerated() { entries[item.joint] = index }
        self.entries = entries
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
                func pair(_ point: Hanging) -> DirectionPair {
                    DirectionPair(
                        from: offset(of: point, pose),
                        to: above.transposed * (targets[point.target] - world.positions[joint]))
                }
                let pairs = item.points.map(pair)
                if item.isFree, skeleton.rotationChannels(of: joint).order != nil {
                    var rotation = Quaternion(
                        bringing: pairs, near: local, strength: Self.priorStrength(pairs)
                    ).matrix
                    if let hinge = item.hinge {
                        let target = above.transposed * (targets[hinge.point.target] - world.positions[joint])
                        rotation = turned(rotation, by: hinge, to: target, pairs, channels, pose)
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
        _ channels: [Double], _ pose: Pose
    ) -> Matrix3 {
        let toHinge = offset(along: hinge.chain, pose)
        guard let line = toHinge.normalized,
            pairs.allSatisfy({ $0.from.cross(line).length < 1e-3 * toHinge.length })
        else { return rotation }
        let own = skeleton.rotationChannels(of: hinge.chain[hinge.chain.count - 1])
        var frame = hinge.chain.dropLast().reduce(Matrix3.identity) { $0 * pose.rotations[$1] }
        var axis = Vector3.zero
        for (channel, turn) in zip(own.indices, own.axes) {
            if channel == hinge.channel { axis = frame * turn.unit }
            frame = frame * Matrix3(angle: channels[channel], about: turn)
        }
        let along = axis.dot(frame * offset(of: hinge.point, pose))
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

    /// Where a joint stands beside the one above the first of its chain, in that joint's own axes.
    private func offset(along chain: [Int], _ pose: Pose) -> Vector3 {
        chain.reversed().reduce(.zero) { pose.translations[$1] + pose.rotations[$1] * $0 }
    }

    /// Where a point stands beside the turning joint that it hangs on, in that joint's own axes.
    private func offset(of point: Hanging, _ pose: Pose) -> Vector3 {
        var offset = Vector3.zero
        if case .endSite(let joint) = points[point.target] {
            offset = skeleton.joints[joint].endSite ?? .zero
        }
        for joint in point.chain.reversed() {
            offset = pose.translations[joint] + pose.rotations[joint] * offset
        }
        return offset
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
