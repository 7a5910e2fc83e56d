import MotionCore

/// The difference of two rows of features, rotations as rotation vectors.
struct Residual {
    private let layout: FeatureLayout
    /// R, the numbers of a difference.
    let width: Int

    init(_ layout: FeatureLayout) {
        self.layout = layout
        width = layout.blocks.reduce(0) { $0 + $1.kind.differenceWidth }
    }

    /// For each number whether it is of a joint among `joints`, or of the way of the whole body.
    func isOf(_ joints: [Bool]) -> [Bool] {
        layout.blocks.flatMap { block in
            let isOf = block.kind.joint(in: layout.skeleton).map { joints[$0] } ?? joints.contains(true)
            return Array(repeating: isOf, count: block.kind.differenceWidth)
        }
    }

    /// What leads from `guess` to `truth`; rotation vectors are on the branch nearest to those of `previous`, so that a
    /// part of them goes on without jumps where they pass half a turn.
    func between(
        _ guess: ArraySlice<Double>, _ truth: ArraySlice<Double>, after previous: [Double]? = nil
    ) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(width)
        for (index, block) in layout.blocks.enumerated() {
            let own = result.count..<result.count + block.kind.differenceWidth
            result += block.kind.difference(
                from: layout.part(index, of: guess), to: layout.part(index, of: truth),
                after: previous.map { $0[own] }, layout.representation)
        }
        return result
    }

    /// The row that a difference, or a part of it, leads to.
    func applied(_ difference: [Double], to row: ArraySlice<Double>) -> [Double] {
        var (result, first): ([Double], Int) = ([], 0)
        result.reserveCapacity(layout.count)
        for (index, block) in layout.blocks.enumerated() {
            let own = first..<first + block.kind.differenceWidth
            result += block.kind.applying(
                difference[own], to: layout.part(index, of: row), layout.representation)
            first = own.upperBound
        }
        return result
    }

    /// The rows of `frames` that a track of differences leads to.
    func applied(_ track: [Double], to rows: [Double], frames: Range<Int>) -> [Double] {
        frames.flatMap { t in
            applied(
                Array(track[t * width..<(t + 1) * width]),
                to: rows[t * layout.count..<(t + 1) * layout.count])
        }
    }
}
