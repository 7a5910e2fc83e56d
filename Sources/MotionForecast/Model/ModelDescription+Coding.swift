import MotionCore

/// The description as JSON: what predicting needs, then `training`, how it came to be.
extension ModelDescription: Codable {
    private enum Key: String, CodingKey {
        case rate, skeleton, up, mirror, networks, source, training
        case isLively = "lively"
    }

    private enum TrainingKey: String, CodingKey {
        case clips, frames, heldOut, networks
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let skeleton = try values.decode(CodedSkeleton.self, forKey: .skeleton).skeleton
        let up: Axis = try values.value(.up, or: .y)
        members = try values.decode([CodedNetwork].self, forKey: .networks).map {
            Member(settings: $0.settings, layout: try $0.layout.layout(of: skeleton, up: up))
        }
        rate = try values.decode(CodedRate.self, forKey: .rate).rate
        mirror = try values.decodeIfPresent(CodedMirror.self, forKey: .mirror)?.mirror(of: skeleton)
        isLively = try values.value(.isLively, or: false)
        source = try values.value(.source)
        (clips, frames, heldOut) = ([source.path], source.frameCount, nil)
        guard values.contains(.training) else { return }
        let training = try values.nestedContainer(keyedBy: TrainingKey.self, forKey: .training)
        clips = try training.value(.clips, or: clips)
        frames = try training.value(.frames, or: frames)
        heldOut = try training.decodeIfPresent(HeldOutSummary.self, forKey: .heldOut)
        guard training.contains(.networks) else { return }
        var networks = try training.nestedUnkeyedContainer(forKey: .networks)
        for index in members.indices where !networks.isAtEnd {
            try members[index].settings.readTraining(
                networks.nestedContainer(keyedBy: ForecasterSettings.TrainingKey.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(CodedSkeleton(skeleton), forKey: .skeleton)
        try values.encode(members[0].layout.up, forKey: .up)
        try values.encode(members.map(CodedNetwork.init), forKey: .networks)
        try values.encode(CodedRate(rate), forKey: .rate)
        try values.encodeIfPresent(mirror.map(CodedMirror.init), forKey: .mirror)
        try values.encode(isLively, forKey: .isLively)
        try values.encode(source, forKey: .source)
        var training = values.nestedContainer(keyedBy: TrainingKey.self, forKey: .training)
        try training.encode(clips, forKey: .clips)
        try training.encode(frames, forKey: .frames)
        try training.encodeIfPresent(heldOut, forKey: .heldOut)
        var networks = training.nestedUnkeyedContainer(forKey: .networks)
        for member in members {
            var values = networks.nestedContainer(keyedBy: ForecasterSettings.TrainingKey.self)
            try member.settings.writeTraining(to: &values)
        }
    }
}

/// One network: its sizes and its features side by side.
private struct CodedNetwork: Codable {
    let settings: ForecasterSettings
    let layout: CodedLayout

    init(_ member: ModelDescription.Member) {
        (settings, layout) = (member.settings, CodedLayout(member.layout))
    }

    init(from decoder: any Decoder) throws {
        settings = try ForecasterSettings(
            network: decoder.container(keyedBy: ForecasterSettings.NetworkKey.self))
        layout = try CodedLayout(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: ForecasterSettings.NetworkKey.self)
        try settings.writeNetwork(to: &values)
        try layout.encode(to: encoder)
    }
}

/// A model's rate as it stands in files.
struct CodedRate: Codable {
    let rate: ModelRate

    init(_ rate: ModelRate) { self.rate = rate }

    private enum Key: String, CodingKey {
        case frameTime
    }

    init(from decoder: any Decoder) throws {
        let frameTime: Double = try decoder.container(keyedBy: Key.self).value(.frameTime)
        guard frameTime > 0, frameTime.isFinite else { throw ModelFault("its frame time is not positive") }
        rate = ModelRate(frameTime: frameTime)
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(rate.frameTime, forKey: .frameTime)
    }
}

extension SourceClip: Codable {
    private enum Key: String, CodingKey {
        case path, checksum, frameCount, frameTime, moving, skeleton
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            path: try values.value(.path), checksum: try values.value(.checksum),
            frameCount: try values.value(.frameCount), frameTime: try values.value(.frameTime),
            moving: try values.value(.moving),
            skeleton: try values.decodeIfPresent(String.self, forKey: .skeleton))
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(path, forKey: .path)
        try values.encode(checksum, forKey: .checksum)
        try values.encode(frameCount, forKey: .frameCount)
        try values.encode(frameTime, forKey: .frameTime)
        try values.encode(moving, forKey: .moving)
        try values.encodeIfPresent(skeleton, forKey: .skeleton)
    }
}

extension HeldOutSummary: Codable {
    private enum Key: String, CodingKey {
        case horizons, errors, zeroVelocityErrors, windows, spreads
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            horizons: try values.value(.horizons), errors: try values.value(.errors),
            zeroVelocityErrors: try values.value(.zeroVelocityErrors),
            windows: try values.value(.windows, or: 0),
            spreads: try values.value(.spreads, or: []))
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(horizons, forKey: .horizons)
        try values.encode(errors, forKey: .errors)
        try values.encode(zeroVelocityErrors, forKey: .zeroVelocityErrors)
        try values.encode(windows, forKey: .windows)
        if !spreads.isEmpty { try values.encode(spreads, forKey: .spreads) }
    }
}
