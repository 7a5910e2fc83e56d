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

    /// What no scale and no typical change is smaller than, so that dividing by them gives numbers that are finite.
    static let (leastScale, leastVelocity): (Float, Float) = (1e-9, 1e-6)
    /// What no scaled value is larger than: where values differ by many times what they usually do, too.
    static let largestValue: Float = 1e9

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
        var moments = FeatureMoments(width: width)
        try eachSequence { moments.add($0) }
        let variance = moments.variance
        mean = moments.mean
        scale = Array(repeating: 1, count: width)
        velocity = Array(repeating: 0, count: width)
        lowest = Array(repeating: 0, count: width)
        highest = Array(repeating: 0, count: width)
        setScales(variance, layout: layout, bodySize: bodySize)
        var changes = FeatureChanges(width: width)
        try eachSequence { changes.add(scaled($0)) }
        (lowest, highest) = (changes.lowest, changes.highest)
        velocity = changes.velocity
        let typical = velocity.reduce(0, +) / Float(max(1, width))
        velocity = velocity.map { max($0, 0.1 * typical, Self.leastVelocity) }
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
                scale[feature] = max(Float(max(variance[feature].squareRoot(), floor)), Self.leastScale)
            }
        }
    }

    /// Rows of F features less the mean, over the scale.
    package func scaled(_ values: [Float]) -> [Float] {
        let width = mean.count
        var result = values
        for row in stride(from: 0, to: values.count, by: max(1, width)) {
            for feature in 0..<width {
                result[row + feature] = (values[row + feature] - mean[feature]) / scale[feature]
            }
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
