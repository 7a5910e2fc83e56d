import Foundation
import MotionCore
import MotionForecast
import Tensors

/// Rows of channels of all clips at one rate, and their tensors.
package struct ChannelTable: Sendable {
    static let format = "motionpredict windows"

    let sequences: [FeatureSequence]
    let names: [String]
    private let rate: ModelRate
    private let representation: String
    private let statistics: (mean: [Float], scale: [Float])
    private let clips: [String]

    /// Throws `ForecastError` where a clip holds no motion.
    init(_ clips: [ClipFile], rate: ModelRate, representation: Windows.Representation) throws {
        for clip in clips { try clip.requireMotion() }
        self.clips = clips.map(\.path.lastName)
        self.rate = rate
        self.representation = representation.rawValue
        guard let kind = MotionForecast.Representation(rawValue: representation.rawValue) else {
            sequences = clips.enumerated().flatMap { index, clip in
                Self.raw(clip.clip, index: index, rate: rate)
            }
            let skeleton = clips[0].clip.skeleton
            names = skeleton.channels.map { "\(skeleton.joints[$0.joint].name) \($0.channel.name)" }
            statistics = Self.statistics(sequences, width: names.count)
            return
        }
        let layout = FeatureLayout(clips: clips.map(\.clip), representation: kind)
        sequences = clips.enumerated().flatMap { index, clip in
            layout.sequences(of: clip.clip, index: index, rate: rate)
        }
        names = layout.featureNames
        let scaling = FeatureScaling(sequences, layout: layout, bodySize: clips[0].clip.bodySize)
        statistics = (scaling.mean, scaling.scale)
    }

    /// Rows of the features that a model's network takes.
    init(_ clips: [ClipFile], for model: WindowModel) {
        self.clips = clips.map(\.path.lastName)
        rate = model.rate
        representation = model.layout.representation.rawValue
        sequences = clips.enumerated().flatMap { index, clip in
            model.layout.sequences(of: clip.clip, index: index, rate: model.rate)
        }
        names = model.layout.featureNames
        statistics = (model.mean, model.scale)
    }

    /// Whether an existing file holds windows of this program.
    package static func isMadeHere(_ bytes: [UInt8]) -> Bool {
        (try? SafetensorsReader(bytes))?.metadata["format"] == format
    }

    /// Each channel's mean and standard deviation over all frames; 1 for one that never moves.
    private static func statistics(
        _ sequences: [FeatureSequence], width: Int
    ) -> (mean: [Float], scale: [Float]) {
        let frames = Double(sequences.reduce(0) { $0 + $1.frameCount })
        let columns = (0..<width).map { channel in
            sequences.lazy.flatMap { values in
                stride(from: channel, to: values.values.count, by: width).lazy
                    .map { Double(values.values[$0]) }
            }
        }
        let means = columns.map { $0.reduce(0, +) / frames }
        let deviations = zip(columns, means).map { column, mean in
            (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / frames).squareRoot()
        }
        return (means.map { Float($0) }, deviations.map { $0 > 1e-9 ? Float($0) : 1 })
    }

    /// The clip's own channels, in radians and the file's length unit, at the model's rate.
    private static func raw(_ clip: Clip, index: Int, rate: ModelRate) -> [FeatureSequence] {
        let every = rate.framesApart(clip)
        let source = every == nil ? clip.resampled(frameTime: rate.frameTime) : clip
        return (0..<min(every ?? 1, source.frameCount)).map { phase in
            let frames = Array(Swift.stride(from: phase, to: source.frameCount, by: every ?? 1))
            let values = frames.flatMap { source.frame($0).map { Float($0) } }
            return FeatureSequence(
                clip: index, phase: phase, frameCount: frames.count, values: values,
                roots: Array(repeating: RootState(), count: frames.count))
        }
    }

    /// Writes X and Y a window at a time: memory does not grow with the overlap of windows.
    func write(_ windows: MotionForecast.Windows, to sink: @escaping SafetensorsWriter.Sink) throws {
        let width = names.count
        let parts: [(name: String, frames: Int, rows: (Window) -> Range<Int>)] = [
            ("X", windows.shape.observed, windows.observed),
            ("Y", windows.shape.predicted, windows.predicted),
        ].filter { $0.frames > 0 }
        let metadata = [
            "format": Self.format, "channels": names.joined(separator: "\n"),
            "clips": clips.joined(separator: "\n"), "frame_time": "\(rate.frameTime)",
            "stride": "\(windows.stride)", "representation": representation,
            "mean": statistics.mean.map(\.description).joined(separator: " "),
            "scale": statistics.scale.map(\.description).joined(separator: " "),
        ]
        let entries = try parts.map {
            try SafetensorsEntry(name: $0.name, type: .float32, shape: [windows.count, $0.frames, width])
        }
        var writer = try SafetensorsWriter(entries, metadata: metadata, to: sink)
        for entry in writer.entries {
            guard let part = parts.first(where: { $0.name == entry.name }) else { continue }
            for window in windows {
                let rows = part.rows(window)
                try sequences[window.sequence].values.withUnsafeBytes { bytes in
                    let size = width * MemoryLayout<Float>.stride
                    try writer.append(
                        UnsafeRawBufferPointer(
                            rebasing: bytes[rows.lowerBound * size..<rows.upperBound * size]),
                        to: part.name)
                }
            }
        }
        try writer.finish()
    }
}
