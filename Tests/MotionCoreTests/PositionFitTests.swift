import Foundation
import MotionCore
import Testing

@Suite struct PositionFitTests {
    /// A body with what makes bones hard to tell: three children, a joint that coincides with the one above, a knee with one
    /// axis, an ankle with two, joints without channels, and one on which nothing hangs.
    private static let body = Skeleton(joints: [
        Joint(
            name: "Hips", parent: nil, offset: Vector3(0, 90, 0),
            channels: Channel.position + Channel.turning("ZXY")),
        Joint(name: "Spine", parent: 0, offset: Vector3(0, 10, -2), channels: Channel.turning("ZXY")),
        Joint(name: "Chest", parent: 1, channels: Channel.turning("XYZ")),
        Joint(name: "Rib", parent: 2, offset: Vector3(0, 15, 0)),
        Joint(name: "Neck", parent: 3, offset: Vector3(0, 12, 1), channels: Channel.turning("ZYX")),
        Joint(name: "Skull", parent: 4, offset: Vector3(0, 9, 0), channels: Channel.turning("ZYX")),
        Joint(
            name: "Arm", parent: 3, offset: Vector3(18, 8, 0), channels: Channel.turning("ZXY"),
            endSite: Vector3(30, 0, 0)),
        Joint(name: "Leg", parent: 0, offset: Vector3(9, -4, 0), channels: Channel.turning("ZXY")),
        Joint(name: "Knee", parent: 7, offset: Vector3(0, -42, 1), channels: Channel.turning("X")),
        Joint(
            name: "Ankle", parent: 8, offset: Vector3(0, -40, 0), channels: Channel.turning("XZ"),
            endSite: Vector3(0, -6, 14)),
    ])

    private static var turning: [Int] {
        body.joints.indices.flatMap { body.rotationChannels(of: $0).indices }
    }

    private static func frame(_ dice: inout Dice, _ size: Double) -> [Double] {
        body.channels.map {
            $0.channel.kind == .position ? dice.number(-100...100) : dice.number(-size...size)
        }
    }

    private func positions(_ channels: [Double]) -> [Vector3] {
        let world = Self.body.world(Self.body.pose(channels: channels[...]))
        return Self.body.points.map { Self.body.position(of: $0, in: world) }
    }

    private func fit(_ channels: [Double], to targets: [Vector3]) -> [Double] {
        var channels = channels
        PositionFit(Self.body, points: Self.body.points, turning: Self.turning).fit(&channels, to: targets)
        return channels
    }

