import MotionCore
import MotionForecast

/// Rows of channels of all clips at one rate, with what they are and their statistics.
struct ChannelTable: Sendable {
    /// Those of pieces, whose indices they have.
    let sequences: [FeatureSequence]
    let pieces: [ClipPiece]
    /// The names of the channels.
    let names: [String]
    let mean: [Float]
    let scale: [Float]
    /// What the channels are made from; nil for the channels of the file itself.
    let layout: FeatureLayout?
    let rate: ModelRate

    /// - Parameter pieces: of clips of one skeleton, at least one.
    init(_ pieces: [ClipPiece], rate: ModelRate, representation: Windows.Representation) {
        (self.pieces, self.rate) = (pieces, rate)
        let clips = pieces.map(\.clip)
        guard let kind = MotionForecast.Representation(rawValue: representation.rawValue) else {
            sequences = clips.enumerated().flatMap { index, clip in
                Self.raw(clip, index: index, rate: rate)
            }
            let skeleton = clips[0].skeleton
            names = skeleton.channels.map { "\(skeleton.joints[$0.joint].name) \($0.channel.name)" }
            (mean, scale) = Self.statistics(sequences, width: names.count)
            layout = nil
            return
        }
        let layout = FeatureLayout(clips: clips, representation: kind)
        sequences = clips.enumerated().flatMap { index, clip in
            layout.sequences(of: clip, index: index, rate: rate)
        }
        names = layout.featureNames
        let scaling = FeatureScaling(sequences, layout: layout, bodySize: clips[0].bodySize)
        (mean, scale) = (scaling.mean, scaling.scale)
        self.layout = layout
    }

    /// Rows of the features that a model's network takes.
    init(_ pieces: [ClipPiece], for model: WindowModel) {
        (self.pieces, rate) = (pieces, model.rate)
        layout = model.layout
        sequences = pieces.enumerated().flatMap { index, piece in
            model.layout.sequences(of: piece.clip, index: index, rate: model.rate)
        }
        names = model.layout.featureNames
        (mean, scale) = (model.mean, model.scale)
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

    /// The clip's own channels as its file has them, in degrees and its length unit, at the model's rate.
    private static func raw(_ clip: Clip, index: Int, rate: ModelRate) -> [FeatureSequence] {
        let every = rate.framesApart(clip)
        let source = every == nil ? clip.resampled(frameTime: rate.frameTime) : clip
        return (0..<min(every ?? 1, source.frameCount)).map { phase in
            let frames = Array(Swift.stride(from: phase, to: source.frameCount, by: every ?? 1))
            let values = frames.flatMap { source.inDegrees(source.frame($0)).map { Float($0) } }
            return FeatureSequence(
                clip: index, phase: phase, frameCount: frames.count, values: values,
                roots: Array(repeating: RootState(), count: frames.count))
        }
    }
}

extension Clip {
    /// A row of channels as files have it: rotations in degrees.
    func inDegrees(_ row: some Collection<Double>) -> [Double] {
        zip(row, skeleton.channels).map {
            $1.channel.kind == .rotation ? $0 * 180 / .pi : $0
        }
    }
}
