import Foundation
import MotionCore
import Testing

@testable import MotionForecast

@Suite("Motion that arrives") struct ArrivalTests {
    private let pace = pacer(wander: 0.5)

    /// The largest distance of a joint or End Site in a frame from where it is in another clip's.
    private func apart(_ a: Clip, _ frame: Int, _ b: Clip, _ other: Int) -> Double {
        let (one, two) = (a.world(frame), b.world(other))
        let points = a.skeleton.points
        return points.map { point in
            (a.skeleton.position(of: point, in: one) - b.skeleton.position(of: point, in: two)).length
        }.max() ?? 0
    }

    /// The mean length of the change from one step to the next of all joints and End Sites about the frames of a clip.
    private func accelerations(_ clip: Clip) -> [Double] {
        let paths = (0..<clip.frameCount).map { frame -> [Vector3] in
            let world = clip.world(frame)
            return world.positions + clip.skeleton.endSites(world)
        }
        var means: [Double] = []
        for frame in 1..<clip.frameCount - 1 {
            var sum = 0.0
            for point in paths[frame].indices {
                let (before, after) = (paths[frame - 1][point], paths[frame + 1][point])
                let change: Vector3 = before + after - 2 * paths[frame][point]
                sum += change.length
            }
            means.append(sum / Double(paths[frame].count))
        }
        return means
    }

    private func joined(_ clips: [Clip]) -> Clip {
        Clip(
            skeleton: clips[0].skeleton, frameTime: clips[0].frameTime,
            frameCount: clips.reduce(0) { $0 + $1.frameCount }, values: clips.flatMap(\.values))
    }

    @Test(arguments: [30.0, 60]) func arrivesAtAPoseWhereItStandsAndMovesOnAsItDoes(_ fps: Double) throws {
        let clip = pace.clip(frames: Int(8 * fps), fps: fps)
        let after = pace.clip(frames: Int(fps), fps: fps, from: 9)
        let forecaster = try forecaster(withMomentsOf: [clip], mirror: pacerMirror())
        let end = EndCondition(frame: 0, of: after, isPlaced: true, frameTime: clip.frameTime)
        let count = Int(fps) + 1
        let found = forecaster.motion(of: clip, frames: count, moving: clip.movingChannels, to: end)
        let new = found.motion.clip
        #expect(found.isMadeOfMoments && new.frameCount == count)
        #expect(apart(new, count - 1, after, 0) < 1e-6)
        // Nothing jerks, where it leaves nor where it arrives, that does not in the motion itself.
        let all = accelerations(
            joined([clip, new.frames(0..<count - 1), after]))
        let usual = accelerations(clip).max() ?? 0
        #expect((all.max() ?? 0) < 1.6 * usual, "\(all.max() ?? 0) \(usual)")
    }

    @Test func goesWhereTheMotionItselfGoesBetweenTwoEnds() throws {
        let clip = pace.clip(frames: 300, fps: 30)
        let truth = pace.clip(frames: 60, fps: 30, from: 10)
        let forecaster = try forecaster(withMomentsOf: [clip], mirror: pacerMirror())
        let end = EndCondition(frame: 30, of: truth, isPlaced: true, frameTime: clip.frameTime)
        let new = forecaster.motion(of: clip, frames: 31, moving: clip.movingChannels, to: end).motion.clip
        let straight = { (frame: Int) in
            let ends = Clip(
                skeleton: clip.skeleton, frameTime: 31, frameCount: 2,
                values: Array(clip.frame(299)) + Array(truth.frame(30)))
            return Clip(
                skeleton: clip.skeleton, frameTime: 1, frameCount: 1,
                values: ends.channels(at: Double(frame + 1)))
        }
        let ours = (0..<30).map { apart(new, $0, truth, $0) }.reduce(0, +)
        let plain = (0..<30).map { apart(straight($0), 0, truth, $0) }.reduce(0, +)
        #expect(ours < 0.8 * plain, "\(ours) \(plain)")
    }

    @Test func bendsTheForecastWhereNoMomentLeadsThere() throws {
        let clip = pace.clip(frames: 240, fps: 30)
        // Limbs turned as they never are.
        var row = Array(clip.frame(239))
        for channel in 6..<row.count { row[channel] += 1.6 }
        let pose = Clip(skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: 1, values: row)
        let forecaster = try forecaster(withMomentsOf: [clip])
        let end = EndCondition(frame: 0, of: pose, isPlaced: true, frameTime: clip.frameTime)
        let found = forecaster.motion(of: clip, frames: 30, moving: clip.movingChannels, to: end)
        #expect(!found.isMadeOfMoments)
        #expect(apart(found.motion.clip, 29, pose, 0) < 1e-6)
        #expect(found.motion.clip.values.allSatisfy { $0.isFinite })
    }

