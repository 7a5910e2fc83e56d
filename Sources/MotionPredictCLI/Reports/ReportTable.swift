import Foundation

/// A table of numbers as text: a name, then columns as wide as their heads need.
struct ReportTable {
    private let heads: [String]

    init(_ heads: [String]) { self.heads = heads }

    var head: String { row("", heads) }

    /// A row of numbers; "-" stands for one that is not known.
    func row(_ name: String, _ values: [Double?]) -> String {
        row(name, values.map { $0.map(Self.number) ?? "-" })
    }

    /// A row of cells that are written already.
    func row(_ name: String, _ cells: [String]) -> String {
        name.padding(toLength: max(24, name.count + 1), withPad: " ", startingAt: 0)
            + zip(cells, heads).map { cell, head in
                let width = max(9, head.count + 2)
                return String(repeating: " ", count: max(1, width - cell.count)) + cell
            }.joined()
    }

    private static func number(_ value: Double) -> String {
        String(format: value < 9.995 ? "%.3f" : "%.2f", value)
    }
}
