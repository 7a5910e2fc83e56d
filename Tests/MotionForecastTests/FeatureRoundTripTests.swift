import Foundation
import MotionCore
import Testing

@testable import MotionForecast

@Suite struct FeatureRoundTripTests {
    static let orders = ["XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX"]

    /// What a skeleton's root is like.
    enum Root: String, CaseIterable, Sendable {
        case plain, belowAStillJoint, withoutPositions, withoutRotations, withTwoPositions
    }

    /// A skeleton with every kind of joint that files have.
    static func skeleton(_ order: String, _ root: Root) -> Skeleton {
        let turning = Channel.turning(order)
        var joints: [Joint] = []
        if root == .belowAStillJoint {
            joints.append(
                Joint(name: "Reference", parent: nil, channels: Channel.position + turning))
        }
        let channels: [Channel] =
            switch root {
            case .plain, .belowAStillJoint: Channel.position + turning
            case .withoutPositions: turning
            case .withoutRotations: Channel.position
            case .withTwoPositions: [Channel(.position, .z)] + turning + [Channel(.position, .x)]
            }
        let hips = joints.count
        joints.append(
            Joint(
                name: "Hips", parent: hips == 0 ? nil : 0, offset: Vector3(1, 90, 3), channels: channels))
        let limbs: [(String, [Channel])] = [
            ("Three", turning), ("One", turning), ("Two", turning), ("Fixed", turning), ("None", []),
            ("Pair", Channel.turning("ZX")), ("Single", Channel.turning("Y")),
            ("Repeated", Channel.turning("XYX")), ("Moved", Channel.position + turning),
            ("Slider", Channel.position),
        ]
        for (index, (name, channels)) in limbs.enumerated() {
            joints.append(
                Joint(
                    name: name, parent: hips + index % 3, offset: Vector3(0, 20, Double(index)),
                    channels: channels))
        }
        return Skeleton(joints: joints)
    }

    /// Smooth random motion that goes on turning about `up`, and travels.
    static func motion(_ order: String, _ root: Root, up: Axis, seed: UInt64) -> Formula {
        var random = SystemlessRandom(seed)
        return Formula(skeleton(order, root)) { joint, channel, _ -> (@Sendable (Double) -> Double) in
            let (size, rate) = (random.number(0.2...0.5), random.number(1...3))
            let phase = random.number(0...6)
            return course(joint.name, channel, isUp: channel.axis == up, phase: phase) {
                size * sin(rate * $0 + phase)
            }
        }
    }

    private static func course(
        _ joint: String, _ channel: Channel, isUp: Bool, phase: Double,
        wave: @escaping @Sendable (Double) -> Double
    ) -> (@Sendable (Double) -> Double) {
        let still: @Sendable (Double) -> Double = { _ in phase }
        let zero: @Sendable (Double) -> Double = { _ in 0 }
        let slide: @Sendable (Double) -> Double = { 5 * wave($0) }
        switch (joint, channel.kind) {
        case ("Reference", .position): return still
        // A still joint above that is turned about the up axis only, so that the body stands upright.
        case ("Reference", .rotation): return isUp ? still : zero
        case ("Hips", .position):
            if isUp { return { 90 + 10 * wave($0) } }
            return { 50 * phase + 60 * $0 + 30 * wave($0) }
        case ("Hips", .rotation):
            if isUp { return { 0.7 * $0 + wave($0) } }
            return wave
        case ("One", _): return channel.axis == .x ? wave : still
        case ("Two", _): return channel.axis == .x ? still : wave
        case ("Fixed", _): return still
        // Angles that go round and round.
        case ("Single", _): return { 2 * $0 + wave($0) }
        case ("Moved", .position): return channel.axis == .x ? slide : still
        case ("Slider", .position): return channel.axis == .y ? slide : still
        default: return wave
        }
    }

    /// Encodes the clip, takes the features through Float32 and the scaling, and decodes them frame by frame.
    private func thereAndBack(_ clip: Clip, _ layout: FeatureLayout) -> [[Double]] {
        let (features, roots) = layout.encode(clip, frames: 0..<clip.frameCount)
        let values = features.map { Float($0) }
        let sequence = FeatureSequence(
            clip: 0, phase: 0, frameCount: clip.frameCount, values: values, roots: roots)
        let scaling = FeatureScaling([sequence], layout: layout, bodySize: clip.bodySize)
        let back = scaling.unscaled(scaling.scaled(values)).map { Double($0) }
        var (root, channels) = (roots[0], Array(clip.frame(0)))
        var rows = [channels]
        for frame in 1..<clip.frameCount {
            let row = back[frame * layout.count..<(frame + 1) * layout.count]
            root = layout.advance(root, by: row, seconds: clip.frameTime)
            channels = layout.decode(row, root: root, previous: channels[...])
            rows.append(channels)
        }
        return rows
    }

