/// How much rows of features move: the mean change from frame to frame, weighted by feature.
struct MotionEnergy {
    private let weights: [Float]
    private let scale: [Float]

    init(_ layout: FeatureLayout, _ scaling: FeatureScaling) {
        var weights = FeatureWeights(layout).values
        for (index, block) in layout.blocks.enumerated() where !block.isRotation {
            for feature in layout.features(of: index) { weights[feature] = 0 }
        }
        self.weights = weights
        scale = scaling.scale
    }

    func of(_ features: [Double]) -> Float {
        let width = scale.count
        var sum: Float = 0
        for index in stride(from: width, to: features.count, by: 1) {
            let feature = index % width
            guard weights[feature] > 0 else { continue }
            sum += weights[feature] * Float(abs(features[index] - features[index - width])) / scale[feature]
        }
        return sum / Float(max(1, features.count / width - 1))
    }
}
