/// Finds the cheapest way through the moments of a library (Viterbi, 1967).
///
/// A way plays on or jumps; a jump costs what the settings say and each frame what its moment costs then. Ways that
/// are far dearer than the best at the same time are given up.
final class PathSearch {
    private let count: Int
    private let frameCount: Int
    private let graph: MomentGraph
    private let settings: RealisationSettings
    /// For each moment whether a way leads on from it for ever.
    private let leadsOn: [Bool]
    private let isLast: [Bool]
    private var cost: [Float]
    private var next: [Float]
    private var back: [Int32] = []

    /// By how many jumps a way may be dearer than the best and still be looked at.
    private static let jumpsBehind: Float = 100

    /// What the last way found costs.
    private(set) var leastCost: Float = .infinity
    /// What the cheapest way would have cost that ends anywhere.
    private(set) var openCost: Float = .infinity

    /// - Parameter leadsOn: whether a way must lead on for ever from where it ends.
    init(
        _ library: MomentLibrary, graph: MomentGraph, settings: RealisationSettings, leadsOn: Bool = true
    ) {
        (count, frameCount, self.graph, self.settings) = (
            library.count, library.frames.frameCount, graph, settings
        )
        self.leadsOn =
            leadsOn
            ? Self.leadsOn(library, graph) : Array(repeating: true, count: library.count)
        var isLast = Array(repeating: false, count: count)
        for run in library.runs { isLast[run.upperBound - 1] = true }
        self.isLast = isLast
        cost = Array(repeating: .infinity, count: count)
        next = cost
    }

    /// For each moment whether a way leads on from it for ever.
    ///
    /// A jump to where none leads on is none, so that giving up one moment may leave others without a way.
    private static func leadsOn(_ library: MomentLibrary, _ graph: MomentGraph) -> [Bool] {
        let frameCount = library.frames.frameCount
        var leadsOn = Array(repeating: true, count: library.count)
        var isSettled = false
        while !isSettled {
            isSettled = true
            for run in library.runs {
                var isOpen = false
                for moment in run.reversed() where leadsOn[moment] {
                    let first = moment % frameCount * MomentGraph.width
                    isOpen =
                        isOpen
                        || graph.targets[first..<first + MomentGraph.width].contains { target in
                            guard target >= 0 else { return false }
                            let target = Int(target)
                            return leadsOn[
                                moment < frameCount ? target : library.mirrored(target) ?? target]
                        }
                    guard !isOpen else { continue }
                    (leadsOn[moment], isSettled) = (false, false)
                }
            }
        }
        return leadsOn
    }

    /// The moments of some frames.
    ///
    /// - Parameters:
    ///   - start: the moment before the first; nil to begin anywhere.
    ///   - steps: the number of frames, at least one.
    ///   - standing: what each moment costs in every frame.
    ///   - extra: what each moment costs beside that in a frame, by its number from 0 on; nil for nothing.
    ///   - final: what each moment costs beside that in the last frame; nil where any end is as good.
    func path(
        after start: Int?, steps: Int, standing: [Float], extra: (Int) -> [Float]?, final: [Float]? = nil
    ) -> [Int] {
        if back.count < steps * count { back = Array(repeating: -1, count: steps * count) }
        for moment in 0..<count { cost[moment] = start == nil && leadsOn[moment] ? 0 : .infinity }
        for step in 0..<steps {
            if step == 0, let start {
                cost[start] = 0
                relax(from: start..<start + 1, best: 0, step: step)
            } else if step == 0 {
                swap(&cost, &next)
            } else {
                relax(from: 0..<count, best: cost.min() ?? 0, step: step)
            }
            add(standing)
            if let extra = extra(step) { add(extra) }
            swap(&cost, &next)
        }
        var (least, moment) = (Float.infinity, -1)
        for index in 0..<count where cost[index] < .infinity {
            let value = cost[index] + (final?[index] ?? 0)
            if value < least { (least, moment) = (value, index) }
        }
        (leastCost, openCost) = (least, cost.min() ?? .infinity)
        guard moment >= 0 else { return [] }
        var path = Array(repeating: moment, count: steps)
        for step in stride(from: steps - 1, to: 0, by: -1) {
            path[step - 1] = Int(back[step * count + path[step]])
        }
        return path
    }

    private func add(_ costs: [Float]) {
        next.withUnsafeMutableBufferPointer { next in
            costs.withUnsafeBufferPointer { costs in
                for moment in 0..<count { next[moment] += costs[moment] }
            }
        }
    }

    /// Fills `next` with the least cost of each moment one step after those of `moments`.
    private func relax(from moments: Range<Int>, best: Float, step: Int) {
        let (jumps, count, frames) = (MomentGraph.width, count, frameCount)
        let (fixed, weight) = (settings.jumpCost, settings.jumpWeight)
        let dearest = best + Self.jumpsBehind * fixed
        next.withUnsafeMutableBufferPointer { next in
            for moment in 0..<count { next[moment] = .infinity }
        }
        cost.withUnsafeBufferPointer { cost in
            next.withUnsafeMutableBufferPointer { next in
                back.withUnsafeMutableBufferPointer { back in
                    let back = UnsafeMutableBufferPointer(rebasing: back[step * count..<(step + 1) * count])
                    graph.targets.withUnsafeBufferPointer { targets in
                        graph.gaps.withUnsafeBufferPointer { gaps in
                            for moment in moments where cost[moment] <= dearest {
                                let base = cost[moment]
                                if moment + 1 < count, leadsOn[moment + 1], base < next[moment + 1],
                                    !isLast[moment]
                                {
                                    next[moment + 1] = base
                                    back[moment + 1] = Int32(moment)
                                }
                                let isMirrored = moment >= frames
                                let first = (isMirrored ? moment - frames : moment) * jumps
                                for index in first..<first + jumps {
                                    var target = Int(targets[index])
                                    guard target >= 0 else { break }
                                    // Jumps of a mirror image are the mirror images of jumps.
                                    if isMirrored { target += target < frames ? frames : -frames }
                                    let value = base + fixed + weight * gaps[index]
                                    if value < next[target], leadsOn[target] {
                                        next[target] = value
                                        back[target] = Int32(moment)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
