import RecurrentNetworks

/// What decides how one network of a forecaster is built and trained.
package struct ForecasterSettings: Equatable, Sendable {
    package var shape: WindowShape
    /// How rotations stand among the network's features.
    package var representation = Representation.sixD
    /// H, units of encoder and decoder.
    package var units = 96
    /// Layers of encoder and decoder.
    package var layers = 1
    /// Windows in a training step.
    package var batch = 32
    /// Training steps.
    package var steps = 600
    package var seed: UInt64 = 1
    /// Largest learning rate; it rises over `warmUp` steps and falls along half a cosine to 1 %.
    package var learningRate = 2e-3
    package var warmUp = 20
    package var weightDecay = 0.01
    /// The largest length of all gradients together.
    package var clipNorm = 1.0
    /// Standard deviation, in scaled features, of the noise on what the network is shown.
    package var noise = 0.15
    /// Fraction of the decoder's outputs dropped in training.
    package var dropout = 0.3
    /// The decoder is shown so many true frames, then so many of its own, by turns ("auto-conditioned", Zhou et
    /// al., ICLR 2018); 0 true frames for its own alone.
    package var trueFrames = 5
    package var ownFrames = 15
    /// Weight of the mean distance of joints and End Sites from their true positions, in hundredths of the body's size.
    package var positionWeight = 0.0
    /// Weight of the mean distance of the body from its true path, in the same unit.
    package var pathWeight = 0.0
    /// Weight of the error in features.
    package var featureWeight = 1.0
    /// Weight of the error in how features change from frame to frame.
    package var velocityWeight = 0.3
    /// Weight of the error in how much a window moves on the whole, wherever it goes: keeps roll-outs from
    /// freezing where the way on is uncertain.
    package var energyWeight = 0.5
    /// How much more the first predicted frames count than the last: the error of frame k weighs k to the power of minus
    /// this, so that 0 is for frames that all count alike. A network that learnt so is trusted to go on from the last
    /// observed frames by itself.
    package var earliness = 0.0
    /// Fraction of the old mean that the running mean of the weights keeps at each step.
    package var averaging = 0.98
    /// Fraction of windows drawn with left and right exchanged, where the skeleton allows it.
    package var mirroring = 0.0
    /// Fraction of windows drawn backwards in time.
    package var reversal = 0.0
    /// Windows are played faster or slower by up to this fraction.
    package var speedRange = 0.0

    package init(shape: WindowShape) { self.shape = shape }
}

/// How settings stand in files: what predicting needs apart from how the network was trained.
extension ForecasterSettings {
    /// What predicting needs.
    enum NetworkKey: String, CodingKey {
        case observed, predicted, representation, units, layers, earliness
    }

    /// How the network was trained.
    enum TrainingKey: String, CodingKey {
        case batch, steps, seed, learningRate, warmUp, weightDecay, clipNorm, noise, dropout, trueFrames
        case ownFrames, positionWeight, pathWeight, featureWeight, velocityWeight, energyWeight, averaging
        case mirroring, reversal, speedRange
    }

    static var counts: [(key: TrainingKey, path: WritableKeyPath<Self, Int>)] {
        [
            (.batch, \.batch), (.steps, \.steps), (.warmUp, \.warmUp), (.trueFrames, \.trueFrames),
            (.ownFrames, \.ownFrames),
        ]
    }

    static var numbers: [(key: TrainingKey, path: WritableKeyPath<Self, Double>)] {
        [
            (.learningRate, \.learningRate), (.weightDecay, \.weightDecay), (.clipNorm, \.clipNorm),
            (.noise, \.noise), (.dropout, \.dropout), (.positionWeight, \.positionWeight),
            (.pathWeight, \.pathWeight), (.featureWeight, \.featureWeight),
            (.velocityWeight, \.velocityWeight), (.energyWeight, \.energyWeight), (.averaging, \.averaging),
            (.mirroring, \.mirroring), (.reversal, \.reversal), (.speedRange, \.speedRange),
        ]
    }

    /// Settings of which all but what predicting needs are the usual ones.
    init(network values: KeyedDecodingContainer<NetworkKey>) throws {
        self.init(
            shape: WindowShape(
                observed: try values.decode(Int.self, forKey: .observed),
                predicted: try values.decode(Int.self, forKey: .predicted)))
        try readNetwork(values)
    }

    /// Takes over what is there but for the shape.
    mutating func readNetwork(_ values: KeyedDecodingContainer<NetworkKey>) throws {
        representation = try values.value(.representation, or: representation)
        units = try values.value(.units, or: units)
        layers = try values.value(.layers, or: layers)
        earliness = try values.value(.earliness, or: earliness)
    }

    /// Takes over what is there of how the network was trained.
    mutating func readTraining(_ values: KeyedDecodingContainer<TrainingKey>) throws {
        for (key, path) in Self.counts {
            self[keyPath: path] = try values.value(key, or: self[keyPath: path])
        }
        for (key, path) in Self.numbers {
            self[keyPath: path] = try values.value(key, or: self[keyPath: path])
        }
        seed = try values.value(.seed, or: seed)
    }

    func writeNetwork(to values: inout KeyedEncodingContainer<NetworkKey>) throws {
        try values.encode(shape.observed, forKey: .observed)
        try values.encode(shape.predicted, forKey: .predicted)
        try values.encode(representation, forKey: .representation)
        try values.encode(units, forKey: .units)
        try values.encode(layers, forKey: .layers)
        if earliness != 0 { try values.encode(earliness, forKey: .earliness) }
    }

    func writeTraining(to values: inout KeyedEncodingContainer<TrainingKey>) throws {
        for (key, path) in Self.counts { try values.encode(self[keyPath: path], forKey: key) }
        for (key, path) in Self.numbers { try values.encode(self[keyPath: path], forKey: key) }
        try values.encode(seed, forKey: .seed)
    }
}
