/// The mean and variance of each feature over many rows, added in the order of the rows.
struct FeatureMoments {
    private let width: Int
    private var frames = 0
    /// The first row: differences from it keep what is large and hardly moves from losing its digits.
    private var origin: [Double] = []
    private var sum: [Double]
    private var squares: [Double]

    init(width: Int) {
        self.width = width
        (sum, squares) = (Array(repeating: 0, count: width), Array(repeating: 0, count: width))
    }

    /// Adds rows of F features.
    mutating func add(_ values: [Float]) {
        guard !values.isEmpty else { return }
        if origin.isEmpty { origin = values.prefix(width).map(Double.init) }
        frames += values.count / width
        let width = width
        values.withUnsafeBufferPointer { values in
            origin.withUnsafeBufferPointer { origin in
                sum.withUnsafeMutableBufferPointer { sum in
                    squares.withUnsafeMutableBufferPointer { squares in
                        for row in stride(from: 0, to: values.count, by: width) {
                            for feature in 0..<width {
                                let value = Double(values[row + feature]) - origin[feature]
                                sum[feature] += value
                                squares[feature] += value * value
                            }
                        }
                    }
                }
            }
        }
    }

    private var n: Double { Double(max(1, frames)) }

    /// F means; zero where there was no row.
    var mean: [Float] {
        (0..<width).map { Float((origin.isEmpty ? 0 : origin[$0]) + sum[$0] / n) }
    }

    /// F variances.
    var variance: [Double] {
        (0..<width).map { max(0, squares[$0] / n - (sum[$0] / n) * (sum[$0] / n)) }
    }
}

/// The range of each feature, and how much it changes from a row to the next, over many sequences of rows.
struct FeatureChanges {
    private let width: Int
    private var steps = 0
    private var squares: [Double]
    /// F smallest and largest values, zero among them.
    private(set) var lowest: [Float]
    private(set) var highest: [Float]

    init(width: Int) {
        self.width = width
        squares = Array(repeating: 0, count: width)
        (lowest, highest) = (Array(repeating: 0, count: width), Array(repeating: 0, count: width))
    }

    /// Adds the rows of one sequence.
    mutating func add(_ values: [Float]) {
        let width = width
        steps += max(0, values.count / max(1, width) - 1)
        values.withUnsafeBufferPointer { values in
            lowest.withUnsafeMutableBufferPointer { lowest in
                highest.withUnsafeMutableBufferPointer { highest in
                    for row in stride(from: 0, to: values.count, by: max(1, width)) {
                        for feature in 0..<width {
                            lowest[feature] = min(lowest[feature], values[row + feature])
                            highest[feature] = max(highest[feature], values[row + feature])
                        }
                    }
                }
            }
            squares.withUnsafeMutableBufferPointer { squares in
                for row in stride(from: width, to: values.count, by: max(1, width)) {
                    for feature in 0..<width {
                        let change = Double(values[row + feature] - values[row + feature - width])
                        squares[feature] += change * change
                    }
                }
            }
        }
    }

    /// F roots of the mean square of changes.
    var velocity: [Float] {
        squares.map { Float(($0 / Double(max(1, steps))).squareRoot()) }
    }
}
