/// Rows of features of many sequences, in memory or in a file.
enum FeatureRows: Sendable {
    case memory([[Float]])
    case file(FeatureFile)

    /// Copies some frames of a sequence, each `width` numbers, to where `rows` points.
    func read(
        _ frames: Range<Int>, of sequence: Int, width: Int, into rows: UnsafeMutablePointer<Float>
    ) throws {
        switch self {
        case .file(let file): try file.read(frames, of: sequence, into: rows)
        case .memory(let values):
            values[sequence].withUnsafeBufferPointer { values in
                precondition(frames.upperBound * width <= values.count, "no such frames")
                for index in 0..<frames.count * width {
                    rows[index] = values[frames.lowerBound * width + index]
                }
            }
        }
    }

    /// Some frames of a sequence.
    func values(_ frames: Range<Int>, of sequence: Int, width: Int) throws -> [Float] {
        if case .memory(let values) = self, frames.count * width == values[sequence].count {
            return values[sequence]
        }
        return try Array(unsafeUninitializedCapacity: frames.count * width) { buffer, count in
            if let base = buffer.baseAddress, !frames.isEmpty {
                try read(frames, of: sequence, width: width, into: base)
            }
            count = frames.count * width
        }
    }
}
