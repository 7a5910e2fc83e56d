import MotionCore

/// The features of one clip at the model's rate: what windows are cut from.
///
/// A clip at four times the model's rate gives four sequences, each starting one frame later: every frame is
/// used and none is interpolated.
public struct FeatureSequence: Sendable {
    /// The index of the clip in the list that the sequences were made from.
    public let clip: Int
    /// The clip's frame that stands first in the sequence.
    public let phase: Int
    /// T, the number of frames.
    public let frameCount: Int
    /// T × F features, row after row.
    public var values: [Float]
    /// The root's state in each frame.
    public let roots: [RootState]

    public init(clip: Int, phase: Int, frameCount: Int, values: [Float], roots: [RootState]) {
        self.clip = clip
        self.phase = phase
        self.frameCount = frameCount
        self.values = values
        self.roots = roots
    }
}

/// The rate at which a model thinks, and how a clip is brought to it.
public struct ModelRate: Codable, Equatable, Sendable {
    /// Seconds from one frame of the model to the next.
    public let frameTime: Double

    public init(frameTime: Double) {
        precondition(frameTime > 0, "a frame time is positive")
        self.frameTime = frameTime
    }

    /// The rate nearest to 30 frames a second of which the clip's rate is a whole multiple.
    ///
    /// Rates below 45 frames a second are taken as they are.
    public init(near clip: Clip) {
        let every = max(1, (1 / (30 * clip.frameTime)).rounded())
        self.init(frameTime: clip.frameTime * every)
    }

    /// How many frames of the clip make one of the model; nil where the rates do not go into each other.
    public func framesApart(_ clip: Clip) -> Int? {
        let ratio = frameTime / clip.frameTime
        let whole = ratio.rounded()
        // Files round the frame time to 4 digits or fewer (".0083333", "0.033").
        return whole >= 1 && abs(ratio - whole) <= 0.011 * whole ? Int(whole) : nil
    }
}

extension FeatureLayout {
    /// The features of `clip` at the model's rate, one sequence for each phase.
    ///
    /// - Parameter index: the clip's place in its list, kept in the sequences.
    public func sequences(of clip: Clip, index: Int = 0, rate: ModelRate) -> [FeatureSequence] {
        guard let apart = rate.framesApart(clip) else {
            return [sequence(of: clip.resampled(frameTime: rate.frameTime), index: index, phase: 0, every: 1)]
        }
        return (0..<min(apart, clip.frameCount)).map { phase in
            sequence(of: clip, index: index, phase: phase, every: apart)
        }
    }

    private func sequence(of clip: Clip, index: Int, phase: Int, every: Int) -> FeatureSequence {
        let frames = stride(from: phase, to: clip.frameCount, by: every)
        let (features, roots) = encode(clip, frames: frames)
        return FeatureSequence(
            clip: index, phase: phase, frameCount: roots.count, values: features.map { Float($0) },
            roots: roots)
    }
}
