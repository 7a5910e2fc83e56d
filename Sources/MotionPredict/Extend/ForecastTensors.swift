import MotionCore
import MotionForecast
import Tensors

/// What a model's networks foresee after a clip, as named tensors: each network by itself, and their mean.
package struct ForecastTensors: Sendable {
    private static let format = "motionpredict forecast"

    private let foresight: Foresight
    private let model: ForecastModel
    private let clip: String

    init(_ foresight: Foresight, by model: ForecastModel, clip: String) {
        (self.foresight, self.model, self.clip) = (foresight, model, clip)
    }

    /// Writes, at the model's rate, `channels` (T, channels of the file) and `features` (T, F) of the mean, `observed`, the
    /// last frames of the clip, and for each network its features, `networks/0` and on.
    package func write(to file: OutputFile) throws {
        let tensors = try tensors
        try file.write { try tensors.write(as: TensorFile.Format(path: file.path), to: $0) }
    }

    /// Whether an existing file holds a forecast of this program.
    package static func isMadeHere(_ bytes: [UInt8]) -> Bool {
        TensorFile.isMadeHere(bytes, format: format)
    }

    private var tensors: TensorFile {
        get throws {
            let forecaster = model.file.forecaster
            let skeleton = forecaster.layout.skeleton
            let names = skeleton.channels.map { "\(skeleton.joints[$0.joint].name) \($0.channel.name)" }
            var file = TensorFile(
                format: Self.format, version: "1", key: "forecast",
                description: Description(
                    clip: clip, model: model.name, frameTime: forecaster.rate.frameTime, channels: names,
                    networks: forecaster.members.map { $0.settings.representation.rawValue }),
                lists: [("names", names)])
            let frames = foresight.mean.frameCount
            try file.add("features", [frames, foresight.features.count / frames], foresight.features)
            for (index, features) in foresight.networks.enumerated() {
                try file.add("networks/\(index)", [frames, features.count / frames], features)
            }
            for (name, clip) in [("observed", foresight.observed), ("channels", foresight.mean)] {
                let rows = (0..<clip.frameCount).flatMap { clip.inDegrees(clip.frame($0)) }
                try file.add(name, [clip.frameCount, names.count], rows)
            }
            return file
        }
    }

    private struct Description: Encodable {
        let clip: String
        let model: String
        let frameTime: Double
        let channels: [String]
        let networks: [String]
    }
}

extension Extend {
    /// What the networks foresee, before it is made into motion.
    package var forecast: ForecastTensors {
        get throws {
            try model.requireSkeleton(source.clip, named: source.path)
            try source.requireLength(length, frames: frames, at: model.file.forecaster.rate)
            let (sound, _) = source.sound(keepFaults: keepFaults)
            return ForecastTensors(
                model.file.forecaster.foresight(after: sound.start, frames: sound.lost + frames),
                by: model, clip: source.path)
        }
    }
}