    @Test func aWalkerLoopsInStepAndTravelsOn() throws {
        let clip = pacer(turn: 0).clip(frames: 240, fps: 30)
        let forecaster = try forecaster(withMomentsOf: [clip])
        let plan = forecaster.loop(of: clip, to: clip, starts: Array(0..<238), frames: 50)
        #expect(plan.start == 0 && !plan.isInPlace)
        // It walks a step with either foot a second, and a whole number of these is a loop: 60 frames, as 240 were shown.
        #expect(abs(plan.count - 60) <= 2, "\(plan.count)")
        let end = EndCondition(frame: 0, of: clip, isPlaced: false, frameTime: clip.frameTime)
        let new = forecaster.motion(
            of: clip, frames: plan.count + 1, moving: clip.movingChannels, to: end
        ).motion.clip
        let way = new.world(plan.count).positions[0] - clip.world(0).positions[0]
        let again = moved(clip, by: 0, Vector3(way.x, 0, way.z))
        // It may face a little otherwise by then.
        #expect(apart(new, plan.count, again, 0) < 8)
        #expect(way.z > 800)
    }

    @Test func aBodyThatStaysComesBackToWhereItStood() throws {
        let clip = pacer(turn: 0, speed: 0).clip(frames: 250, fps: 30)
        let forecaster = try forecaster(withMomentsOf: [clip])
        let plan = forecaster.loop(of: clip, to: clip, starts: Array(0..<248), frames: 45)
        #expect(plan.isInPlace && plan.start == 0)
        let end = EndCondition(frame: 0, of: clip, isPlaced: true, frameTime: clip.frameTime)
        let new = forecaster.motion(
            of: clip, frames: plan.count + 1, moving: clip.movingChannels, to: end
        ).motion.clip
        #expect(apart(new, plan.count, clip, 0) < 1e-6)
    }

    @Test func doesNotCloseWhereARestPoseIsLeft() throws {
        let walk = pacer().clip(frames: 240, fps: 30)
        var values = walk.values
        // Two frames that no body gets away from as fast.
        let width = walk.skeleton.channelCount
        for frame in 0..<2 { for channel in 6..<width { values[frame * width + channel] += 1.5 } }
        let clip = Clip(
            skeleton: walk.skeleton, frameTime: walk.frameTime, frameCount: 240, values: values)
        let forecaster = try forecaster(withMomentsOf: [walk])
        // Frame 1 is left at once; frame 0 was left out as faulty before.
        let plan = forecaster.loop(of: walk, to: clip, starts: Array(1..<238), frames: 60)
        #expect(plan.start == 2)
    }

    @Test(arguments: [3, 5, 12, 40]) func isFiniteHoweverShortTheClipIs(_ frames: Int) throws {
        let clip = pace.clip(frames: frames, fps: 30)
        var forecaster = untrained(pace.clip(frames: 90, fps: 30), settings: .small())
        forecaster.moments = try #require(Moments([clip], layout: forecaster.layout, mirror: nil))
        let moving = pace.clip(frames: 90, fps: 30).movingChannels
        for count in [1, 2, 20, 250] {
            let plan = forecaster.loop(of: clip, to: clip, starts: [0, 1], frames: count)
            let end = EndCondition(
                frame: plan.start, of: clip, isPlaced: plan.isInPlace, frameTime: clip.frameTime)
            let motion = forecaster.motion(of: clip, frames: plan.count + 1, moving: moving, to: end)
            #expect(motion.motion.clip.frameCount == plan.count + 1)
            #expect(motion.motion.clip.values.allSatisfy { $0.isFinite })
        }
    }

    @Test func leavesAMotionThatArrivesNearlyAsItIs() throws {
        let clip = pacer().clip(frames: 60, fps: 30)
        let layout = FeatureLayout(clips: [clip])
        let end = EndCondition(frame: 29, of: clip, isPlaced: true, frameTime: clip.frameTime)
        let arrival = Arrival(end, layout: layout, moving: clip.movingChannels)
        let rows = arrival.applied(to: clip.frames(0..<30).rows)
        let bent = Clip(
            skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: 30, values: Array(rows.joined()))
        // The hips bob twice a second, so that their speed changes in a frame as no straight line does: 0.5 % of the size.
        for frame in 0..<30 { #expect(apart(bent, frame, clip, frame) < 0.85, "frame \(frame)") }
    }
}
