/// How settings stand in files: what predicting needs apart from how the network was trained.
extension ForecasterSettings {
    /// What predicting needs.
    enum NetworkKey: String, CodingKey {
        case observed, predicted, representation, units, layers
    }

    /// How the network was trained.
    enum TrainingKey: String, CodingKey {
        case batch, steps, seed, learningRate, warmUp, weightDecay, clipNorm, noise, dropout, trueFrames
        case ownFrames, positionWeight, pathWeight, featureWeight, velocityWeight, energyWeight, averaging
        case mirroring, reversal, speedRange
    }

    private static var counts: [(key: TrainingKey, path: WritableKeyPath<Self, Int>)] {
        [
            (.batch, \.batch), (.steps, \.steps), (.warmUp, \.warmUp), (.trueFrames, \.trueFrames),
            (.ownFrames, \.ownFrames),
        ]
    }

    private static var numbers: [(key: TrainingKey, path: WritableKeyPath<Self, Double>)] {
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
    }

    func writeTraining(to values: inout KeyedEncodingContainer<TrainingKey>) throws {
        for (key, path) in Self.counts { try values.encode(self[keyPath: path], forKey: key) }
        for (key, path) in Self.numbers { try values.encode(self[keyPath: path], forKey: key) }
        try values.encode(seed, forKey: .seed)
    }
}

/// All settings side by side, as a checkpoint keeps them.
struct CodedSettings: Codable {
    let settings: ForecasterSettings

    init(_ settings: ForecasterSettings) { self.settings = settings }

    init(from decoder: any Decoder) throws {
        var settings = try ForecasterSettings(
            network: decoder.container(keyedBy: ForecasterSettings.NetworkKey.self))
        try settings.readTraining(decoder.container(keyedBy: ForecasterSettings.TrainingKey.self))
        self.settings = settings
    }

    func encode(to encoder: any Encoder) throws {
        var network = encoder.container(keyedBy: ForecasterSettings.NetworkKey.self)
        try settings.writeNetwork(to: &network)
        var training = encoder.container(keyedBy: ForecasterSettings.TrainingKey.self)
        try settings.writeTraining(to: &training)
    }
}

extension KeyedDecodingContainer {
    /// The value of a key, or another where there is none.
    func value<Value: Decodable>(_ key: Key, or usual: Value) throws -> Value {
        try decodeIfPresent(Value.self, forKey: key) ?? usual
    }

    /// The value of a key that has to be there, of the type that is asked for.
    func value<Value: Decodable>(_ key: Key) throws -> Value { try decode(Value.self, forKey: key) }
}
