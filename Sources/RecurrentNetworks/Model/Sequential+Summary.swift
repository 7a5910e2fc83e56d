import Foundation

extension Sequential {
    /// The layers, their output shapes and numbers of parameters: the table as Keras 3 prints it.
    public func summary() -> String {
        let widths = [31, 22, 13]
        func line(_ left: String, _ fill: String, _ middle: String, _ right: String) -> String {
            left + widths.map { String(repeating: fill, count: $0 + 2) }.joined(separator: middle) + right
        }
        func cells(_ texts: [String], _ bar: String) -> String {
            let padded = texts.indices.map { column in
                let gap = String(repeating: " ", count: max(0, widths[column] - texts[column].count))
                return column == 2 ? " \(gap)\(texts[column]) " : " \(texts[column])\(gap) "
            }
            return bar + padded.joined(separator: bar) + bar
        }
        var lines = ["Model: \"\(name)\"", line("┏", "━", "┳", "┓")]
        lines.append(cells(["Layer (type)", "Output Shape", "Param #"], "┃"))
        for (index, row) in rows.enumerated() {
            lines.append(index == 0 ? line("┡", "━", "╇", "┩") : line("├", "─", "┼", "┤"))
            let shape = "(None, \(row.outputShape.map(String.init).joined(separator: ", ")))"
            lines += zip3(
                wrapped("\(row.name) (\(row.type))", widths[0]), wrapped(shape, widths[1]),
                [Self.grouped(row.parameterCount)]
            ).map { cells($0, "│") }
        }
        lines.append(line("└", "─", "┴", "┘"))
        let total = "\(Self.grouped(parameterCount)) (\(Self.size(4 * parameterCount)))"
        lines.append(" Total params: \(total)")
        lines.append(" Trainable params: \(total)")
        lines.append(" Non-trainable params: 0 (0.00 B)")
        return lines.joined(separator: "\n")
    }

    /// Lines of at most a width, broken at blanks where there are any.
    private func wrapped(_ text: String, _ width: Int) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if last.count + 1 + word.count <= width {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(String(word))
            }
            while let long = lines.last, long.count > width {
                lines[lines.count - 1] = String(long.prefix(width))
                lines.append(String(long.dropFirst(width)))
            }
        }
        return lines
    }

    private func zip3(_ columns: [String]...) -> [[String]] {
        let height = columns.map(\.count).max() ?? 0
        return (0..<height).map { row in columns.map { row < $0.count ? $0[row] : "" } }
    }

    /// The number with commas between thousands.
    static func grouped(_ number: Int) -> String {
        var digits = String(number)
        var result = ""
        while digits.count > 3 {
            result = "," + digits.suffix(3) + result
            digits.removeLast(3)
        }
        return digits + result
    }

    /// A size in memory, in units of 1024.
    private static func size(_ bytes: Int) -> String {
        let units = ["B", "KB", "MB", "GB", "TB"]
        var (value, unit) = (Double(bytes), 0)
        while value >= 1024 && unit + 1 < units.count {
            value /= 1024
            unit += 1
        }
        return String(format: "%.2f ", value) + units[unit]
    }
}
