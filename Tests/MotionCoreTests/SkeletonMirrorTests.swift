import Testing

@testable import MotionCore

@Suite struct SkeletonMirrorTests {
    /// Hips with two legs and a head, Y up; the names of the legs and how far the right one is off the mirror image.
    private func body(left: String = "LeftLeg", right: String = "RightLeg", off: Double = 0) -> Skeleton {
        let turning = [Channel(.rotation, .z), Channel(.rotation, .x), Channel(.rotation, .y)]
        let place = [Channel(.position, .x), Channel(.position, .y), Channel(.position, .z)]
        return Skeleton(joints: [
            Joint(name: "Hips", parent: nil, offset: Vector3(3, 90, 0), channels: place + turning),
            Joint(
                name: left, parent: 0, offset: Vector3(10, -5, 1), channels: turning,
                endSite: Vector3(1, -80, 5)),
            Joint(
                name: right, parent: 0, offset: Vector3(-10 + off, -5, 1), channels: turning,
                endSite: Vector3(-1, -80, 5)),
            Joint(name: "Head", parent: 0, offset: Vector3(0, 60, 0), channels: turning),
        ])
    }

    private func frame(_ skeleton: Skeleton, _ seed: Double) -> [Double] {
        (0..<skeleton.channelCount).map { place -> Double in
            let step: Int = (place * 7 + 3) % 11
            return 0.08 * Double(step) - seed
        }
    }

    @Test(arguments: [
        ["LeftLeg", "RightLeg"], ["lLeg", "rLeg"], ["l_leg", "r_leg"], ["leg.L", "leg.R"],
        ["LHipJoint", "RHipJoint"],
        ["Bip01 L Thigh", "Bip01 R Thigh"], ["thigh_l", "thigh_r"], ["upperleg01.L", "upperleg01.R"],
    ])
    func pairsLeftAndRightByName(_ names: [String]) throws {
        let skeleton = body(left: names[0], right: names[1])
        let mirror = try #require(SkeletonMirror(skeleton, up: .y, size: 170))
        #expect(mirror.axis == .x)
        #expect(mirror.partners == [0, 2, 1, 3])
        #expect(mirror.pairs(skeleton).map { [$0.0, $0.1] } == [names])
    }

    @Test func mirrorsEveryPlaceInSpace() throws {
        let skeleton = body()
        let mirror = try #require(SkeletonMirror(skeleton, up: .y, size: 170))
        let channels = frame(skeleton, 0.3)
        let world = skeleton.world(skeleton.pose(channels: channels[...]))
        let image = skeleton.world(skeleton.pose(channels: mirror.mirrored(channels)[...]))
        for joint in skeleton.joints.indices {
            let place = world.positions[mirror.partners[joint]]
            #expect((image.positions[joint] - Vector3(-place.x, place.y, place.z)).length < 1e-9)
        }
        // The head and the legs do move, so that this says something.
        #expect((world.positions[3] - image.positions[3]).length > 1)
    }

    @Test func twiceMirroredIsTheSame() throws {
        let skeleton = body()
        let mirror = try #require(SkeletonMirror(skeleton, up: .y, size: 170))
        let clip = Clip(
            skeleton: skeleton, frameTime: 0.1, frameCount: 2,
            values: frame(skeleton, 0.1) + frame(skeleton, 0.4))
        #expect(clip.mirrored(by: mirror) != clip)
        #expect(clip.mirrored(by: mirror).mirrored(by: mirror) == clip)
    }

    @Test func findsNoMirrorWhereThereIsNone() {
        // A leg 12 off of 170 is no mirror image; 4 is what people are.
        #expect(SkeletonMirror(body(off: 12), up: .y, size: 170) == nil)
        #expect(SkeletonMirror(body(off: 4), up: .y, size: 170) != nil)
        // No sides.
        #expect(SkeletonMirror(body(left: "A", right: "B"), up: .y, size: 170) == nil)
        // The axis between the sides is the one that points up.
        #expect(SkeletonMirror(body(), up: .x, size: 170) == nil)
    }

