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
