import Tensors

/// Finds the best jumps from one frame of a library after the other.
struct JumpFinder {
    /// Frames, before and after the one jumped to, at which both motions are compared.
    private static let offsets = [-4, -2, 0, 2, 4]
    /// The seconds that a jump leads away from where the motion would have gone, at least.
    private static let leastSeconds = 0.6
    /// The seconds that a motion could be played on where a jump leaves it, and before where one enters it: over these the
    /// one gives way to the other.
    private static let fadeSeconds = 0.27
    /// The seconds that are left to play after a jump, at least.
    private static let leftSeconds = 0.6
    /// The frames whose distances are computed at once.
    private static let block = 64
    /// The moments whose distances are summed up together.
    private static let strip = 1024

    private let library: MomentLibrary
    private let runs: [Range<Int>]
    /// For each frame the end of its sequence.
    private let ends: [Int]
    private let starts: [Int]
    private let descriptors: MatrixView
    private let norms: [Float]
    private let distances: MatrixView
    /// The frames of which `distances` holds the rows.
    private var rows = 0..<0
    private var sums: [Float]
    private let fade: Int

    /// - Parameter descriptors: moments × width.
    init(_ library: MomentLibrary, descriptors: [Float], width: Int) {
        self.library = library
        runs = library.runs
        var (starts, ends): ([Int], [Int]) = ([], [])
        for run in library.sequences {
            starts += Array(repeating: run.lowerBound, count: run.count)
            ends += Array(repeating: run.upperBound, count: run.count)
        }
        (self.starts, self.ends) = (starts, ends)
        let count = library.count
        self.descriptors = MatrixView(rows: count, columns: width)
        self.descriptors.copy(from: descriptors)
        fade = Int(Self.fadeSeconds / library.frames.frameTime)
        norms = (0..<count).map { moment in
            descriptors[moment * width..<(moment + 1) * width].reduce(0) { $0 + $1 * $1 }
        }
        let reach = Self.offsets.count * 2
        distances = MatrixView(rows: min(Self.block + reach, library.frames.frameCount), columns: count)
        sums = Array(repeating: .infinity, count: count)
    }

    /// The best moments to jump to after `frame`, the nearest first, with the mean squared distance.
    mutating func jumps(from frame: Int) -> [(moment: Int, gap: Float)] {
        let next = frame + 1
        guard ends[frame] - next >= fade else { return [] }
        let compared = Self.offsets.filter { (starts[frame]..<ends[frame]).contains(next + $0) }
        guard !compared.isEmpty else { return [] }
        // The frames compared lie near to each other: all are in memory at once.
        load(next + compared[0])
        load(next + compared[compared.count - 1])
        sum(compared.map { (row: next + $0, offset: $0) })
        return best(after: frame, compared: Float(compared.count))
    }

    /// Computes the squared distances of some frames, `frame` among them, from all moments.
    private mutating func load(_ frame: Int) {
        guard !rows.contains(frame) else { return }
        let all = library.frames.frameCount
        // Frames are asked for in order: those a little before this one are asked for again.
        let first = max(0, min(frame - Self.offsets.count * 2, all - distances.rows))
        rows = first..<first + distances.rows
        VectorKernels.best.multiply(
            descriptors.slice(rows: rows), descriptors, into: distances, transposingRight: true)
    }

    /// Sums up for each moment j the squared distances of the frames `row` from moments j + offset; moments too near to the
    /// end of a run to have one stay at infinity.
    private mutating func sum(_ compared: [(row: Int, offset: Int)]) {
        let reach = Self.offsets[Self.offsets.count - 1]
        norms.withUnsafeBufferPointer { norms in
            sums.withUnsafeMutableBufferPointer { sums in
                for run in runs where run.count > 2 * reach {
                    let whole = run.lowerBound + reach..<run.upperBound - reach
                    // So few that their sums stay at hand for all rows.
                    for start in stride(from: whole.lowerBound, to: whole.upperBound, by: Self.strip) {
                        let strip = start..<min(start + Self.strip, whole.upperBound)
                        for moment in strip { sums[moment] = 0 }
                        for (row, offset) in compared {
                            let products = distances.base + (row - rows.lowerBound) * distances.stride
                            let own = norms[row]
                            for moment in strip {
                                let other = moment + offset
                                sums[moment] += max(0, own + norms[other] - 2 * products[other])
                            }
                        }
                    }
                }
            }
        }
    }

    private func isClosed(_ run: Range<Int>) -> Bool {
        library.closed?.contains(run.lowerBound % library.frames.frameCount) ?? false
    }

    private func best(after frame: Int, compared: Float) -> [(moment: Int, gap: Float)] {
        let seconds = library.frames.frameTime
        let apart = max(1, Int(Self.leastSeconds / seconds))
        let left = max(1, Int(Self.leftSeconds / seconds))
        let near = frame + 1 - apart + 1..<frame + 1 + apart
        var found: [(moment: Int, gap: Float)] = []
        sums.withUnsafeBufferPointer { sums in
            func sum(_ moment: Int) -> Float {
                sums.indices.contains(moment) && !near.contains(moment) ? sums[moment] : .infinity
            }
            for run in runs where !isClosed(run) {
                for moment in run.lowerBound + fade..<max(run.lowerBound + fade, run.upperBound - left) {
                    let value = sum(moment)
                    guard value < .infinity, value < sum(moment - 1), value <= sum(moment + 1) else {
                        continue
                    }
                    if found.count == MomentGraph.width, value >= found[found.count - 1].gap { continue }
                    if found.count == MomentGraph.width { found.removeLast() }
                    let index = found.firstIndex { $0.gap > value } ?? found.count
                    found.insert((moment, value), at: index)
                }
            }
        }
        return found.map { ($0.moment, $0.gap / compared) }
    }
}