    @Test func knowsSkeletonsItDoesNotFit() throws {
        let mirror = try #require(SkeletonMirror(body(), up: .y, size: 170))
        #expect(mirror.fits(body()))
        #expect(!mirror.fits(Skeleton(joints: [Joint(name: "Hips", parent: nil)])))
    }

    @Test func playsBackwards() {
        let skeleton = body()
        let rows = [frame(skeleton, 0), frame(skeleton, 1), frame(skeleton, 2)]
        let clip = Clip(skeleton: skeleton, frameTime: 0.1, frameCount: 3, values: Array(rows.joined()))
        #expect(clip.reversed.values == Array(rows.reversed().joined()))
    }
}

@Suite struct MeanPoseTests {
    private let skeleton = Skeleton(joints: [
        Joint(
            name: "Root", parent: nil,
            channels: [
                Channel(.position, .x), Channel(.rotation, .z), Channel(.rotation, .x),
                Channel(.rotation, .y),
            ]),
        Joint(
            name: "Arm", parent: 0, offset: Vector3(0, 10, 0),
            channels: [Channel(.rotation, .z), Channel(.rotation, .x), Channel(.rotation, .y)]),
        Joint(name: "Hand", parent: 1, offset: Vector3(0, 10, 0), channels: [Channel(.rotation, .z)]),
    ])

    @Test func ofTheSameFramesIsThatFrame() {
        let frame = [5, 0.3, -0.2, 0.9, 0.4, 0.1, -0.7, 0.25]
        let mean = skeleton.mean(of: [frame, frame, frame], near: frame[...])
        for (a, b) in zip(mean, frame) { #expect(abs(a - b) < 1e-9) }
    }

    @Test func liesBetweenTwo() {
        // Turned by 0.2 and 0.6 about one axis, and by 3.1 and -3.1, which are 0.08 apart across half a turn.
        let zero = Array(repeating: 0.0, count: 8)
        var (a, b) = (zero, zero)
        (a[0], b[0]) = (2, 8)
        (a[1], b[1]) = (0.2, 0.6)
        (a[7], b[7]) = (3.1, -3.1)
        var between = zero
        (between[1], between[7]) = (0.4, Double.pi)
        let mean = skeleton.mean(of: [a, b], near: between[...])
        #expect(abs(mean[0] - 5) < 1e-9)
        #expect(abs(mean[1] - 0.4) < 1e-9)
        #expect(abs(mean[7] - Double.pi) < 1e-9)
        let weighted = skeleton.mean(of: [a, b], weights: [1, 0], near: a[...])
        for (found, expected) in zip(weighted, a) { #expect(abs(found - expected) < 1e-9) }
    }

    @Test func anglesThatStayDoSoAtGimbalLock() {
        // The arm's middle angle stands at 90 degrees: its outer angles turn about one axis, and only the first is free.
        let rows = [0.3, 0.5].map { [0, 0.1, 0.2, 0.3, $0, Double.pi / 2, 0.4, 0] }
        var moving = Array(repeating: true, count: 8)
        (moving[5], moving[6]) = (false, false)
        let mean = skeleton.mean(of: rows, near: rows[0][...], moving: moving)
        #expect(abs(mean[4] - 0.4) < 1e-9)
        #expect(mean[5] == .pi / 2 && mean[6] == 0.4)
    }

    @Test func doesNotJumpWhereRotationsPartToOppositeSides() {
        // Two ways on from one pose, one turning left and one right, until they are opposite and beyond.
        var last = Array(repeating: 0.0, count: 8)
        for step in 1...100 {
            var (a, b) = (Array(repeating: 0.0, count: 8), Array(repeating: 0.0, count: 8))
            (a[4], b[4], a[5], b[5]) = (0.02 * Double(step), -0.02 * Double(step), 0.2, 0.21)
            let mean = skeleton.mean(of: [a, b], near: last[...])
            if step > 1 {
                let (old, new) = (skeleton.pose(channels: last[...]), skeleton.pose(channels: mean[...]))
                #expect(old.rotations[1].angle(to: new.rotations[1]) < 0.06, "step \(step)")
            }
            last = mean
        }
    }
}
