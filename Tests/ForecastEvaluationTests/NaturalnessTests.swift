import Foundation
import MotionCore
import MotionFiles
import Testing

@testable import ForecastEvaluation

/// Continuations of Fixtures/steps.bvh, beside what the acceptance program naturalness.py (numpy 2.4.6) gives for them: its
/// function measure on the positions of the clip and of the new rows, with its own Body and pairs.
@Suite("Naturalness of a continuation")
struct NaturalnessTests {
    private func steps(frameTime: Double = 0.04) throws -> Clip {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/steps", withExtension: "bvh"))
        var clip = try MotionFile.read(path: url.path).clip
        clip.frameTime = frameTime
        return clip
    }

    /// The clip with rows of its own after it, each changed.
    private func extended(_ clip: Clip, by rows: [Int], _ change: (Int, inout [Double]) -> Void = { _, _ in })
        -> Clip
    {
        var values = clip.values
        for (index, frame) in rows.enumerated() {
            var row = Array(clip.frame(frame))
            change(index, &row)
            values += row
        }
        return Clip(
            skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: clip.frameCount + rows.count,
            values: values)
    }

    /// Climbs by half a unit a frame, and sideways faster and faster.
    private func hurrying(_ clip: Clip) -> Clip {
        extended(clip, by: Array(40..<90)) { index, row in
            row[1] += 0.5 * Double(index)
            row[2] += 0.1 * Double(index * index)
        }
    }

    /// The new frames of a longer clip held against the clip, on the grid of 30 frames a second from the first one on.
    private func measured(_ longer: Clip, against clip: Clip) throws -> Naturalness {
        let yardstick = try #require(NaturalYardstick(EvaluatedClip(clip)))
        let grid = { (clip: Clip) in
            (0...Int(Double(clip.frameCount - 1) * clip.frameTime * 30 + 1e-6)).map {
                Double($0) / 30 / clip.frameTime
            }
        }
        let (known, all) = (grid(clip).count, grid(longer))
        let motion = NaturalMotion(
            EvaluatedClip(longer).positions, at: Array(all[(known - 15)...]), body: yardstick.body)
        return yardstick.naturalness([yardstick.tally(motion, new: all.count - known)])
    }