    private func check(_ clip: Clip, _ layout: FeatureLayout, placeWithin: Double) {
        let rows = thereAndBack(clip, layout)
        if layout.representation == .positions { return checkPositions(rows, clip, layout) }
        var (angle, place, branch) = (0.0, 0.0, 0.0)
        let channels = clip.skeleton.channels
        for (frame, row) in rows.enumerated() {
            let (found, truth) = (clip.skeleton.pose(channels: row[...]), clip.pose(frame))
            for joint in clip.skeleton.joints.indices {
                angle = max(angle, found.rotations[joint].angle(to: truth.rotations[joint]))
                place = max(place, (found.translations[joint] - truth.translations[joint]).length)
            }
            for (at, value) in clip.frame(frame).enumerated() where channels[at].channel.kind == .rotation {
                branch = max(branch, abs(value - row[at]))
            }
        }
        #expect(angle < degrees(1e-4))
        #expect(place < placeWithin)
        // The angles themselves too, since none of these joints comes near to gimbal lock.
        #expect(branch < degrees(1e-2))
        // What never moves is no feature and comes back digit for digit, the heading joint's own angles aside.
        for (at, moves) in clip.movingChannels.enumerated() where !moves {
            guard channels[at].joint != layout.headingJoint, channels[at].joint != layout.travelJoint else {
                continue
            }
            #expect(rows.allSatisfy { $0[at] == clip.values[at] })
        }
    }

    /// Positions do not tell how a limb is turned about itself: what they tell comes back.
    private func checkPositions(_ rows: [[Double]], _ clip: Clip, _ layout: FeatureLayout) {
        let skeleton = clip.skeleton
        for (frame, row) in rows.enumerated() {
            let found = skeleton.world(skeleton.pose(channels: row[...]))
            let truth = clip.world(frame)
            for point in layout.positionFit.points {
                let error = skeleton.position(of: point, in: found) - skeleton.position(of: point, in: truth)
                #expect(error.length < 0.1, "\(point), frame \(frame)")
            }
            if let heading = layout.headingJoint {
                #expect(found.rotations[heading].angle(to: truth.rotations[heading]) < degrees(1e-4))
            }
        }
        for (at, moves) in clip.movingChannels.enumerated() where !moves {
            guard ![layout.headingJoint, layout.travelJoint].contains(skeleton.channels[at].joint) else {
                continue
            }
            #expect(rows.allSatisfy { $0[at] == clip.values[at] })
        }
    }

    @Test(arguments: orders, Representation.allCases)
    func givesTheSameMotionBackInEveryRotationOrder(_ order: String, _ representation: Representation) {
        let up: Axis = order.hasPrefix("Z") ? .z : .y
        let clip = Self.motion(order, .plain, up: up, seed: 1).clip(frames: 150, fps: 30)
        let layout = FeatureLayout(clips: [clip], representation: representation, up: up)
        #expect(layout.headingJoint == 0 && layout.travelJoint == 0)
        check(clip, layout, placeWithin: 1e-3)
    }

    @Test(arguments: Root.allCases, [Axis.y, .z])
    func givesTheSameMotionBackWhateverTheRoot(_ root: Root, _ up: Axis) {
        for (index, representation) in Representation.allCases.enumerated() {
            let clip = Self.motion(index == 0 ? "ZXY" : "XYZ", root, up: up, seed: 2).clip(
                frames: 120, fps: 30)
            let layout = FeatureLayout(clips: [clip], representation: representation, up: up)
            check(clip, layout, placeWithin: 1e-3)
        }
    }

    @Test func staysOnTheWayOverAThousandFrames() {
        let clip = Self.motion("ZXY", .belowAStillJoint, up: .y, seed: 3).clip(frames: 1000, fps: 30)
        check(clip, FeatureLayout(clips: [clip], up: .y), placeWithin: 1e-2)
    }

    @Test func findsTheJointThatCarriesTheBody() {
        let layout = { (root: Root) in
            let clip = Self.motion("ZXY", root, up: .y, seed: 4).clip(frames: 20, fps: 30)
            return FeatureLayout(clips: [clip], up: .y)
        }
        #expect(layout(.belowAStillJoint).headingJoint == 1)
        #expect(layout(.belowAStillJoint).travelJoint == 1)
        #expect(layout(.withoutPositions).headingJoint == 0)
        #expect(layout(.withoutPositions).travelJoint == nil)
        #expect(layout(.withoutRotations).travelJoint == 0)
        #expect(layout(.withoutRotations).headingJoint == nil)
    }

    @Test func namesEveryFeature() {
        for representation in Representation.allCases {
            let clip = Self.motion("ZXY", .plain, up: .y, seed: 5).clip(frames: 20, fps: 30)
            let layout = FeatureLayout(clips: [clip], representation: representation, up: .y)
            #expect(layout.featureNames.count == layout.count)
            // The joint with two channels of one name apart, each with a cosine and a sine; positions have no such channels.
            let twice = representation == .positions ? 0 : 2
            #expect(Set(layout.featureNames).count == layout.count - twice)
        }
    }

    @Test func survivesFeaturesThatAreNoRotation() {
        let clip = Self.motion("ZXY", .plain, up: .y, seed: 6).clip(frames: 20, fps: 30)
        for representation in Representation.allCases {
            let layout = FeatureLayout(clips: [clip], representation: representation, up: .y)
            let zeros = Array(repeating: 0.0, count: layout.count)
            let row = layout.decode(zeros[...], root: RootState(), previous: clip.frame(0))
            #expect(row.allSatisfy { $0.isFinite })
        }
    }
}

/// Random numbers that are the same in every run.
struct SystemlessRandom {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func number(_ range: ClosedRange<Double>) -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return range.lowerBound + (range.upperBound - range.lowerBound) * Double(state >> 33)
            / Double(1 << 31)
    }
}
