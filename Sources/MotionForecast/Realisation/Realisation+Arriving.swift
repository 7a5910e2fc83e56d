import MotionCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a way costs that ends in each moment.
struct EndCosts {
    /// For each moment what it costs to end there.
    var costs: [Float]
    /// For each moment which of the goals it is the way to.
    var goals: [Int]
}

extension Realisation {
    /// The moments that lead from the seam to an end in as many frames as the guide has.
    ///
    /// The search is that of an open end; a cost of the last moment and a guide that knows the end, too, are all that differ.
    ///
    /// - Parameters:
    ///   - guide: a motion that begins as the forecast and, where it is known, arrives; the last observed frame first.
    ///   - ends: what it costs to end in a moment.
    ///   - knowsEnd: whether the guide arrives.
    ///   - lengths: the numbers of frames that the way may take, each with what it costs.
    /// - Returns: the moments, empty where no way leads there, and what they cost.
    func way(
        along guide: Clip, after observed: Clip, to ends: EndCosts, knowsEnd: Bool,
        lengths: [(steps: Int, cost: Float)], variation: Int
    ) -> (path: [Int], cost: Float) {
        let width = describer.width
        let wanted = Array(describer.describe(guide).dropFirst(width))
        let known = wanted.count / width
        let longest = lengths.map(\.steps).max() ?? 0
        let lead = lead(along: guide, after: observed, lengths: lengths.map(\.steps), variation: variation)
        let search = PathSearch(library, graph: graph, settings: settings, leadsOn: false)
        let (standing, slack) = (taste(variation), slack(after: observed))
        let seconds = library.frames.frameTime
        let total = Double(longest) * seconds
        let extras = (lead.count..<max(lead.count, longest)).map { step -> [Float]? in
            let time = Double(step) * seconds
            let left = knowsEnd ? total - time - seconds : .infinity
            let counts = Float(exp(-time / settings.livelySeconds)) * (knowsEnd ? 0 : 1)
            guard step < known, min(time, left) < 5 * settings.rootTrustSeconds else {
                return counts < 0.01 ? nil : slack.map { counts * $0 }
            }
            func weight(_ seconds: Double) -> Float { Float(exp(-time / seconds) + exp(-left / seconds)) }
            let distances = distances(
                to: wanted, step,
                weight: weight(knowsEnd ? settings.guidedSeconds : settings.trustSeconds),
                rootWeight: weight(settings.rootTrustSeconds))
            return zip(distances, slack).map { $0 + counts * $1 }
        }
        var best: (path: [Int], cost: Float) = ([], .infinity)
        for length in lengths {
            let path = search.path(
                after: lead.last, steps: length.steps - lead.count, standing: standing,
                extra: { extras[$0] }, final: ends.costs)
            // What a way of that length costs anyway is none of the end's.
            let cost = search.leastCost - search.openCost + length.cost
            if !path.isEmpty, cost < best.cost { best = (lead + path, cost) }
        }
        return best
    }

    /// The first moments of a way that is too long to be planned at once: those of an open end.
    private func lead(along guide: Clip, after observed: Clip, lengths: [Int], variation: Int) -> [Int] {
        let planned = Int(2 * settings.plannedSeconds / library.frames.frameTime)
        guard let shortest = lengths.min(), shortest > planned else { return [] }
        let foreseen = guide.frames(0..<min(guide.frameCount, planned / 2))
        return path(foreseen, after: observed, count: shortest - planned * 2 / 3, variation: variation)
    }

    /// What it costs each moment to go over into one of some goals, the cheapest of which counts.
    ///
    /// - Parameter goals: clips at the model's rate, each from the frame that is arrived at on; with what it costs to choose it.
    func ends(in goals: [(following: Clip, cost: Float)]) -> EndCosts {
        var ends = EndCosts(
            costs: Array(repeating: .infinity, count: library.count),
            goals: Array(repeating: 0, count: library.count))
        for (index, goal) in goals.enumerated() {
            for (moment, gap) in gaps(to: goal.following).enumerated() {
                let cost = settings.jumpWeight * gap + goal.cost
                if cost < ends.costs[moment] { (ends.costs[moment], ends.goals[moment]) = (cost, index) }
            }
        }
        return ends
    }

    /// The mean squared distance of each moment, and of those that follow it, from a clip's frames.
    func gaps(to following: Clip) -> [Float] {
        let width = describer.width
        let shown = describer.describe(following)
        let compared = [0, 2, 4].filter { $0 < following.frameCount }
        // One frame has no velocity.
        let used = following.frameCount > 1 ? width : 3 * describer.points.count
        var gaps = Array(repeating: Float.infinity, count: library.count)
        for run in library.runs {
            for moment in run {
                var (sum, count): (Float, Float) = (0, 0)
                for offset in compared where moment + offset < run.upperBound {
                    let (a, b) = ((moment + offset) * width, offset * width)
                    for index in 0..<used {
                        let difference = descriptors[a + index] - shown[b + index]
                        sum += difference * difference
                    }
                    count += 1
                }
                gaps[moment] = sum / count
            }
        }
        return gaps
    }
}