    private func expect(
        _ found: Naturalness, _ figures: [Naturalness.Measure: Double], within: Double = 1e-4,
        _ location: Testing.SourceLocation = #_sourceLocation
    ) {
        for measure in Naturalness.Measure.allCases {
            guard let value = found[measure], let figure = figures[measure] else {
                #expect(found[measure] == figures[measure], sourceLocation: location)
                continue
            }
            #expect(
                abs(value - figure) < within * max(1, abs(figure)), "\(measure): \(value), not \(figure)",
                sourceLocation: location)
        }
    }

    @Test func agreesWithTheAcceptanceProgramForFramesOfTheClipAgain() throws {
        let clip = try steps()
        expect(
            try measured(extended(clip, by: Array(30..<70)), against: clip),
            [
                .patch: 18.98776236902857, .patch95: 85.11455865272953, .off: 0, .speed: 0.06666666666666667,
                .surge: 58.33996643366031, .jerk: 7.3167515615917, .slide: 2.003629924651859, .freeze: 0,
                .seam: 100.88497645229117,
            ])
    }

    @Test func agreesWithTheAcceptanceProgramForTheLastPoseRepeated() throws {
        let clip = try steps()
        expect(
            try measured(extended(clip, by: Array(repeating: 99, count: 50)), against: clip),
            [
                .patch: 12.599012982460811, .patch95: 13.876440812099773, .off: 0, .speed: 0.8194444444444444,
                .surge: 1.0312528012391644, .jerk: 1.2859590912674252, .slide: 0.02667650542462757,
                .freeze: 1.9666666666666666, .seam: 2.0287496139401906,
            ])
    }

    @Test func agreesWithTheAcceptanceProgramForABodyThatClimbsAndHurries() throws {
        let clip = try steps()
        expect(
            try measured(hurrying(clip), against: clip),
            [
                .patch: 28.360335201118914, .patch95: 73.32137587946033, .off: 0.2,
                .speed: 0.8055555555555556,
                .surge: 25.549853128974718, .jerk: 9.770458632320583, .slide: 1.3595616954534366, .freeze: 0,
                .seam: 80.90290323930394,
            ])
    }

    // The same rows with a frame time of 1/30 s, which the window at the clip's end sees as they stand.
    @Test func agreesWithTheAcceptanceProgramInAWindowOfAClip() throws {
        let clip = try steps(frameTime: 1.0 / 30)
        let (source, longer) = (EvaluatedClip(clip), EvaluatedClip(hurrying(clip)))
        let yardstick = try #require(NaturalYardstick(source))
        let tally = yardstick.tally(source, seam: 100, predicted: Array(longer.positions[100...]))
        expect(
            yardstick.naturalness([tally]),
            [
                .patch: 33.04926971885746, .patch95: 78.76395936992338, .off: 0.22,
                .speed: 0.7903225806451613,
                .surge: 1.3421307197647612, .jerk: 9.808596507101148, .slide: 0.7057994162634531, .freeze: 0,
                .seam: 72.65941235275362,
            ])
    }

    // The program's figures `self`.
    @Test func theTruthIsHeldAgainstOtherMomentsOfTheClip() throws {
        let clip = EvaluatedClip(try steps())
        let yardstick = try #require(NaturalYardstick(clip))
        let tally = yardstick.tally(
            clip, seam: 60, predicted: Array(clip.positions[60..<85]), isTruth: true)
        let truth = yardstick.naturalness([tally], isTruth: true)
        expect(
            Naturalness(truth.values.filter { [.patch, .patch95].contains($0.key) }),
            [.patch: 10.3380770410913, .patch95: 12.0387767219978])
        #expect(try #require(truth[.off]) == 0 && truth[.speed] == 0 && truth[.freeze] == 0)
        #expect(try #require(truth[.seam]) <= 1.1 && truth[.jerk].map { $0 <= 1 } == true)
    }

    @Test func aMirroredWalkIsOfThisBody() throws {
        let clip = try steps()
        let mirror = try #require(SkeletonMirror(clip.skeleton, up: .y, size: clip.bodySize))
        let yardstick = try #require(NaturalYardstick(EvaluatedClip(clip)))
        let tally = yardstick.tally(
            NaturalMotion(EvaluatedClip(clip.mirrored(by: mirror)), body: yardstick.body), new: 90)
        #expect(tally.patches.count == 90)
        #expect(try #require(tally.patches.max()) < 1e-2)
    }

    @Test func doesNotSeeAJointThatOnlyCarriesTheBodyNorWhereAndHowFarTheClipStands() throws {
        let clip = try steps()
        let plain = try measured(hurrying(clip), against: clip)
        // Under a still armature, three times as large.
        let carried = { (clip: Clip) in
            let joints = clip.skeleton.joints.map { joint in
                var joint = joint
                joint.parent = joint.parent.map { $0 + 1 } ?? 0
                joint.offset = joint.offset * 3
                joint.endSite = joint.endSite.map { $0 * 3 }
                return joint
            }
            let skeleton = Skeleton(joints: [Joint(name: "Armature", parent: nil)] + joints)
            let isPosition = clip.skeleton.channels.map { $0.channel.kind == .position }
            let width = clip.skeleton.channelCount
            return Clip(
                skeleton: skeleton, frameTime: clip.frameTime, frameCount: clip.frameCount,
                values: clip.values.enumerated().map { isPosition[$0 % width] ? 3 * $1 : $1 })
        }
        let body = try #require(NaturalBody(EvaluatedClip(carried(clip))))
        #expect(body.points.count == clip.skeleton.points.count)
        // The armature stands on the ground, where it makes the first pose taller: only the size is another.
        let factor = EvaluatedClip(carried(clip)).size / EvaluatedClip(clip).size / 3
        let other = try measured(carried(hurrying(clip)), against: carried(clip))
        expect(
            Naturalness([.patch: try #require(other[.patch]) * factor, .surge: try #require(other[.surge])]),
            [.patch: try #require(plain[.patch]), .surge: try #require(plain[.surge])])
    }

    @Test func takesTheWindowsOfAClipAsOne() throws {
        let yardstick = try #require(NaturalYardstick(EvaluatedClip(try steps())))
        var (a, b) = (NaturalTally(), NaturalTally())
        (a.frames, a.framesOff, a.patches, a.rest) = (10, 4, [1, 2], 0.5)
        (b.frames, b.framesOff, b.patches, b.rest) = (30, 0, [6], 2)
        let one = yardstick.naturalness([a, b])
        #expect(one[.off] == 0.1 && one[.patch] == 3)
        // Of 1, 2 and 6 nine tenths of the way from the second to the third.
        #expect(abs(try #require(one[.patch95]) - 5.6) < 1e-12)
        // The clip's own rest is none.
        #expect(one[.freeze] == 2)
        #expect(one[.slide] == nil && one[.seam] == nil)
    }

    @Test func meansAreOverThoseThatHaveAFigure() {
        let mean = Naturalness.mean([Naturalness([.patch: 2, .slide: 1]), Naturalness([.patch: 4])])
        #expect(mean == Naturalness([.patch: 3, .slide: 1]))
        #expect(Naturalness.mean([]) == nil)
    }

    @Test func isNotToldOfClipsWithoutAHalfSecondOrTooSlowNorOfBodiesWithoutASize() throws {
        let clip = try steps()
        #expect(NaturalYardstick(EvaluatedClip(clip.frames(0..<12))) == nil)
        #expect(NaturalYardstick(EvaluatedClip(clip.frames(0..<20))) != nil)
        #expect(NaturalYardstick(EvaluatedClip(try steps(frameTime: 0.25))) == nil)
        let point = Skeleton(joints: [Joint(name: "Root", parent: nil)])
        let nothing = Clip(skeleton: point, frameTime: 0.04, frameCount: 40, values: [])
        #expect(NaturalYardstick(EvaluatedClip(nothing)) == nil)
    }
}
