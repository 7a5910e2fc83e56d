import Foundation
import MotionCore
import Testing

@testable import MotionForecast

@Suite("Realised motion") struct RealisationTests {
    private let pace = pacer(wander: 0.5)

    /// A realisation of a library, and a forecast to follow: how the motion itself goes on.
    private func made(
        mirror: SkeletonMirror? = nil, trueFrames: Int = 20
    ) throws -> (Realisation, observed: Clip, forecast: Clip, features: [Double]) {
        let clip = pace.clip(frames: 240, fps: 30)
        let layout = FeatureLayout(clips: [clip])
        let library = try #require(MomentLibrary([clip], mirror: mirror))
        let forecast = pace.clip(frames: trueFrames + 1, fps: 30, from: 239.0 / 30)
        let features = layout.encode(forecast, frames: 0..<trueFrames + 1).features
        return (
            Realisation(library, graph: nil, layout: layout), clip, forecast,
            Array(features.dropFirst(layout.count))
        )
    }

    private func moving(_ clip: Clip) -> [Bool] { clip.movingChannels }

    @Test func beginsAsTheForecastDoes() throws {
        let (realisation, observed, forecast, features) = try made()
        let motion = try #require(
            realisation.motion(features, forecast: forecast, after: observed, count: 90))
        let width = realisation.layout.count
        #expect(motion.features.count == 90 * width && motion.mending.count == 90)
        // A tenth of a second, three frames, is the forecast's alone.
        let led = Int(realisation.settings.leadSeconds * 30 + 1e-6)
        #expect(led == 3)
        #expect(Array(motion.features.prefix(led * width)) == Array(features.prefix(led * width)))
        #expect(Array(motion.features.prefix(15 * width)) != Array(features.prefix(15 * width)))
    }

    @Test(arguments: [false, true]) func isMadeOfMomentsOfTheClips(_ isMirrored: Bool) throws {
        let (realisation, observed, forecast, features) = try made(mirror: isMirrored ? pacerMirror() : nil)
        let (layout, library) = (realisation.layout, realisation.library)
        let motion = try #require(
            realisation.motion(features, forecast: forecast, after: observed, count: 300))
        let known = library.runs.flatMap { run -> [[Double]] in
            let clip = library.clip(run)
            let all = layout.encode(clip, frames: 0..<clip.frameCount).features
            return stride(from: 0, to: all.count, by: layout.count).map { Array(all[$0..<$0 + layout.count]) }
        }
        var (alone, places): (Int, Set<Int>) = (0, [])
        // The root follows the forecast for 2.2 s.
        for frame in 70..<300 where motion.mending[frame] == realisation.settings.leastMending {
            let row = motion.features[frame * layout.count..<(frame + 1) * layout.count]
            let nearest = known.indices.min { a, b in
                difference(row, known[a]) < difference(row, known[b])
            }
            let place = try #require(nearest)
            #expect(difference(row, known[place]) < 1e-9, "frame \(frame)")
            alone += 1
            places.insert(place)
        }
        // Most frames, and not ever the same ones.
        #expect(alone > 130 && places.count > 60, "\(alone) \(places.count)")
    }

    @Test func aMixOfTwoPosesStandsAsHighAsTheyDo() throws {
        let realisation = try made().0
        let library = realisation.library
        let standing = try #require(StandingHeight(realisation.layout, like: library.frames))
        func lowest(_ moment: Int) -> Double {
            let world = library.frames.world(moment)
            let skeleton = library.frames.skeleton
            return skeleton.points.map { skeleton.position(of: $0, in: world).y }.min() ?? 0
        }
        // A step to the left goes over into one to the right: midway both legs hang straight down.
        let pieces = [
            MomentPath.Piece(frame: 0, moment: 20, run: 0..<240, fade: -1...(-1)),
            MomentPath.Piece(frame: 15, moment: 20 + 15 + 15, run: 0..<240, fade: 10...20),
        ]
        let motion = realisation.compose(pieces, [], count: 30, leadEnd: 0)
        let width = realisation.layout.count
        for frame in 0..<30 {
            let weight = pieces[1].weight(at: frame)
            let (from, to) = (lowest(20 + frame), lowest(35 + frame))
            let found = standing.lowest(motion.features[frame * width..<(frame + 1) * width])
            #expect(abs(found - (from + weight * (to - from))) < 1e-6, "frame \(frame)")
        }
    }

    @Test(arguments: [false, true])
    func theRootFollowsTheForecastOnAverageAndGoesWithTheStepsOfItsPiece(_ isUnsteady: Bool) throws {
        let realisation = try made().0
        let (layout, settings) = (realisation.layout, realisation.settings)
        let piece = MomentPath.Piece(frame: 0, moment: 20, run: 0..<240, fade: -1...(-1))
        let alone = realisation.compose([piece], [], count: 90, leadEnd: 0).features
        let velocities = layout.blocks.indices.filter { layout.blocks[$0].isVelocity }
            .flatMap { Array(layout.features(of: $0)) }
        #expect(velocities.count == 3)
        // A forecast of two seconds that goes faster all the time, or by turns faster and slower within a stride.
        var forecast = Array(alone.prefix(60 * layout.count))
        for frame in 0..<60 {
            let more = isUnsteady && frame % 2 == 1 ? -10.0 : 10
            for feature in velocities { forecast[frame * layout.count + feature] += more }
        }
        let led = realisation.compose(
            [piece], forecast, count: 90, leadEnd: settings.leadEndSeconds
        ).features
        for frame in 0..<90 {
            let time = Double(frame + 1) / 30
            let left = frame < 60 ? 1 - settings.weight(at: time, until: settings.rootLeadEndSeconds) : 0
            for feature in velocities where time < settings.leadSeconds || time > settings.leadEndSeconds {
                let index = frame * layout.count + feature
                let found = led[index] - alone[index]
                if time < settings.leadSeconds {
                    #expect(abs(found - (forecast[index] - alone[index])) < 1e-9, "frame \(frame)")
                } else if isUnsteady {
                    // The mean of an odd number of them.
                    #expect(abs(found) <= 10.0 / 19 * 1.5, "frame \(frame): \(found)")
                } else {
                    #expect(abs(found - 10 * left) < 1e-9, "frame \(frame): \(found)")
                }
            }
        }
        // Nothing else of the pose changes where the forecast has the same.
        for index in led.indices where !velocities.contains(index % layout.count) {
            #expect(abs(led[index] - alone[index]) < 1e-6)
        }
    }

    @Test func theForecastGivesWayTheMoreGentlyTheLessTheBodyMoves() throws {
        // A forecast whose legs are a little off all the time.
        func leadEnds(moving scale: Double) throws -> Int {
            let whole = pace.clip(frames: 270, fps: 30)
            let first = Array(whole.frame(0))
            let values = whole.values.enumerated().map { index, value in
                first[index % first.count] + scale * (value - first[index % first.count])
            }
            let clip = Clip(
                skeleton: whole.skeleton, frameTime: whole.frameTime, frameCount: 270, values: values)
            let (observed, path) = (clip.frames(0..<60), Array(60..<150))
            let layout = FeatureLayout(clips: [clip])
            let library = try #require(MomentLibrary([clip], mirror: nil))
            let realisation = Realisation(library, graph: nil, layout: layout)
            let turns = whole.skeleton.channels.map {
                $0.channel.kind == .rotation && $0.joint > 1 ? 0.05 : 0.0
            }
            let off = Clip(
                skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: 61,
                values: Array(observed.frame(59))
                    + clip.frames(60..<120).values.enumerated().map { $1 + turns[$0 % turns.count] })
            let features = layout.encode(off, frames: 0..<61).features
            let motion = realisation.motion(path, Array(features.dropFirst(layout.count)), forecast: off)
            let alone = layout.encode(clip, frames: 60..<150).features
            let turning = layout.isPose
            return (0..<90).last { frame in
                turning.indices.contains { feature in
                    let index = frame * layout.count + feature
                    return turning[feature] && abs(motion.features[index] - alone[index]) > 1e-9
                }
            } ?? 0
        }
        let (lively, calm) = (try leadEnds(moving: 1), try leadEnds(moving: 0.02))
        #expect(abs(Double(lively + 1) / 30 - RealisationSettings().leadEndSeconds) < 0.05, "\(lively)")
        // At most for a fade of the longest kind.
        #expect(calm > 30 && calm < 48, "\(calm)")
    }

    @Test func theBetterTheNetworksKnowTheLongerTheyLead() {
        let (quick, usual) = (RealisationSettings(steps: 150), RealisationSettings(steps: 700))
        let collection = RealisationSettings(ofCollection: true, steps: 150)
        #expect(usual == RealisationSettings())
        for (less, more) in [(quick, usual), (usual, collection)] {
            #expect(less.leadEndSeconds < more.leadEndSeconds)
            #expect(less.rootLeadEndSeconds <= more.rootLeadEndSeconds)
        }
    }

    private func difference(_ a: ArraySlice<Double>, _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    @Test func followsTheForecastWhereItGoesOtherThanItMight() throws {
        // Of a clip that walks and then stands, a forecast that goes on walking and one that stands lead to what they say.
        let walk = pacer().clip(frames: 150, fps: 30)
        let last = Array(walk.frame(149))
        let still = (0..<150).flatMap { frame in
            last.map { $0 + 1e-6 * sin(Double(frame)) }
        }
        let clip = Clip(
            skeleton: walk.skeleton, frameTime: walk.frameTime, frameCount: 300, values: walk.values + still)
        let layout = FeatureLayout(clips: [clip])
        let library = try #require(MomentLibrary([clip], mirror: nil))
        let realisation = Realisation(library, graph: nil, layout: layout)
        func speed(_ forecast: Clip, _ observed: Clip) throws -> Double {
            let features = layout.encode(forecast, frames: 0..<forecast.frameCount).features
            let motion = try #require(
                realisation.motion(
                    Array(features.dropFirst(layout.count)), forecast: forecast, after: observed, count: 45))
            let rows = (20..<45).map { Array(motion.features[$0 * layout.count..<($0 + 1) * layout.count]) }
            return zip(rows, rows.dropFirst()).reduce(0) { $0 + difference($1.0[...], $1.1) } / 24
        }
        // From a like moment of the walk, a whole period before its end.
        let walking = try speed(clip.frames(89..<120), clip.frames(0..<90))
        let standing = try speed(clip.frames(199..<230), clip.frames(160..<200))
        #expect(walking > 0.02 && standing < 0.01, "\(walking) \(standing)")
    }

    @Test func isTheSameEachTimeAndBeginsTheSameHoweverFarItGoes() throws {
        let clip = pace.clip(frames: 240, fps: 30)
        let forecaster = try forecaster(withMomentsOf: [clip], mirror: pacerMirror())
        let long = forecaster.motion(of: clip, frames: 200, moving: moving(clip))
        #expect(forecaster.motion(of: clip, frames: 200, moving: moving(clip)).clip == long.clip)
        let width = clip.skeleton.channelCount
        for count in [1, 30, 61, 75, 150] {
            let short = forecaster.motion(of: clip, frames: count, moving: moving(clip))
            #expect(short.clip.frameCount == count && short.mending?.count == count)
            // The spline feels, in its last frames, that nothing comes after them.
            let same = max(0, count - 8) * width
            let apart = zip(short.clip.values.prefix(same), long.clip.values).reduce(0) {
                max($0, abs($1.0 - $1.1))
            }
            #expect(apart < 0.02, "\(count): \(apart)")
        }
    }

    @Test func whatWasForeseenOnceServesTheMotionAndTheMeanToTheBit() throws {
        let clip = pace.clip(frames: 240, fps: 60)
        let forecaster = try forecaster(withMomentsOf: [clip], mirror: pacerMirror())
        // Less, and by far more, than the 12 frames at 30 a second that the network learnt to predict at once.
        for count in [10, 150] {
            let foreseen = forecaster.foreseen(after: clip, frames: count)
            for isMean in [false, true] {
                let made = { (foreseen: [Double]?) in
                    forecaster.motion(
                        of: clip, frames: count, moving: moving(clip), isMean: isMean, foreseen: foreseen
                    ).clip
                }
                #expect(made(foreseen) == made(nil), "\(count) frames, mean: \(isMean)")
            }
        }
    }

    @Test func variationsGoOtherWaysTheStrongerTheyAreAndNoneWithoutStrength() throws {
        let clip = pace.clip(frames: 240, fps: 30)
        let forecaster = try forecaster(withMomentsOf: [clip])
        let way = { (variation: Int, strength: Double) in
            forecaster.motion(
                of: clip, frames: 150, moving: moving(clip), variation: variation,
                variationStrength: strength
            ).clip
        }
        let likeliest = way(0, 1)
        let differing = { (strength: Double) in (1...4).count { way($0, strength) != likeliest } }
        #expect(differing(0) == 0 && differing(0.1) <= differing(2) && differing(2) > 0)
        let isStronger = (1...4).contains { way($0, 2) != way($0, 1) }
        #expect(isStronger)
    }

    @Test func variationsGoDifferentWaysAndEachIsTheSameEachTime() throws {
        let clip = pace.clip(frames: 300, fps: 30)
        let forecaster = try forecaster(withMomentsOf: [clip], mirror: pacerMirror())
        let ways = (0..<4).map {
            forecaster.motion(of: clip, frames: 150, moving: moving(clip), variation: $0).clip
        }
        #expect(ways[2] == forecaster.motion(of: clip, frames: 150, moving: moving(clip), variation: 2).clip)
        let joints = { (clip: Clip, frame: Int) in
            let world = clip.world(frame)
            return world.positions.map { $0 - world.positions[0] }
                + clip.skeleton.endSites(world).map { $0 - world.positions[0] }
        }
        for (index, one) in ways.enumerated() {
            for other in ways[..<index] {
                let apart =
                    (90..<150).map { frame in
                        zip(joints(one, frame), joints(other, frame)).reduce(0) { $0 + ($1.0 - $1.1).length }
                    }.reduce(0, +) / 60
                // The sum over the points, in units of a body 170 high.
                #expect(apart > 5, "\(apart)")
            }
        }
    }

    @Test func goesOnForAMinuteAsTheClipMovesAndWhereItDoes() throws {
        let clip = pace.clip(frames: 300, fps: 30)
        let forecaster = try forecaster(withMomentsOf: [clip])
        let longer = forecaster.motion(of: clip, frames: 1800, moving: moving(clip)).clip
        let speed = { (clip: Clip, frames: Range<Int>) -> Double in
            let paths = frames.map { frame -> [Vector3] in
                let world = clip.world(frame)
                return (world.positions + clip.skeleton.endSites(world)).map { $0 - world.positions[0] }
            }
            return zip(paths, paths.dropFirst()).reduce(0) { sum, pair in
                sum + zip(pair.0, pair.1).reduce(0) { $0 + ($1.0 - $1.1).length }
            } / Double(frames.count - 1)
        }
        let usual = speed(clip, 0..<300)
        let slowest = stride(from: 0, to: 300, by: 30).map { speed(clip, $0..<$0 + 30) }.min() ?? 0
        #expect(abs(speed(longer, 60..<1800) / usual - 1) < 0.25)
        for start in stride(from: 30, to: 1800, by: 30) {
            #expect(speed(longer, start..<start + 30) > 0.8 * slowest, "\(start)")
        }
        let heights = { (clip: Clip) in (0..<clip.frameCount).map { clip.world($0).positions[0].y } }
        let (own, found) = (heights(clip), heights(longer).dropFirst(30))
        let (low, high) = (own.min() ?? 0, own.max() ?? 0)
        #expect(found.allSatisfy { $0 > low - 1 && $0 < high + 1 })
        // Not one second over and over: of the clip's ten seconds most are near to some moment of the continuation.
        let describer = MomentDescriber(forecaster.layout, clip: clip, mirror: nil)
        let (all, played) = (describer.describe(clip), describer.describe(longer.frames(0..<900)))
        let width = describer.width
        let near = stride(from: 0, to: 300, by: 10).filter { frame in
            stride(from: 0, to: 900, by: 1).contains { other in
                (0..<width).reduce(Float(0)) {
                    let difference = all[frame * width + $1] - played[other * width + $1]
                    return $0 + difference * difference
                } < 16
            }
        }
        #expect(near.count > 15, "\(near.count) of 30")
    }

    @Test(arguments: [3, 5, 12, 25, 40, 55]) func isFiniteHoweverShortTheClipIs(_ frames: Int) throws {
        let clip = pace.clip(frames: frames, fps: 30)
        let long = pace.clip(frames: 90, fps: 30)
        var forecaster = untrained(long, settings: .small())
        let moments = try #require(Moments([clip], layout: forecaster.layout, mirror: nil))
        forecaster.moments = moments
        for count in [0, 1, 20, 200] {
            let motion = forecaster.motion(of: clip, frames: count, moving: moving(long)).clip
            #expect(motion.frameCount == count && motion.values.allSatisfy { $0.isFinite })
        }
    }

    @Test func continuesAnotherTakeAtItsOwnRate() throws {
        let clip = pace.clip(frames: 240, fps: 30)
        let forecaster = try forecaster(withMomentsOf: [clip], mirror: pacerMirror())
        for (fps, frames) in [(60.0, 240), (30, 90), (24, 60), (120, 60), (30, 2)] {
            let other = pacer(wander: 0.8, turn: -0.4).clip(frames: frames, fps: fps, from: 40)
            let motion = forecaster.motion(of: other, frames: 150, moving: moving(clip))
            #expect(motion.clip.frameTime == other.frameTime && motion.clip.frameCount == 150)
            #expect(motion.clip.values.allSatisfy { $0.isFinite })
            // It goes on from where the take stands, no farther than a frame's way and some.
            let (last, first) = (other.world(frames - 1), motion.clip.world(0))
            #expect((last.positions[0] - first.positions[0]).length < 2 * 100 / fps + 1)
        }
    }

    @Test func ofAModelWithoutMomentsIsMadeOfTheClipsOwn() {
        let clip = pace.clip(frames: 240, fps: 30)
        let forecaster = untrained(clip, settings: .small())
        #expect(forecaster.moments == nil)
        let motion = forecaster.motion(of: clip, frames: 90, moving: moving(clip))
        #expect(motion.mending != nil && motion.clip.values.allSatisfy { $0.isFinite })
        #expect(motion.clip != forecaster.continuation(of: clip, frames: 90, moving: moving(clip)))
    }

    @Test func isTheMeanForecastWhereThatIsAsked() throws {
        let clip = pace.clip(frames: 240, fps: 30)
        let forecaster = try forecaster(withMomentsOf: [clip])
        let mean = forecaster.motion(of: clip, frames: 60, moving: moving(clip), isMean: true)
        #expect(mean.clip == forecaster.continuation(of: clip, frames: 60, moving: moving(clip)))
        #expect(mean.mending == nil && mean.strangeness == nil)
        #expect(mean.clip != forecaster.motion(of: clip, frames: 60, moving: moving(clip)).clip)
    }

    @Test func repeatsExactlyWhatNeverMoves() throws {
        let clip = walker().clip(frames: 120, fps: 60)
        let forecaster = try forecaster(withMomentsOf: [clip])
        let still = moving(clip).indices.filter { !moving(clip)[$0] }
        #expect(!still.isEmpty)
        for row in forecaster.motion(of: clip, frames: 90, moving: moving(clip)).clip.rows {
            for place in still { #expect(row[place].bitPattern == clip.values[place].bitPattern) }
        }
    }

    @Test func tellsHowUnlikeAllThatWasLearntTheEndIs() throws {
        let clip = pacer().clip(frames: 120, fps: 30)
        let forecaster = try forecaster(withMomentsOf: [clip])
        let known = try #require(forecaster.motion(of: clip, frames: 9, moving: moving(clip)).strangeness)
        #expect(known < Forecaster.knownDistance)
        // Lying on its face, limbs turned as they never are.
        let width = clip.skeleton.channelCount
        var values = clip.values
        for frame in 100..<120 { for place in [4] + (6..<width) { values[frame * width + place] += 1.6 } }
        let strange = Clip(
            skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: 120, values: values)
        let distance = try #require(
            forecaster.motion(of: strange, frames: 9, moving: moving(clip)).strangeness)
        #expect(distance > Forecaster.knownDistance)
    }
}
