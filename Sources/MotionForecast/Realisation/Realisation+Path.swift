import MotionCore
import Tensors

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Realisation {
    /// The moments of `count` frames after the seam: planned some seconds ahead, of which the first are kept, so that the
    /// beginning does not depend on how much is asked for.
    func path(_ forecast: Clip, after observed: Clip, count: Int, variation: Int) -> [Int] {
        let seconds = library.frames.frameTime
        // The last observed frame, which stands first, is told from what follows.
        let wanted = Array(describer.describe(forecast).dropFirst(describer.width))
        let trusted = min(wanted.count / describer.width, Int(5 * settings.rootTrustSeconds / seconds))
        let (planned, kept) = (Int(settings.plannedSeconds / seconds), Int(settings.keptSeconds / seconds))
        let search = PathSearch(library, graph: graph, settings: settings)
        let (standing, slack) = (taste(variation), slack(after: observed))
        let lively = Int(3 * settings.livelySeconds / seconds)
        var played = Array(repeating: Float(0), count: library.count)
        var path: [Int] = []
        while path.count < count {
            let done = path.count
            let costs = zip(standing, played).map { $0 + $1 }
            let piece = search.path(after: path.last, steps: planned, standing: costs) { step in
                let frame = done + step
                let time = Double(frame) * seconds
                guard frame < max(lively, trusted) else { return nil }
                let counts = Float(exp(-time / settings.livelySeconds))
                guard frame < trusted else { return slack.map { counts * $0 } }
                let distances = distances(
                    to: wanted, frame, weight: Float(exp(-time / settings.trustSeconds)),
                    rootWeight: Float(exp(-time / settings.rootTrustSeconds)))
                return zip(distances, slack).map { $0 + counts * $1 }
            }
            guard !piece.isEmpty else { break }
            let taken = piece.prefix(min(kept, count - done))
            path += taken
            let remembered = Float(exp(-Double(taken.count) * seconds / settings.memorySeconds))
            for moment in played.indices { played[moment] *= remembered }
            for moment in taken { remember(moment, in: &played) }
        }
        return path
    }

    /// Makes a moment, its neighbours and, half as much, their mirror images dearer.
    private func remember(_ moment: Int, in costs: inout [Float]) {
        let reach = 8
        let cost = settings.repetitionCost / Float(2 * reach + 1)
        guard let run = library.runs.first(where: { $0.contains(moment) }) else { return }
        for near in max(run.lowerBound, moment - reach)..<min(run.upperBound, moment + reach + 1) {
            costs[near] += cost
            if let other = library.mirrored(near) { costs[other] += cost / 2 }
        }
    }

    /// What it costs that a moment moves less than the body did at last: the mean of what may come moves less than any of it,
    /// and would lead to moments at rest.
    func slack(after observed: Clip) -> [Float] {
        let last = observed.frames(
            max(0, observed.frameCount - Int(1 / observed.frameTime))..<observed.frameCount)
        let speeds = speeds(of: describer.describe(last))
        let usual = speeds.reduce(0, +) / Float(max(1, speeds.count))
        let own = self.speeds(of: descriptors)
        let reach = max(1, Int(settings.speedSeconds / 2 / library.frames.frameTime))
        return library.runs.flatMap { run in
            run.map { moment in
                let near = max(run.lowerBound, moment - reach)..<min(run.upperBound, moment + reach + 1)
                let mean = near.reduce(Float(0)) { $0 + own[$1] } / Float(near.count)
                let missing = max(0, usual - mean)
                return settings.speedWeight * missing * missing
            }
        }
    }

    /// How fast the body's points move at each of some moments, as the way in a tenth of a second in per cent of the size.
    private func speeds(of descriptors: [Float]) -> [Float] {
        let (width, positions) = (describer.width, 3 * describer.points.count)
        return stride(from: 0, to: descriptors.count, by: width).map { start in
            let squares = (start + positions..<start + 2 * positions).reduce(Float(0)) {
                $0 + descriptors[$1] * descriptors[$1]
            }
            return squares.squareRoot() * Float(0.1 / MomentDescriber.pointSeconds)
        }
    }

    /// What a variation finds each moment dearer by: the same over each second of the clips.
    func taste(_ variation: Int) -> [Float] {
        guard variation != 0 else { return Array(repeating: 0, count: library.count) }
        var random = RandomSource(seed: UInt64(variation))
        let length = max(1, Int(1 / library.frames.frameTime))
        var costs: [Float] = []
        var cost: Float = 0
        for run in library.runs {
            for offset in 0..<run.count {
                if offset % length == 0 { cost = settings.variationCost * random.uniform() }
                costs.append(cost)
            }
        }
        return costs
    }
}
