import Tensors

extension TrainingShard {
    /// Draws windows, noise and dropped numbers for the next step.
    func load(_ data: TrainingData, using random: inout RandomSource) {
        let (features, observedCount) = (network.features, settings.shape.observed)
        let noiseScale = Float(settings.noise)
        for n in 0..<windows {
            let draw = sampler.draw(data, using: &random)
            let sequence = data.variants[draw.variant][draw.sequence]
            let faster = draw.step == 1 ? 1 : Float(draw.step)
            sequence.values.withUnsafeBufferPointer { values in
                for t in 0..<settings.shape.frames {
                    let time = min(draw.start + Double(t) * draw.step, Double(sequence.frameCount - 1))
                    let frame = Int(time)
                    let part = Float(time - Double(frame))
                    let row =
                        t < observedCount
                        ? observed.base + (t * windows + n) * features
                        : targets.base + ((t - observedCount) * windows + n) * features
                    let (from, to) = (frame * features, min(frame + 1, sequence.frameCount - 1) * features)
                    if part < 1e-6 {
                        for f in 0..<features { row[f] = values[from + f] }
                    } else {
                        for f in 0..<features {
                            row[f] = values[from + f] + part * (values[to + f] - values[from + f])
                        }
                    }
                    if faster != 1 {
                        for (f, still) in velocities { row[f] = (row[f] - still) * faster + still }
                    }
                }
            }
        }
        if settings.noise > 0 {
            for index in 0..<observed.rows * features {
                observed.base[index] += noiseScale * random.nearlyNormal()
            }
            for index in 0..<targets.rows * features {
                shownTargets.base[index] = targets.base[index] + noiseScale * random.nearlyNormal()
            }
        } else if settings.trueFrames > 0 {
            shownTargets.copy(from: targets)
        }
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
