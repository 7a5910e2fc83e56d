import MotionCore

/// The description as JSON: what telling kinds needs, then `training`, how the network came to be.
extension ClassifierFile.Description: Codable {
    private enum Key: String, CodingKey {
        case rate, skeleton, up, network, kinds, training
    }

    private enum TrainingKey: String, CodingKey {
        case clips, heldOut
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        settings = try ClassifierSettings(
            network: values.nestedContainer(keyedBy: ClassifierSettings.Key.self, forKey: .network))
        layout = try values.decode(CodedLayout.self, forKey: .network).layout(
            of: values.decode(CodedSkeleton.self, forKey: .skeleton).skeleton,
            up: values.value(.up, or: .y))
        rate = try values.decode(CodedRate.self, forKey: .rate).rate
        kinds = try values.value(.kinds)
        (clips, heldOut) = (kinds.map { _ in 0 }, nil)
        guard values.contains(.training) else { return }
        try settings.readTraining(
            values.nestedContainer(keyedBy: ClassifierSettings.Key.self, forKey: .training))
        let training = try values.nestedContainer(keyedBy: TrainingKey.self, forKey: .training)
        clips = try training.value(.clips, or: clips)
        heldOut = try training.decodeIfPresent(ClassifierHeldOut.self, forKey: .heldOut)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(CodedRate(rate), forKey: .rate)
        try values.encode(CodedSkeleton(layout.skeleton), forKey: .skeleton)
        try values.encode(layout.up, forKey: .up)
        try values.encode(kinds, forKey: .kinds)
        try values.encode(Network(settings: settings, layout: CodedLayout(layout)), forKey: .network)
        try values.encode(Training(description: self), forKey: .training)
    }

    private struct Network: Encodable {
        let settings: ClassifierSettings
        let layout: CodedLayout

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: ClassifierSettings.Key.self)
            try values.encode(settings.frames, forKey: .frames)
            try values.encode(settings.units, forKey: .units)
            try layout.encode(to: encoder)
        }
    }

    private struct Training: Encodable {
        let description: ClassifierFile.Description

        func encode(to encoder: any Encoder) throws {
            var settings = encoder.container(keyedBy: ClassifierSettings.Key.self)
            try description.settings.writeTraining(to: &settings)
            var values = encoder.container(keyedBy: TrainingKey.self)
            try values.encode(description.clips, forKey: .clips)
            try values.encodeIfPresent(description.heldOut, forKey: .heldOut)
        }
    }
}

extension ClassifierFile {
    /// The description as version 1 of the file has it: all settings together, and the skeleton in the layout.
    struct DescriptionVersion1: Decodable {
        let description: Description

        private enum Key: String, CodingKey {
            case settings, layout, rate, kinds, clips, heldOut
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            let numbers = try values.nestedContainer(keyedBy: ClassifierSettings.Key.self, forKey: .settings)
            var settings = try ClassifierSettings(network: numbers)
            try settings.readTraining(numbers)
            description = Description(
                settings: settings, layout: try values.decode(LayoutVersion2.self, forKey: .layout).layout,
                rate: try values.decode(CodedRate.self, forKey: .rate).rate, kinds: try values.value(.kinds),
                clips: try values.value(.clips),
                heldOut: try values.decodeIfPresent(ClassifierHeldOut.self, forKey: .heldOut))
        }
    }
}

extension ClassifierSettings {
    enum Key: String, CodingKey {
        case frames, units
        case dropout, batch, epochs, learningRate, seed
    }

    /// Settings of which all but what telling kinds needs are the usual ones.
    init(network values: KeyedDecodingContainer<Key>) throws {
        self.init(frames: try values.value(.frames))
        units = try values.value(.units, or: units)
    }

    /// Takes over what is there of how the network was trained.
    mutating func readTraining(_ values: KeyedDecodingContainer<Key>) throws {
        dropout = try values.value(.dropout, or: dropout)
        batch = try values.value(.batch, or: batch)
        epochs = try values.value(.epochs, or: epochs)
        learningRate = try values.value(.learningRate, or: learningRate)
        seed = try values.value(.seed, or: seed)
    }

    func writeTraining(to values: inout KeyedEncodingContainer<Key>) throws {
        try values.encode(dropout, forKey: .dropout)
        try values.encode(batch, forKey: .batch)
        try values.encode(epochs, forKey: .epochs)
        try values.encode(learningRate, forKey: .learningRate)
        try values.encode(seed, forKey: .seed)
    }
}

extension ClassifierHeldOut: Codable {
    private enum Key: String, CodingKey {
        case windows, rightWindows, clips, rightClips, kindsByFrames
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            windows: try values.value(.windows), rightWindows: try values.value(.rightWindows),
            clips: try values.value(.clips), rightClips: try values.value(.rightClips),
            kindsByFrames: try values.value(.kindsByFrames, or: []))
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(windows, forKey: .windows)
        try values.encode(rightWindows, forKey: .rightWindows)
        try values.encode(clips, forKey: .clips)
        try values.encode(rightClips, forKey: .rightClips)
        try values.encode(kindsByFrames, forKey: .kindsByFrames)
    }
}
