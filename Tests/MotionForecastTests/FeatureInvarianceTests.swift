import Foundation
import MotionCore
import Testing

@testable import MotionForecast

@Suite struct FeatureInvarianceTests {
    /// The clip turned about the up axis and moved along the floor.
    private func moved(_ clip: Clip, by angle: Double, _ way: Vector3, up: Axis) -> Clip {
        let turn = Matrix3(angle: angle, about: up)
        let rotation = clip.skeleton.rotationChannels(of: 0)
        guard let order = rotation.order else { return clip }
        var rows: [Double] = []
        var previous: Vector3?
        for frame in 0..<clip.frameCount {
            var row = Array(clip.frame(frame))
            let pose = clip.pose(frame)
            let place = turn * pose.translations[0] + way
            for (at, axis) in clip.skeleton.positionChannels(of: 0) { row[at] = place[axis.rawValue] }
            let matrix = turn * pose.rotations[0]
            let angles = previous.map { order.angles(of: matrix, near: $0) } ?? order.angles(of: matrix)
            for (index, at) in rotation.indices.enumerated() { row[at] = angles[index] }
            previous = angles
            rows += row
        }
        return Clip(
            skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: clip.frameCount, values: rows)
    }

    @Test(arguments: [Axis.y, .z], Representation.allCases)
    func doesNotSeeWhereTheBodyStandsAndFaces(_ up: Axis, _ representation: Representation) {
        let order = up == .y ? "ZXY" : "XYZ"
        let clip = FeatureRoundTripTests.motion(order, .plain, up: up, seed: 7).clip(frames: 80, fps: 30)
        var way = Vector3(300, -200, 500)
        way[up.rawValue] = 0
        for angle in [0.0, 1, 2.5, -3, .pi] {
            let other = moved(clip, by: angle, way, up: up)
            let layouts = [clip, other].map {
                FeatureLayout(clips: [$0], representation: representation, up: up)
            }
            #expect((layouts[0].upright - layouts[1].upright).length < 1e-9)
            let (a, rootsA) = layouts[0].encode(clip, frames: 0..<80)
            let (b, rootsB) = layouts[0].encode(other, frames: 0..<80)
            #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-6 })
            for (one, two) in zip(rootsA, rootsB) {
                let left = (two.heading - one.heading - angle).remainder(dividingBy: 2 * .pi)
                #expect(abs(left) < 1e-9)
            }
        }
    }

    @Test func seesHeightAndTilt() {
        let clip = FeatureRoundTripTests.motion("ZXY", .plain, up: .y, seed: 8).clip(frames: 40, fps: 30)
        let layout = FeatureLayout(clips: [clip], up: .y)
        let (a, _) = layout.encode(clip, frames: 0..<40)
        let (b, _) = layout.encode(moved(clip, by: 0, Vector3(0, 5, 0), up: .y), frames: 0..<40)
        let changed = Set(a.indices.filter { abs(a[$0] - b[$0]) > 1e-9 }.map { $0 % layout.count })
        #expect(changed.map { layout.featureNames[$0] } == ["height"])
        let (c, _) = layout.encode(moved(clip, by: 0.5, .zero, up: .x), frames: 0..<40)
        #expect(zip(a, c).contains { abs($0 - $1) > 0.1 })
    }

    @Test func followsTheHeadingOfAWalk() {
        // A walk along a circle: the heading grows evenly, unwrapped, and the way is straight ahead.
        let clip = walker(turn: 1.5, speed: 120).clip(frames: 300, fps: 30)
        let layout = FeatureLayout(clips: [clip])
        let (features, roots) = layout.encode(clip, frames: 0..<300)
        #expect(layout.up == .y)
        for frame in 0..<300 {
            #expect(abs(roots[frame].heading - roots[0].heading - 1.5 * Double(frame) / 30) < 0.05)
            #expect((roots[frame].position - clip.pose(frame).translations[0]).length < 1e-9)
            let row = features[frame * layout.count..<(frame + 1) * layout.count]
            let named = Dictionary(uniqueKeysWithValues: zip(layout.featureNames, row))
            #expect(abs((named["turn"] ?? 0) - 1.5) < 0.7)
            let travel = layout.blocks.firstIndex(of: .travel).map { layout.firstFeature[$0] } ?? 0
            let speed =
                (row[row.startIndex + travel] * row[row.startIndex + travel]
                + row[row.startIndex + travel + 1] * row[row.startIndex + travel + 1]).squareRoot()
            #expect(abs(speed - 120) < 0.5)
        }
    }

    @Test func tellsTheSameOfAWalkWhateverItsRate() {
        // Turn and travel are a second, not a frame.
        let formula = walker(turn: 0.3)
        let layout = FeatureLayout(clips: [formula.clip(frames: 60, fps: 60)])
        let (fast, _) = layout.encode(
            formula.clip(frames: 61, fps: 60), frames: stride(from: 0, to: 61, by: 2))
        let (slow, _) = layout.encode(formula.clip(frames: 31, fps: 30), frames: 0..<31)
        #expect(zip(fast, slow).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test func givesTheFirstFrameTheVelocityOfTheSecond() {
        let clip = walker().clip(frames: 10, fps: 30)
        let layout = FeatureLayout(clips: [clip])
        let (features, _) = layout.encode(clip, frames: 0..<10)
        for feature in 0..<3 { #expect(features[feature] == features[layout.count + feature]) }
        #expect(features[..<layout.count].prefix(3).contains { $0 != 0 })
    }
}
