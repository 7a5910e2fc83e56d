import Tensors

extension TrainingShard {
    /// Draws windows, noise and dropped numbers for the next step.
    ///
    /// Throws what reading the features of a window throws.
    func load(_ data: TrainingData, using random: inout RandomSource) throws {
        let (features, noiseScale) = (network.features, Float(settings.noise))
        for n in 0..<windows {
            let draw = sampler.draw(data, using: &random)
            try load(draw, data, into: n)
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

    /// Sets window `n` to the scaled features of a window as it was drawn.
    private func load(_ draw: WindowSampler.Draw, _ data: TrainingData, into n: Int) throws {
        guard let rows = data.variants[draw.variant] else { return }
        let (features, observedCount, count) = (
            network.features, settings.shape.observed, settings.shape.frames
        )
        let last = data.sequences[draw.sequence].frameCount - 1
        let time = { (t: Int) in min(draw.start + Double(t) * draw.step, Double(last)) }
        let first = Int(time(0))
        let frames = first..<min(Int(time(count - 1)) + 1, last) + 1
        let values = drawn.base
        try rows.read(frames, of: draw.sequence, width: features, into: values)
        for row in 0..<frames.count {
            let row = values + row * features
            for f in 0..<features { row[f] = (row[f] - mean.base[f]) / scale.base[f] }
        }
        let faster = draw.step == 1 ? 1 : Float(draw.step)
        for t in 0..<count {
            let frame = Int(time(t))
            let part = Float(time(t) - Double(frame))
            let row =
                t < observedCount
                ? observed.base + (t * windows + n) * features
                : targets.base + ((t - observedCount) * windows + n) * features
            let from = values + (frame - first) * features
            let to = values + (min(frame + 1, last) - first) * features
            if part < 1e-6 {
                for f in 0..<features { row[f] = from[f] }
            } else {
                for f in 0..<features { row[f] = from[f] + part * (to[f] - from[f]) }
            }
            if faster != 1 {
                for (f, still) in velocities { row[f] = (row[f] - still) * faster + still }
            }
        }
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
