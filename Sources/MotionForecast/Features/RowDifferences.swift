import MotionCore

/// Differences of rows of features; rotations differ by a rotation vector.
struct RowDifferences {
    private let layout: FeatureLayout
    /// R, the numbers of a difference.
    let width: Int

    init(_ layout: FeatureLayout) {
        self.layout = layout
        width = layout.blocks.reduce(0) { $0 + $1.kind.differenceWidth }
    }

    /// What leads from one row to another.
    func between(_ start: ArraySlice<Double>, _ end: ArraySlice<Double>) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(width)
        for (index, block) in layout.blocks.enumerated() {
            result += block.kind.difference(
                from: layout.part(index, of: start), to: layout.part(index, of: end), layout.representation)
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
}
