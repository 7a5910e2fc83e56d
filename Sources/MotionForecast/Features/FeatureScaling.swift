import MotionCore

/// The mean and scale that bring each feature near to zero mean and unit spread; part of the model.
package struct FeatureScaling: Equatable, Sendable {
    /// F means.
    package var mean: [Float]
    /// F scales; 1 for a feature that never moves, which then is zero throughout.
    package var scale: [Float]
    /// F typical changes from a frame to the next, in scaled units: the root of the mean square.
    package var velocity: [Float]
    /// F smallest and largest scaled values.
    package var lowest: [Float]
    package var highest: [Float]

    /// The statistics of all frames of `sequences`.
    ///
    /// All rotations share one scale, the root of their mean variance, so that a finger that hardly moves does
    /// not weigh as much as a leg; so do all coordinates of a pose. The root's features and positions have their own, but none smaller than
    /// what a person would call standing still: `bodySize` is the body's size in the file's length unit.
    package init(_ sequences: [FeatureSequence], layout: FeatureLayout, bodySize: Double) {
        self.init(layout: layout, bodySize: bodySize) { visit in
            for sequence in sequences { visit(sequence.values) }
        }
    }

    /// The statistics of all rows that `eachSequence` hands on, one sequence after the other; it is asked for them twice.
    init(
        layout: FeatureLayout, bodySize: Double,
        eachSequence: (_ visit: ([Float]) -> Void) throws -> Void
    ) rethrows {
        let width = layout.count
        var (sum, squares) = (Array(repeating: 0.0, count: width), Array(repeating: 0.0, count: width))
        var frames = 0
        var origin: [Double] = []
        try eachSequence { values in
            guard !values.isEmpty else { return }
            // Differences from a frame keep what is large and hardly moves from losing its digits.
            if origin.isEmpty { origin = values.prefix(width).map(Double.init) }
            frames += values.count / width
            for row in stride(from: 0, to: values.count, by: width) {
                for feature in 0..<width {
                    let value = Double(values[row + feature]) - origin[feature]
                    sum[feature] += value
                    squares[feature] += value * value
                }
            }
        }
        if origin.isEmpty { origin = Array(repeating: 0, count: width) }
        let n = Double(max(1, frames))
        let variance = (0..<width).map { max(0, squares[$0] / n - (sum[$0] / n) * (sum[$0] / n)) }
        mean = (0..<width).map { Float(origin[$0] + sum[$0] / n) }
        scale = Array(repeating: 1, count: width)
        velocity = Array(repeating: 0, count: width)
        lowest = Array(repeating: 0, count: width)
        highest = Array(repeating: 0, count: width)
        setScales(variance, layout: layout, bodySize: bodySize)
        var (changes, steps) = (Array(repeating: 0.0, count: width), 0)
        try eachSequence { addVelocities($0, &changes, &steps) }
        setVelocities(changes, steps)
    }

    /// Scaling as it stands in a model file.
    package init(mean: [Float], scale: [Float], velocity: [Float], lowest: [Float], highest: [Float]) {
        (self.mean, self.scale, self.velocity) = (mean, scale, velocity)
        (self.lowest, self.highest) = (lowest, highest)
    }

    /// The scaled value, outside the training data's range by at most a fraction of it, `margin`.
    func bounded(_ value: Float, _ feature: Int, margin: Float) -> Float {
        let room = margin * (highest[feature] - lowest[feature])
        return min(max(value, lowest[feature] - room), highest[feature] + room)
    }

    private mutating func setScales(_ variance: [Double], layout: FeatureLayout, bodySize: Double) {
        func shared(_ quantity: FeatureQuantity) -> Double {
            var (sum, count) = (0.0, 0.0)
            for (index, block) in layout.blocks.enumerated() where block.quantity == quantity {
                for feature in layout.features(of: index) where variance[feature] > 1e-12 {
                    sum += variance[feature]
                    count += 1
                }
            }
            return count > 0 ? (sum / count).squareRoot() : 1
        }
        let scales = [FeatureQuantity.rotation: shared(.rotation), .pose: shared(.pose)]
        for (index, block) in layout.blocks.enumerated() {
            guard let floor = block.kind.leastScale(bodySize: bodySize) else {
                for feature in layout.features(of: index) {
                    scale[feature] = Float(scales[block.quantity] ?? 1)
                }
                continue
            }
            for feature in layout.features(of: index) {
                scale[feature] = Float(max(variance[feature].squareRoot(), floor, 1e-9))
            }
        }
    }

    /// Adds a sequence's squared changes from frame to frame, and widens the range of its values.
    private mutating func addVelocities(_ values: [Float], _ squares: inout [Double], _ steps: inout Int) {
        let width = mean.count
        let scaled = self.scaled(values)
        for row in stride(from: 0, to: scaled.count, by: width) {
            for feature in 0..<width {
                lowest[feature] = min(lowest[feature], scaled[row + feature])
                highest[feature] = max(highest[feature], scaled[row + feature])
                guard row > 0 else { continue }
                let change = Double(scaled[row + feature] - scaled[row + feature - width])
                squares[feature] += change * change
            }
        }
        steps += max(0, scaled.count / width - 1)
    }

    private mutating func setVelocities(_ squares: [Double], _ steps: Int) {
        velocity = squares.map { Float(($0 / Double(max(1, steps))).squareRoot()) }
        let typical = velocity.reduce(0, +) / Float(max(1, mean.count))
        velocity = velocity.map { max($0, 0.1 * typical, 1e-6) }
    }

    /// Rows of F features less the mean, over the scale.
    package func scaled(_ values: [Float]) -> [Float] {
        let width = mean.count
        var result = values
        for index in result.indices {
            result[index] = (values[index] - mean[index % width]) / scale[index % width]
        }
        return result
    }

    /// The way back from `scaled`.
    package func unscaled(_ values: [Float]) -> [Float] {
        let width = mean.count
        var result = values
        for index in result.indices {
            result[index] = values[index] * scale[index % width] + mean[index % width]
        }
        return result
    }
}
