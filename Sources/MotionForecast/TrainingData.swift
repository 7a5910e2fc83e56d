import MotionCore
import Tensors

/// The clips to learn from, as scaled features, and the windows that may be drawn from them.
public struct TrainingData: Sendable {
    public let layout: FeatureLayout
    public let rate: ModelRate
    public let scaling: FeatureScaling
    /// Scaled features, one sequence for each phase of each clip.
    public let sequences: [FeatureSequence]
    /// The windows to train on.
    public let training: Windows
    /// The windows that are held out of training; empty where the clips are too short to spare any.
    public let heldOut: Windows

    /// Scales the features and splits the windows.
    ///
    /// - Parameters:
    ///   - sequences: the features of all clips, not scaled.
    ///   - share: the share of frames, or of clips where there are several, that is held out. With one clip these
    ///     are its last frames, and a gap of one window lies between them and the frames to train on.
    ///   - bodySize: the body's size in the file's length unit.
    public init(
        _ sequences: [FeatureSequence], layout: FeatureLayout, rate: ModelRate, shape: WindowShape,
        holdingOut share: Double, bodySize: Double
    ) {
        self.layout = layout
        self.rate = rate
        let split = Self.split(sequences, shape: shape, share: share)
        training = Windows(ranges: split.training, shape: shape)
        heldOut = Windows(ranges: split.heldOut, shape: shape)
        let used = zip(sequences, split.training).map { sequence, range in
            sequence.frames(range, width: layout.count)
        }
        let scaling = FeatureScaling(used, layout: layout, bodySize: bodySize)
        self.scaling = scaling
        self.sequences = sequences.map { sequence in
            var scaled = sequence
            scaled.values = scaling.scaled(sequence.values)
            return scaled
        }
    }

    /// For each sequence the frames to train on and those held out.
    static func split(
        _ sequences: [FeatureSequence], shape: WindowShape, share: Double
    ) -> (training: [Range<Int>], heldOut: [Range<Int>]) {
        let all = sequences.map { 0..<$0.frameCount }
        let none = sequences.map { _ in 0..<0 }
        guard share > 0 else { return (all, none) }
        // Clips too short for a window neither teach nor compare.
        let clips = Set(sequences.filter { $0.frameCount >= shape.frames }.map(\.clip)).sorted()
        if clips.count > 1 {
            // Every k-th clip, from the middle of each k, so that kinds of motion sorted by name are spread.
            let every = max(2, Int((1 / share).rounded()))
            let chosen = Set(clips.indices.filter { $0 % every == every / 2 }.map { clips[$0] })
            let held = chosen.isEmpty ? [clips[clips.count - 1]] : chosen
            return (
                zip(sequences, all).map { held.contains($0.clip) ? 0..<0 : $1 },
                zip(sequences, all).map { held.contains($0.clip) ? $1 : 0..<0 }
            )
        }
        let isSplit = sequences.map { $0.clip == clips.first }
        let frames = zip(sequences, isSplit).filter { $1 }.map(\.0.frameCount).min() ?? 0
        let held = max(shape.frames, Int(share * Double(frames)))
        let rest = frames - held - shape.frames
        // A handful of windows at least; fewer teach nothing that a comparison could be about.
        guard rest >= shape.frames + max(8, shape.frames / 4) else { return (all, none) }
        return (
            zip(all, isSplit).map { $1 ? 0..<$0.upperBound - held - shape.frames : $0 },
            zip(all, isSplit).map { $1 ? $0.upperBound - held..<$0.upperBound : 0..<0 }
        )
    }
}

extension FeatureSequence {
    /// The frames of `range` alone.
    func frames(_ range: Range<Int>, width: Int) -> FeatureSequence {
        FeatureSequence(
            clip: clip, phase: phase, frameCount: range.count,
            values: Array(values[range.lowerBound * width..<range.upperBound * width]),
            roots: Array(roots[range]))
    }
}
