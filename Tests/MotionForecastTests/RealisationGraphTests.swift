import MotionCore
import Testing

@testable import MotionForecast

@Suite("Jumps between moments") struct RealisationGraphTests {
    /// 0.6 seconds at 30 frames a second: how far a jump leads away at least, and what it leaves to play.
    private let apart = 18

    private func made(
        _ clips: [Clip], mirror: SkeletonMirror? = nil
    ) throws -> (MomentLibrary, [Float], Int, MomentGraph) {
        let library = try #require(MomentLibrary(clips, mirror: mirror))
        let describer = MomentDescriber(
            FeatureLayout(clips: clips), clip: library.frames, mirror: mirror)
        let descriptors = describer.describe(library)
        let graph = MomentGraph(library, descriptors: descriptors, width: describer.width)
        return (library, descriptors, describer.width, graph)
    }

    /// The jumps from a frame, the nearest first.
    private func jumps(_ graph: MomentGraph, _ frame: Int) -> [(moment: Int, gap: Float)] {
        (frame * MomentGraph.width..<(frame + 1) * MomentGraph.width).filter { graph.targets[$0] >= 0 }
            .map { (Int(graph.targets[$0]), graph.gaps[$0]) }
    }

    private func irregular() throws -> ([Clip], SkeletonMirror) {
        let pace = pacer(wander: 0.7)
        return (
            [pace.clip(frames: 100, fps: 30), pace.clip(frames: 71, fps: 30, from: 20)], try pacerMirror()
        )
    }

    @Test func leadAwayToWhereEnoughIsLeftTheNearestFirst() throws {
        let (clips, mirror) = try irregular()
        let (library, _, _, graph) = try made(clips, mirror: mirror)
        #expect(graph.fits(library))
        var count = 0
        for frame in 0..<171 {
            let found = jumps(graph, frame)
            count += found.count
            #expect(zip(found, found.dropFirst()).allSatisfy { $0.gap <= $1.gap })
            #expect(Set(found.map(\.moment)).count == found.count)
            for (moment, gap) in found {
                let run = try #require(library.runs.first { $0.contains(moment) })
                #expect(abs(moment - frame - 1) >= apart && gap >= 0)
                #expect(run.upperBound - moment > apart && moment > run.lowerBound)
            }
        }
        #expect(count > 171)
    }

    @Test func ofAPeriodicMotionLeadOnByWholePeriods() throws {
        let (_, _, _, graph) = try made([walker(period: 1, turn: 0).clip(frames: 200, fps: 30)])
        // Not at the very ends, where velocities are told from one side.
        for frame in 4..<185 {
            let found = jumps(graph, frame)
            let best = try #require(found.first)
            #expect((best.moment - frame - 1) % 30 == 0, "\(frame) to \(best.moment)")
            // In squared per cent of the size; half a period away it is hundreds.
            #expect(best.gap < 0.01, "\(best.gap)")
        }
    }

    @Test func areThoseThatAPlainLoopFinds() throws {
        let (clips, mirror) = try irregular()
        let (library, descriptors, width, graph) = try made(clips, mirror: mirror)
        let count = library.count
        // The squared distance of each frame from each moment.
        let distances: [[Float]] = (0..<171).map { frame in
            (0..<count).map { moment in
                (0..<width).reduce(Float(0)) {
                    let difference = descriptors[frame * width + $1] - descriptors[moment * width + $1]
                    return $0 + difference * difference
                }
            }
        }
        for frame in 0..<171 {
            let run = frame < 100 ? 0..<100 : 100..<171
            let expected = run.upperBound - frame - 1 < 8 ? [] : plain(frame, run, library, distances)
            let found = jumps(graph, frame)
            #expect(found.map(\.moment) == expected.map(\.moment), "\(frame)")
            for (one, two) in zip(found, expected) { #expect(abs(one.gap - two.gap) < 0.01 + 1e-3 * two.gap) }
        }
    }

    /// The best jumps from a frame by the definition: local minima, over moments, of the mean distance over five frames.
    private func plain(
        _ frame: Int, _ own: Range<Int>, _ library: MomentLibrary, _ distances: [[Float]]
    ) -> [(moment: Int, gap: Float)] {
        let offsets = [-4, -2, 0, 2, 4].filter { own.contains(frame + 1 + $0) }
        var means = Array(repeating: Float.infinity, count: library.count)
        for run in library.runs {
            for moment in run.lowerBound + 4..<run.upperBound - 4 where abs(moment - frame - 1) >= apart {
                means[moment] =
                    offsets.reduce(Float(0)) { $0 + distances[frame + 1 + $1][moment + $1] }
                    / Float(offsets.count)
            }
        }
        var found: [(moment: Int, gap: Float)] = []
        for run in library.runs {
            for moment in run.lowerBound + 8..<run.upperBound - apart where means[moment] < .infinity {
                if means[moment] < means[moment - 1], means[moment] <= means[moment + 1] {
                    found.append((moment, means[moment]))
                }
            }
        }
        return Array(found.sorted { $0.gap < $1.gap }.prefix(MomentGraph.width))
    }

    @Test func ofFramesAddedComeAfterThoseKnownWhichLeadToTheSamePoses() throws {
        let (clips, mirror) = try irregular()
        let (before, _, _, known) = try made([clips[0]], mirror: mirror)
        let library = try #require(before.adding(clips[1]))
        let describer = MomentDescriber(FeatureLayout(clips: clips), clip: library.frames, mirror: mirror)
        let graph = MomentGraph(
            library, descriptors: describer.describe(library), width: describer.width, from: 100,
            known: known)
        #expect(graph.fits(library))
        #expect((100..<150).contains { !jumps(graph, $0).isEmpty })
        // Mirror images stand behind all frames, so that their numbers have changed.
        var mirrored = 0
        for frame in 0..<100 {
            let (old, new) = (jumps(known, frame), jumps(graph, frame))
            #expect(old.map(\.gap) == new.map(\.gap))
            for (one, two) in zip(old, new) {
                mirrored += one.moment >= 100 ? 1 : 0
                let isSame =
                    before.clip(one.moment..<one.moment + 1) == library.clip(two.moment..<two.moment + 1)
                #expect(isSame, "\(frame) to \(one.moment) and \(two.moment)")
            }
        }
        #expect(mirrored > 0)
    }

    @Test func fitOnlyMomentsThatAreThere() throws {
        let (clips, _) = try irregular()
        let (library, _, _, graph) = try made(clips)
        #expect(Moments(library, graph: graph) != nil)
        let change = { (targets: (inout [Int32]) -> Void, gaps: (inout [Float]) -> Void) in
            var (all, distances) = (graph.targets, graph.gaps)
            targets(&all)
            gaps(&distances)
            return Moments(library, graph: MomentGraph(targets: all, gaps: distances))
        }
        #expect(change({ $0[5] = 171 }, { _ in }) == nil && change({ $0[5] = 170 }, { _ in }) != nil)
        #expect(change({ $0[5] = -2 }, { _ in }) == nil && change({ $0.removeLast() }, { _ in }) == nil)
        #expect(change({ _ in }, { $0[5] = .nan }) == nil && change({ _ in }, { $0[5] = -1 }) == nil)
    }
}
