import MotionCore
import Testing

@testable import MotionForecast

@Suite("Descriptions of moments") struct RealisationDescriberTests {
    private let clip = pacer(wander: 0.5).clip(frames: 60, fps: 30)

    private func describer(mirror: SkeletonMirror? = nil) -> MomentDescriber {
        MomentDescriber(FeatureLayout(clips: [clip]), clip: clip, mirror: mirror)
    }

    private func largest(_ a: [Float], _ b: [Float]) -> Float {
        zip(a, b).reduce(a.count == b.count ? 0 : .infinity) { max($0, abs($1.0 - $1.1)) }
    }

    @Test func doNotSeeWhereTheBodyStandsAndFaces() {
        let describer = describer()
        let own = describer.describe(clip)
        #expect(own.count == 60 * describer.width)
        for angle in [0.0, 0.7, -2, 3, .pi] {
            let other = describer.describe(moved(clip, by: angle, Vector3(300, 0, -200)))
            #expect(largest(own, other) < 1e-3, "\(angle)")
        }
    }

    @Test(arguments: [false, true])
    func areTheSameWhereThoseOfTheFirstMomentsAreKnown(isMirrored: Bool) throws {
        let mirror = isMirrored ? try pacerMirror() : nil
        let describer = describer(mirror: mirror)
        let library = try #require(MomentLibrary([clip, clip.frames(10..<40)], mirror: mirror))
        let longer = try #require(library.adding(pacer(wander: 0.2).clip(frames: 20, fps: 30)))
        let known = describer.describe(library)
        #expect(known.count == library.count * describer.width)
        #expect(describer.describe(longer, known: known) == describer.describe(longer))
        #expect(describer.describe(library, known: known) == known)
    }

    @Test func seeHeight() {
        let describer = describer()
        let (own, other) = (
            describer.describe(clip), describer.describe(moved(clip, by: 0, Vector3(0, 17, 0)))
        )
        // Each of P points counts for a P-th of the mean square: 17 of the body's size.
        let size = clip.bodySize
        let points = describer.points.count
        for t in 0..<60 {
            var sum: Float = 0
            for index in t * describer.width..<t * describer.width + 3 * points {
                sum += (own[index] - other[index]) * (own[index] - other[index])
            }
            #expect(abs(Double(sum.squareRoot()) - 100 * 17 / size) < 0.01)
        }
    }

    @Test func seeHowFastTheBodyGoesAndTurns() {
        let describer = describer()
        let faster = describer.describe(pacer(wander: 0.5, turn: 0.6, speed: 150).clip(frames: 60, fps: 30))
        let own = describer.describe(clip)
        let ways = { (all: [Float]) in all[30 * describer.width..<31 * describer.width].suffix(3) }
        // Ahead and round: in units a second of the body's size, over 0.35 s.
        let (one, two) = (Array(ways(own)), Array(ways(faster)))
        #expect(abs(Double(two[1] - one[1]) - 100 * 50 * 0.35 / clip.bodySize) < 0.2)
        #expect(two[2] > 2 * one[2] && one[2] > 0)
    }

    @Test func ofMirrorImagesAreThoseOfTheMirroredClip() throws {
        let mirror = try pacerMirror()
        // Of a body that stands upright on average: what is seen to lean to one side turns a little otherwise.
        let layout = FeatureLayout(clips: [clip, clip.mirrored(by: mirror)])
        let describer = MomentDescriber(layout, clip: clip, mirror: mirror)
        let library = try #require(MomentLibrary([clip], mirror: mirror))
        let all = describer.describe(library)
        #expect(all.count == 120 * describer.width)
        let image = describer.describe(clip.mirrored(by: mirror))
        #expect(largest(Array(all.suffix(60 * describer.width)), image) < 1e-3)
        #expect(largest(Array(all.prefix(60 * describer.width)), image) > 1)
    }

    @Test func takeEachSequenceForItself() throws {
        let clips = [clip.frames(0..<20), clip.frames(35..<60)]
        let library = try #require(MomentLibrary(clips, mirror: nil))
        let describer = describer()
        #expect(describer.describe(library) == clips.flatMap { describer.describe($0) })
    }

    @Test func compareNoMorePointsThanItTakesAndTheirMirrorImages() {
        let many = walker(fingers: 60).clip(frames: 30, fps: 30)
        let describer = MomentDescriber(FeatureLayout(clips: [many]), clip: many, mirror: nil)
        #expect(many.skeleton.points.count > 60 && describer.points.count <= 20)
        #expect(describer.points.contains(.endSite(4)) && describer.points.contains(.endSite(2)))
    }
}