    @Test func leavesAPoseThatIsRightAsItIs() {
        var dice = Dice(1)
        for _ in 0..<50 {
            let frame = Self.frame(&dice, 1.2)
            let found = fit(frame, to: positions(frame))
            for (a, b) in zip(found, frame) { #expect(abs(a - b) < degrees(1e-4)) }
        }
    }

    @Test func bringsAllPointsToWhereTheyStandInAnotherPose() {
        var dice = Dice(2)
        for _ in 0..<50 {
            let truth = Self.frame(&dice, 1)
            var start = truth
            for (index, item) in Self.body.channels.enumerated() where item.channel.kind == .rotation {
                start[index] += dice.number(-0.6...0.6)
            }
            let targets = positions(truth)
            // The weak pull to the pose before goes as this one comes nearer.
            var found = start
            for _ in 0..<10 { found = fit(found, to: targets) }
            for (a, b) in zip(positions(found), targets) { #expect((a - b).length < 0.1) }
            // Nothing hangs on the skull: it is turned as it was.
            for channel in Self.body.rotationChannels(of: 5).indices {
                #expect(found[channel] == start[channel])
            }
        }
    }

    @Test func keepsTheTurnOfALimbAboutItself() {
        var frame = [Double](repeating: 0, count: Self.body.channelCount)
        let arm = Self.body.rotationChannels(of: 6).indices
        // The arm lies along x, turned about itself by half a radian; its end is wanted straight up.
        frame[arm[1]] = 0.5
        var targets = positions(frame)
        let world = Self.body.world(Self.body.pose(channels: frame[...]))
        targets[targets.count - 2] = world.positions[6] + Vector3(0, 30, 0)
        let found = fit(frame, to: targets)
        let (old, new) = (
            Self.body.rotation(of: 6, channels: frame), Self.body.rotation(of: 6, channels: found)
        )
        let quarter = Matrix3(angle: .pi / 2, about: .z)
        #expect(new.angle(to: quarter * old) < degrees(0.2))
    }

    @Test func turnsALimbSoThatAHingeBelowItReaches() {
        // A thigh that is turned about itself by half a radian, with its knee bent: knees and ankles tell.
        var truth = [Double](repeating: 0, count: Self.body.channelCount)
        let (thigh, knee) = (
            Self.body.rotationChannels(of: 7).indices, Self.body.rotationChannels(of: 8).indices
        )
        (truth[thigh[2]], truth[knee[0]]) = (0.5, 0.8)
        var start = truth
        (start[thigh[2]], start[knee[0]]) = (0, 0.5)
        let found = fit(start, to: positions(truth))
        #expect(abs(found[thigh[2]] - 0.5) < degrees(1))
        #expect(abs(found[knee[0]] - 0.8) < degrees(1))
        // A knee that bends the other way is no reason to turn the leg round.
        (truth[knee[0]], truth[thigh[2]]) = (-0.1, 0)
        (start[knee[0]], start[thigh[2]]) = (0.1, 0)
        let bent = fit(start, to: positions(truth))
        #expect(abs(bent[thigh[2]]) < degrees(1) && abs(bent[knee[0]] + 0.1) < degrees(1))
    }

    @Test func neverBreaksABoneWhateverIsWanted() {
        var dice = Dice(3)
        let rest = positions([Double](repeating: 0, count: Self.body.channelCount))
        for _ in 0..<50 {
            let found = fit(
                Self.frame(&dice, 3), to: rest.map { _ in dice.direction() * dice.number(0...300) })
            #expect(found.allSatisfy { $0.isFinite })
            let world = Self.body.world(Self.body.pose(channels: found[...]))
            for (joint, item) in Self.body.joints.enumerated() {
                guard let parent = item.parent else { continue }
                let bone = (world.positions[joint] - world.positions[parent]).length
                #expect(abs(bone - item.offset.length) < 1e-5)
            }
        }
    }

    @Test func followsAMovingBodyWithoutFlips() {
        // Ten seconds at 60 frames a second, each joint's pose told by positions alone.
        func truth(_ time: Double) -> [Double] {
            Self.body.channels.enumerated().map { index, item in
                item.channel.kind == .position ? 10 * time : 0.7 * sin(3 * time + Double(index))
            }
        }
        var frame = truth(0)
        for step in 1...600 {
            let wanted = truth(Double(step) / 60)
            var next = frame
            for index in 0..<3 { next[index] = wanted[index] }
            next = fit(next, to: positions(wanted))
            for joint in Self.body.joints.indices {
                let (old, new) = (
                    Self.body.rotation(of: joint, channels: frame),
                    Self.body.rotation(of: joint, channels: next)
                )
                #expect(old.angle(to: new) < 0.2, "joint \(joint), frame \(step)")
            }
            for (a, b) in zip(positions(next), positions(wanted)) { #expect((a - b).length < 0.5) }
            frame = next
        }
    }

    @Test func takesALongChainOfJointsThatDoNotTurn() {
        // One joint turns, and six thousand hang on it in a row.
        let joints = (0..<6000).map { index in
            Joint(
                name: "\(index)", parent: index == 0 ? nil : index - 1, offset: Vector3(0, 1, 0),
                channels: index == 0 ? Channel.turning("ZXY") : [])
        }
        let skeleton = Skeleton(joints: joints)
        let fit = PositionFit(skeleton, points: skeleton.points, turning: [0, 1, 2])
        var frame = [0.0, 0, 0]
        let turned = skeleton.world(skeleton.pose(channels: [0.3, 0.2, 0]))
        fit.fit(&frame, to: skeleton.points.map { skeleton.position(of: $0, in: turned) })
        let found = skeleton.world(skeleton.pose(channels: frame[...]))
        #expect((found.positions[5999] - turned.positions[5999]).length < 10)
    }

    @Test func turnsNothingWhereNoPointIsKnown() {
        var dice = Dice(4)
        var frame = Self.frame(&dice, 1)
        let before = frame
        PositionFit(Self.body, points: [], turning: Self.turning).fit(&frame, to: [])
        #expect(frame == before)
    }
}

@Suite struct WahbaTests {
    @Test func findsTheRotationOfDirections() {
        var dice = Dice(5)
        for _ in 0..<200 {
            let rotation = dice.rotation()
            let pairs = (0..<3).map { _ in
                let from = dice.direction() * dice.number(0.1...50)
                return DirectionPair(from: from, to: rotation * from)
            }
            let found = Quaternion(bringing: pairs, near: rotation, strength: 1e-3).matrix
            #expect(found.angle(to: rotation) < 1e-7)
            let far = Quaternion(bringing: pairs, near: dice.rotation(), strength: 1e-12).matrix
            #expect(far.angle(to: rotation) < 1e-6)
        }
    }

    @Test func turnsASingleDirectionByTheShortestWay() {
        var dice = Dice(6)
        for _ in 0..<200 {
            let prior = dice.rotation()
            let from = dice.direction()
            let axis = (prior * from).cross(dice.direction()).normalized ?? Vector3(1, 0, 0)
            // Also more than a quarter turn away.
            let swing = Quaternion(rotationVector: axis * dice.number(0...3)).matrix
            let pair = DirectionPair(from: from, to: swing * (prior * from))
            let found = Quaternion(bringing: [pair], near: prior, strength: 1e-6).matrix
            #expect(found.angle(to: swing * prior) < 1e-3)
        }
    }

    @Test func isThePriorWhereThereIsNoDirection() {
        var dice = Dice(7)
        let prior = dice.rotation()
        let nothing = DirectionPair(from: .zero, to: Vector3(1, 2, 3))
        for pairs in [[], [nothing]] {
            #expect(Quaternion(bringing: pairs, near: prior, strength: 1e-3).matrix.angle(to: prior) < 1e-12)
        }
    }
}
