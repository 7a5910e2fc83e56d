/// A curve in block characters, for a line of a terminal.
struct BlockCurve {
    private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    /// More values than this are thinned out, so that hours of training take no more.
    private static let most = 512

    private(set) var values: [Double] = []
    /// Of so many values one is kept, and how many came since the last that was.
    private var (every, passed) = (1, 0)

    /// Adds a value; what is no number is left out.
    mutating func add(_ value: Double?) {
        guard let value, value.isFinite else { return }
        passed += 1
        guard values.isEmpty || passed >= every else { return }
        passed = 0
        values.append(value)
        guard values.count > Self.most else { return }
        values = values.indices.filter { $0 % 2 == 0 }.map { values[$0] }
        every *= 2
    }

    /// The curve from the first value to the last, in so many characters or fewer; empty for less than two values.
    func text(width: Int) -> String {
        let width = min(width, values.count)
        guard width > 1, let low = values.min(), let high = values.max() else { return "" }
        return String(
            (0..<width).map { cell -> Character in
                let part = values[cell * values.count / width..<(cell + 1) * values.count / width]
                let mean = part.reduce(0, +) / Double(part.count)
                let height = high > low ? (mean - low) / (high - low) : 0
                return Self.blocks[Int((height * Double(Self.blocks.count - 1)).rounded())]
            })
    }
}
