import MotionCore
import Tensors
import Testing

@testable import MotionForecast

@Suite("Ways through moments") struct RealisationPathTests {
    /// A library of two sequences, 14 and 11 frames long.
    private func library(mirror: SkeletonMirror?) throws -> MomentLibrary {
        let pace = pacer()
        return try #require(
            MomentLibrary(
                [pace.clip(frames: 14, fps: 30), pace.clip(frames: 11, fps: 30, from: 3)], mirror: mirror))
    }

    /// Jumps from some frames at random to moments of any run.
    private func graph(_ library: MomentLibrary, share: Float, _ random: inout RandomSource) -> MomentGraph {
        var (targets, gaps): ([Int32], [Float]) = ([], [])
        for _ in 0..<library.frames.frameCount {
            let jumps = random.uniform() < share ? 1 + Int(random.uniform() * 2) : 0
            for rank in 0..<MomentGraph.width {
                let target = Int32(random.uniform() * Float(library.count))
                targets.append(rank < jumps ? min(target, Int32(library.count - 1)) : -1)
                gaps.append(rank < jumps ? 30 * random.uniform() : 0)
            }
        }
        return MomentGraph(targets: targets, gaps: gaps)
    }

    /// For each moment those that may come after it, with what it costs to get there.
    private func ways(
        _ library: MomentLibrary, _ graph: MomentGraph, _ settings: RealisationSettings
    ) -> [[Int: Float]] {
        let frames = library.frames.frameCount
        return (0..<library.count).map { moment in
            var ways: [Int: Float] = [:]
            for rank in 0..<MomentGraph.width {
                let place = moment % frames * MomentGraph.width + rank
                guard graph.targets[place] >= 0 else { continue }
                let target = Int(graph.targets[place])
                let end = moment < frames ? target : library.mirrored(target) ?? target
                let cost = settings.jumpCost + settings.jumpWeight * graph.gaps[place]
                ways[end] = min(ways[end] ?? .infinity, cost)
            }
            if let run = library.runs.first(where: { $0.contains(moment) }), moment + 1 < run.upperBound {
                ways[moment + 1] = 0
            }
            return ways
        }
    }

    /// For each moment whether a way leads on from it for ever.
    private func leadsOn(_ ways: [[Int: Float]]) -> [Bool] {
        var leads = ways.map { _ in true }
        for _ in ways.indices { leads = ways.map { $0.keys.contains { leads[$0] } } }
        return leads
    }

    private func costs(_ count: Int, _ random: inout RandomSource) -> [Float] {
        (0..<count).map { _ in 80 * random.uniform() }
    }

    /// What a path costs.
    private func cost(
        _ path: [Int], after start: Int?, _ ways: [[Int: Float]], _ standing: [Float], _ extra: [[Float]],
        _ final: [Float]
    ) -> Float {
        var sum = final[path[path.count - 1]]
        for (step, moment) in path.enumerated() {
            sum += standing[moment] + extra[step][moment]
            if let before = step == 0 ? start : path[step - 1] { sum += ways[before][moment] ?? .infinity }
        }
        return sum
    }

    /// The cheapest that any path costs which can go on for ever: each moment by the cheapest before it.
    private func least(
        after start: Int?, _ ways: [[Int: Float]], _ standing: [Float], _ extra: [[Float]], _ final: [Float]
    ) -> Float {
        let leads = leadsOn(ways)
        var costs = ways.indices.map { moment in
            start.map { ways[$0][moment] ?? .infinity } ?? 0
        }
        for (step, own) in extra.enumerated() {
            if step > 0 {
                costs = ways.indices.map { moment in
                    ways.indices.map { costs[$0] + (ways[$0][moment] ?? .infinity) }.min() ?? .infinity
                }
            }
            for moment in ways.indices {
                costs[moment] = leads[moment] ? costs[moment] + standing[moment] + own[moment] : .infinity
            }
        }
        return zip(costs, final).map { $0 + $1 }.min() ?? .infinity
    }

    @Test(arguments: [false, true], 0..<6) func areTheCheapestThatThereAre(
        _ isMirrored: Bool, _ seed: UInt64
    ) throws {
        var random = RandomSource(seed: seed)
        let library = try library(mirror: isMirrored ? pacerMirror() : nil)
        let graph = graph(library, share: 0.5, &random)
        let settings = RealisationSettings()
        let ways = ways(library, graph, settings)
        let search = PathSearch(library, graph: graph, settings: settings)
        let leads = leadsOn(ways)
        // Several from one search, of several lengths: it keeps its room.
        for (steps, start) in [(1, nil), (9, nil), (20, nil), (14, leads.firstIndex(of: true)), (5, nil)] {
            let standing = costs(library.count, &random)
            let extra = (0..<steps).map { _ in costs(library.count, &random) }
            let final = costs(library.count, &random)
            let path = search.path(
                after: start, steps: steps, standing: standing, extra: { extra[$0] }, final: final)
            let expected = least(after: start, ways, standing, extra, final)
            try #require(path.count == steps)
            #expect(abs(cost(path, after: start, ways, standing, extra, final) - expected) < 0.01)
        }
    }

    @Test(arguments: 0..<40) func neverLeadToWhereNoneGoesOn(_ seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        let library = try library(mirror: nil)
        // Few jumps: many moments lead to an end, some over a jump.
        let graph = graph(library, share: 0.2, &random)
        let ways = ways(library, graph, RealisationSettings())
        let leads = leadsOn(ways)
        let search = PathSearch(library, graph: graph, settings: RealisationSettings())
        var last: Int?
        for _ in 0..<12 {
            let standing = costs(library.count, &random)
            let path = search.path(after: last, steps: 7, standing: standing, extra: { _ in nil })
            guard leads.contains(true) else { break }
            try #require(path.count == 7, "after \(String(describing: last))")
            #expect(path.allSatisfy { leads[$0] })
            last = path[2]
        }
    }

    @Test func areNoneWhereNoMomentLeadsOn() throws {
        let library = try library(mirror: nil)
        let none = MomentGraph(
            targets: Array(repeating: -1, count: 25 * MomentGraph.width),
            gaps: Array(repeating: 0, count: 25 * MomentGraph.width))
        let search = PathSearch(library, graph: none, settings: RealisationSettings())
        let standing = Array(repeating: Float(0), count: 25)
        #expect(search.path(after: nil, steps: 20, standing: standing, extra: { _ in nil }).isEmpty)
    }

    /// Pieces of a path of which each jump is over the same distance, in squared per cent.
    private func pieces(_ path: [Int], runs: [Range<Int>], gap: Float) -> [MomentPath.Piece] {
        MomentPath(
            path, runs: runs, frameTime: 1.0 / 30, fastest: 500, settings: RealisationSettings(),
            gap: { _, _ in gap }
        ).pieces
    }

    @Test func arePlayedAsPiecesThatFadeAboutTheirJumps() {
        let path = Array(20..<50) + Array(110..<140) + Array(30..<60)
        let found = pieces(path, runs: [0..<100, 100..<200], gap: 1)
        #expect(found.map(\.moment) == [20, 110, 30] && found.map(\.frame) == [0, 30, 60])
        #expect(found.map(\.run) == [0..<100, 100..<200, 0..<100])
        for piece in found.dropFirst() {
            // 0.3 s, the least, for one per cent.
            #expect(abs(piece.fade.upperBound - piece.fade.lowerBound - 9) < 1e-9)
            #expect(
                abs((piece.fade.upperBound + piece.fade.lowerBound) / 2 - Double(piece.frame) + 0.5) < 1e-9)
            #expect(piece.weight(at: Int(piece.fade.lowerBound)) == 0)
            #expect(piece.weight(at: Int(piece.fade.upperBound) + 1) == 1)
        }
        // Farther takes longer, as the root of the way: 36 times the way, within what there is.
        let far = pieces(path, runs: [0..<100, 100..<200], gap: 400)
        #expect(far[1].fade.upperBound - far[1].fade.lowerBound > 12)
    }

    @Test func fadeNoLongerThanThereAreMoments() {
        // Two moments before the one jumped to, three after the one left.
        let path = Array(20..<47) + Array(102..<140)
        let found = pieces(path, runs: [0..<50, 100..<200], gap: 10_000)
        #expect(found[1].fade == 24.5...29.5)
        #expect(found[0].moment(at: 40) == 49 && found[1].moment(at: 0) == 100)
    }
}
