import MotionCore

/// The features of one clip at the model's rate: what windows are cut from.
///
/// A clip at four times the model's rate gives four sequences, each starting one frame later: every frame is
/// used and none is interpolated.
package struct FeatureSequence: Sendable {
    /// The index of the clip in the list that the sequences were made from.
    package let clip: Int
    /// The clip's frame that stands first in the sequence.
    package let phase: Int
    /// T, the number of frames.
    package let frameCount: Int
    /// T × F features, row after row.
    package var values: [Float]
    /// The root's state in each frame.
    package let roots: [RootState]
    /// The frames as channels, at the model's rate; nil for numbers that no clip is encoded to.
    package let source: Clip?

    package init(
        clip: Int, phase: Int, frameCount: Int, values: [Float], roots: [RootState], source: Clip? = nil
    ) {
        self.clip = clip
        self.phase = phase
        self.frameCount = frameCount
        self.values = values
        self.roots = roots
        self.source = source
    }

    /// Which part of which clip it is.
    package var place: FeatureStore.Sequence {
        FeatureStore.Sequence(clip: clip, phase: phase, frameCount: frameCount)
    }

    /// The sequence of all frames of `source`, which is at the model's rate.
    package init(_ source: Clip, layout: FeatureLayout, clip: Int, phase: Int) {
        let (features, roots) = layout.encode(source, frames: 0..<source.frameCount)
        self.init(
            clip: clip, phase: phase, frameCount: source.frameCount, values: features.map { Float($0) },
            roots: roots, source: source)
    }
}

extension FeatureLayout {
    /// The features of `clip` at the model's rate, one sequence for each phase.
    ///
    /// - Parameter index: the clip's number in its list, kept in the sequences.
    package func sequences(of clip: Clip, index: Int = 0, rate: ModelRate) -> [FeatureSequence] {
        let phases = rate.framesApart(clip).map { min($0, clip.frameCount) } ?? 1
        return (0..<phases).map {
            FeatureSequence(rate.source(clip, phase: $0), layout: self, clip: index, phase: $0)
        }
    }
}
