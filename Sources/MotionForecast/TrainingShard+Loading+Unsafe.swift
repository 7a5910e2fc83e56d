import Tensors

extension TrainingShard {
    /// Draws windows, noise and dropped numbers for the next step.
    func load(_ data: TrainingData, using random: inout RandomSource) {
        let features = network.features
        let noiseScale = Float(settings.noise)
        for n in 0..<windows {
            let window = data.training[Int(random.next(upperBound: UInt64(data.training.count)))]
            data.sequences[window.sequence].values.withUnsafeBufferPointer { values in
                for (t, frame) in data.training.observed(window).enumerated() {
                    let shown = observed.base + (t * windows + n) * observed.stride
                    for f in 0..<features {
                        shown[f] = values[frame * features + f] + noiseScale * random.nearlyNormal()
                    }
                }
                let lastFrame = data.training.predicted(window).lowerBound - 1
                for f in 0..<features { last.base[n * features + f] = values[lastFrame * features + f] }
                for (t, frame) in data.training.predicted(window).enumerated() {
                    let target = targets.base + (t * windows + n) * features
                    for f in 0..<features { target[f] = values[frame * features + f] }
                }
            }
        }
        for index in 0..<noise.rows * features { noise.base[index] = noiseScale * random.nearlyNormal() }
        drawMask(using: &random)
    }
}

extension RandomSource {
    /// A number of nearly normal distribution with variance 1: the sum of four even ones (Irwin and Hall, 1927).
    ///
    /// Takes one word and no logarithm, since a training step takes some hundred thousand.
    fileprivate mutating func nearlyNormal() -> Float {
        let word = next()
        let sum = (word & 0xFFFF) + (word >> 16 & 0xFFFF) + (word >> 32 & 0xFFFF) + (word >> 48)
        return (Float(Int(truncatingIfNeeded: sum)) - 131_070) * 2.642_9e-5
    }
}
