import Testing

@testable import MotionCore

/// A joint that never moves, above the one that travels.
@Suite struct StillTopTests {
    private let walk = WalkingFigure().clip(60)

    /// The walk with still joints above its hips.
    private func carried(_ tops: [(channels: [Channel], values: [Double])]) -> Clip {
        var joints = tops.enumerated().map { index, top in
            Joint(
                name: "top\(index)", parent: index > 0 ? index - 1 : nil, offset: Vector3(0, 1, 0),
                channels: top.channels)
        }
        joints += walk.skeleton.joints.map { joint in
            var joint = joint
            joint.parent = (joint.parent ?? -1) + tops.count
            return joint
        }
        let still = tops.flatMap(\.values)
        return Clip(
            skeleton: Skeleton(joints: joints), frameTime: walk.frameTime, frameCount: walk.frameCount,
            values: (0..<walk.frameCount).flatMap { still + walk.frame($0) })
    }

    @Test func takesTheMotionFromTheFirstJointThatTravels() {
        let engine = carried([
            (Channel.position + Channel.turning("ZXY"), [0, 0, 0, 0, 0, 0]), ([], []),
            (Channel.turning("ZXY"), [0.1, -1.5, 0]),
        ])
        #expect(engine.stillTopJoints == 3)
        #expect(engine.below(stillJoints: 3) == walk)
    }

    /// Unreal's root has handles for feet and hands beside the hips, which many exporters leave still.
    @Test func leavesOutWhatStandsStillBesideTheBody() {
        let top = [Joint(name: "root", parent: nil, channels: Channel.position)]
        let handle = { (name: String, parent: Int) in
            Joint(name: name, parent: parent, channels: Channel.turning("ZXY"))
        }
        let body = walk.skeleton.joints.map { joint in
            var joint = joint
            joint.parent = joint.parent.map { $0 + 3 } ?? 0
            return joint
        }
        let engine = Clip(
            skeleton: Skeleton(
                joints: top + [handle("ik_foot_root", 0), handle("ik_foot_l", 1)] + body
                    + [handle("ik_hand_root", 0)]),
            frameTime: walk.frameTime, frameCount: walk.frameCount,
            values: (0..<walk.frameCount).flatMap {
                [0, 1, 0, 0.1, 0.2, 0.3, 0, 0, 0] + walk.frame($0) + [0.4, 0.5, 0.6]
            })
        #expect(engine.stillTopJoints == 3)
        #expect(engine.body == walk)
        #expect(engine.skeleton.channels(below: 3) == 9..<9 + walk.skeleton.channelCount)
    }

    @Test func leavesARootThatTravelsOrTurns() {
        #expect(walk.stillTopJoints == 0)
        #expect(walk.below(stillJoints: 0) == walk)
        let turning = Clip(
            skeleton: Skeleton(joints: [
                Joint(name: "a", parent: nil, channels: Channel.turning("ZXY")),
                Joint(name: "b", parent: 0, channels: Channel.position),
            ]), frameTime: 1, frameCount: 2, values: [0, 0, 0, 0, 0, 0, 1, 0, 0, 5, 0, 0])
        #expect(turning.stillTopJoints == 0)
    }

    /// A body that stays in its place has no joint that travels, and a still joint that carries two bodies is a scene.
    @Test func leavesWhatDoesNotOnlyCarryTheBody() {
        let joints = [
            Joint(name: "a", parent: nil, channels: Channel.position),
            Joint(name: "b", parent: 0, channels: Channel.position),
            Joint(name: "c", parent: 0, channels: Channel.position),
        ]
        let scene = Clip(
            skeleton: Skeleton(joints: joints), frameTime: 1, frameCount: 2,
            values: [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 0, 0])
        #expect(scene.stillTopJoints == 0)
        let standing = Clip(
            skeleton: Skeleton(joints: [
                Joint(name: "a", parent: nil, channels: Channel.position),
                Joint(name: "b", parent: 0, channels: Channel.turning("ZXY")),
            ]), frameTime: 1, frameCount: 2, values: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0])
        #expect(standing.stillTopJoints == 0)
    }
}
