import MotionCore
import RecurrentNetworks
import Tensors

/// A model as it stands in one safetensors file: weights, statistics, skeleton, seed and where it came from.
package struct ModelFile: Sendable {
    /// What the metadata says a file of this program is.
    package static let format = "motionpredict forecaster"
    /// The version that is written; see `ModelKind` for those that are read.
    package static let version = String(ModelKind.forecaster.version)

    package var forecaster: Forecaster
    package var description: ModelDescription
    /// The last frames of the fitted clip at its own rate: enough to continue it.
    package var seed: Clip

    /// - Parameter clip: the clip that the model continues where no other is named.
    package init(
        _ forecaster: Forecaster, source: SourceClip, clip: Clip, clips: [String], frames: Int,
        heldOut: HeldOutSummary?
    ) {
        self.forecaster = forecaster
        description = ModelDescription(
            members: forecaster.members.map { .init(settings: $0.settings, layout: $0.layout) },
            rate: forecaster.rate, mirror: forecaster.mirror, isLively: forecaster.isLively, source: source,
            clips: clips, frames: frames, heldOut: heldOut)
        let seconds = forecaster.rate.frameTime * Double(forecaster.settings.shape.observed + 1)
        let needed = Int((seconds / clip.frameTime).rounded(.up)) + 1
        seed = clip.frames(max(0, clip.frameCount - needed)..<clip.frameCount)
    }

    /// Writes the file; the same model gives the same bytes.
    ///
    /// Throws what `sink` throws.
    package func write(to sink: @escaping SafetensorsWriter.Sink) throws {
        var content = ModelContent()
        for (index, member) in forecaster.members.enumerated() {
            for slot in member.parameters.layout.slots {
                content.floats["\(index)/\(slot.name)"] = (slot.shape, member.parameters[slot].array)
            }
            for (name, values) in member.scaling.named {
                content.floats["\(index)/statistics/\(name)"] = ([values.count], values)
            }
        }
        forecaster.moments?.write(to: &content)
        content.doubles["seed/channels"] = ([seed.frameCount, seed.skeleton.channelCount], seed.values)
        try content.write(description, as: .forecaster, to: sink)
    }

    /// Reads a model file's bytes; `file` names it in errors.
    ///
    /// Throws `ForecastError.notAModel`, `.modelVersion` or `.damagedModel`.
    package init(_ bytes: [UInt8], file: String) throws {
        self = try ModelBytes(bytes, file: file, kind: .forecaster).read(Self.init)
    }

    private init(_ bytes: ModelBytes) throws {
        let description =
            bytes.version < 3
            ? try bytes.described(as: ModelDescriptionVersion2.self).description
            : try bytes.described(as: ModelDescription.self)
        try description.check()
        let members = try description.members.enumerated().map { index, member in
            try ForecasterMember(member, bytes.tensors, prefix: "\(index)/")
        }
        let width = description.skeleton.channelCount
        let rows = try bytes.tensors.doubles("seed/channels")
        guard width > 0, rows.count % width == 0, rows.count >= width, rows.allSatisfy(\.isFinite),
            rows.allSatisfy({ abs($0) <= Bounds.largestNumber }),
            members.allSatisfy({ $0.parameters.areSound && $0.scaling.isSound })
        else { throw ModelFault("it holds numbers that cannot be") }
        self.description = description
        let moments = try Moments(
            bytes.tensors, layout: members[0].layout, rate: description.rate, mirror: description.mirror)
        forecaster = Forecaster(
            members: members, rate: description.rate, mirror: description.mirror, moments: moments,
            isLively: description.isLively)
        seed = Clip(
            skeleton: description.skeleton, frameTime: description.source.frameTime,
            frameCount: rows.count / width, values: rows)
    }
}

extension ForecasterMember {
    /// The network that is described, its numbers by names that begin with `prefix`.
    fileprivate init(
        _ description: ModelDescription.Member, _ reader: SafetensorsReader, prefix: String
    ) throws {
        let (settings, layout) = (description.settings, description.layout)
        let network = ForecasterNetwork(
            features: layout.count, units: settings.units, layers: settings.layers)
        // Before any room is made for them, since a damaged description may ask for more than there is.
        guard network.layout.slots.allSatisfy({ reader.entry(named: prefix + $0.name)?.shape == $0.shape })
        else { throw ModelFault("its weights are not those of its network") }
        let parameters = Parameters(network.layout)
        for slot in network.layout.slots { try reader.copyFloats(prefix + slot.name, to: parameters[slot]) }
        self.init(
            settings: settings, layout: layout,
            scaling: try FeatureScaling(reader, prefix: prefix, width: layout.count), parameters: parameters)
    }
}

extension FeatureScaling {
    /// The statistics by the names that they have in the file.
    var named: [(String, [Float])] {
        [
            ("mean", mean), ("scale", scale), ("velocity", velocity), ("lowest", lowest),
            ("highest", highest),
        ]
    }

    /// Whether all numbers are ones that training makes, of which a forecast is finite.
    fileprivate var isSound: Bool {
        named.allSatisfy { $0.1.allSatisfy { abs(Double($0)) <= Bounds.largestNumber } }
            && scale.allSatisfy { $0 >= Self.leastScale } && velocity.allSatisfy { $0 >= Self.leastVelocity }
            && (lowest + highest).allSatisfy { abs($0) <= Self.largestValue }
    }

    fileprivate init(_ reader: SafetensorsReader, prefix: String, width: Int) throws(SafetensorsError) {
        func vector(_ name: String) throws(SafetensorsError) -> [Float] {
            let values = try reader.floats(prefix + "statistics/" + name)
            guard values.count == width else {
                throw .wrongSize(tensor: prefix + "statistics/" + name, expected: width, found: values.count)
            }
            return values
        }
        self.init(
            mean: try vector("mean"), scale: try vector("scale"), velocity: try vector("velocity"),
            lowest: try vector("lowest"), highest: try vector("highest"))
    }
}
