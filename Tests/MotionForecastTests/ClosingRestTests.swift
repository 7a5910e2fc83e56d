import Foundation
import MotionCore
import Testing

@testable import MotionForecast

@Suite("Rest at the end of a clip") struct ClosingRestTests {
    /// A walk whose last second stands, swaying a little, with a turn of all joints that no other moment has.
    private func resting(swaying: Double = 0.01) -> Clip {
        let walk = pacer().clip(frames: 150, fps: 30)
        let last = Array(walk.frame(149))
        let rotations = walk.skeleton.channels.map { $0.channel.kind == .rotation }
        let still = (1...30).flatMap { frame in
            last.indices.map { index in
                last[index] + (rotations[index] ? 1.2 + swaying * sin(Double(frame) / 5) : 0)
            }
        }
        return Clip(
            skeleton: walk.skeleton, frameTime: walk.frameTime, frameCount: 180, values: walk.values + still)
    }

    private func describer(_ clip: Clip) -> MomentDescriber {
        MomentDescriber(FeatureLayout(clips: [clip]), clip: clip, mirror: nil)
    }

    @Test func playsTheEndAtRestBackwardsAndForwards() throws {
        let clip = resting()
        let rest = try #require(ClosingRest(clip, describer: describer(clip)))
        #expect(rest.observed == clip.frames(150..<180))
        #expect(Array(rest.clip.values.prefix(30 * clip.skeleton.channelCount)) == rest.observed.values)
        // Eight seconds more, none of which leaves what was seen.
        #expect(rest.clip.frameCount == 30 + 240)
        let (low, high) = (
            (0..<rest.observed.frameCount).map { rest.observed.frame($0).last ?? 0 }.min() ?? 0,
            (0..<rest.observed.frameCount).map { rest.observed.frame($0).last ?? 0 }.max() ?? 0
        )
        for frame in 0..<rest.clip.frameCount {
            let value = rest.clip.frame(frame).last ?? 0
            #expect(value > low - 1e-9 && value < high + 1e-9)
        }
        // It has gone back to the first of them after 29 frames.
        #expect(abs((rest.clip.frame(29 + 29).last ?? 0) - (rest.observed.frame(0).last ?? 1)) < 1e-9)
    }

    @Test func isNoneWhereTheBodyMoves() {
        let clip = pacer().clip(frames: 150, fps: 30)
        #expect(ClosingRest(clip, describer: describer(clip)) == nil)
    }

    @Test func nothingJumpsIntoIt() throws {
        let clip = resting()
        let rest = try #require(ClosingRest(clip, describer: describer(clip)))
        let library = try #require(MomentLibrary([clip], mirror: nil))
        let longer = try #require(library.adding(rest.clip, isClosed: true))
        #expect(longer.closed == 180..<450)
        let realisation = Realisation(longer, graph: nil, layout: FeatureLayout(clips: [clip]))
        #expect(realisation.graph.targets.contains { $0 >= 0 })
        #expect(!realisation.graph.targets.contains { $0 >= 180 })
        let open = Realisation(
            try #require(library.adding(rest.clip)), graph: nil, layout: FeatureLayout(clips: [clip]))
        #expect(open.graph.targets.contains { $0 >= 180 })
    }

    @Test func aBodyAtRestInAPoseOfItsOwnStaysThereForAWhile() throws {
        let clip = resting()
        var forecaster = untrained(clip, settings: .small())
        forecaster.moments = try #require(Moments([clip], layout: forecaster.layout, mirror: nil))
        let motion = forecaster.motion(of: clip, frames: 600, moving: clip.movingChannels)
        #expect(try #require(motion.strangeness) >= ClosingRest.strangeness)
        // How far the joints have turned from how they are at the end, in degrees, on average.
        func distance(_ frame: Int) -> Double {
            let (a, b) = (motion.clip.pose(frame), clip.pose(clip.frameCount - 1))
            let angles = a.rotations.indices.dropFirst().map { a.rotations[$0].angle(to: b.rotations[$0]) }
            return angles.reduce(0, +) / Double(angles.count) * 180 / .pi
        }
        // The forecast of networks that learnt nothing leads for 0.3 s.
        for frame in stride(from: 12, to: 180, by: 12) { #expect(distance(frame) < 3, "frame \(frame)") }
        // Eight seconds later it has gone its way.
        #expect((300..<600).contains { distance($0) > 20 })
    }
}
