import MotionCore

/// The moments that a realised motion is made of: frames of the clips learnt from, each with the frame that follows it.
///
/// The frames stand in sequences, stretches of clips without a gap. Where the body has a mirror image, each frame stands
/// for two moments: moment `i` is frame `i` as it is, moment `frameCount + i` the same frame with left and right exchanged.
package struct MomentLibrary: Equatable, Sendable {
    /// The frames of all sequences, one after the other, at the model's rate.
    package let frames: Clip
    /// Which frames each sequence takes; together all frames.
    package let sequences: [Range<Int>]
    /// Exchanges left and right; nil where the body is not symmetric.
    package let mirror: SkeletonMirror?

    /// Frames at the end that are played from their beginning only: nothing jumps to them. They are not kept in files.
    private(set) var closed: Range<Int>?

    /// The most frames that a model keeps: 200 seconds at 30 a second.
    package static let mostFrames = 6000

    /// A library of stretches of clips of one skeleton at one rate; nil where none has three frames.
    package init?(_ clips: [Clip], mirror: SkeletonMirror?) {
        let clips = clips.filter { $0.frameCount > 2 }
        guard let first = clips.first else { return nil }
        var sequences: [Range<Int>] = []
        for clip in clips {
            let start = sequences.last?.upperBound ?? 0
            sequences.append(start..<start + clip.frameCount)
        }
        self.init(
            frames: Clip(
                skeleton: first.skeleton, frameTime: first.frameTime,
                frameCount: sequences[sequences.count - 1].upperBound, values: clips.flatMap(\.values)),
            sequences: sequences, mirror: mirror)
    }

    /// A library as a model file has it; the sequences follow each other and take all frames.
    package init(frames: Clip, sequences: [Range<Int>], mirror: SkeletonMirror?) {
        (self.frames, self.sequences, self.mirror) = (frames, sequences, mirror)
    }

    /// The number of moments.
    var count: Int { mirror == nil ? frames.frameCount : 2 * frames.frameCount }

    /// The sequences of moments: those of the frames as they are, then those of their mirror images.
    var runs: [Range<Int>] {
        guard mirror != nil else { return sequences }
        let shift = frames.frameCount
        return sequences + sequences.map { $0.lowerBound + shift..<$0.upperBound + shift }
    }

    /// The moment of the same frame with left and right exchanged; nil where there is none.
    func mirrored(_ moment: Int) -> Int? {
        guard mirror != nil else { return nil }
        return moment < frames.frameCount ? moment + frames.frameCount : moment - frames.frameCount
    }

    /// The moments of `range`, which lie in one run, as a clip.
    func clip(_ range: Range<Int>) -> Clip {
        let shift = frames.frameCount
        guard let mirror, range.lowerBound >= shift else { return frames.frames(range) }
        return frames.frames(range.lowerBound - shift..<range.upperBound - shift).mirrored(by: mirror)
    }

    /// Whether the library ends one of its sequences with the last frames of `clip`: whether it was made of it.
    func holds(endOf clip: Clip) -> Bool {
        let last = clip.frame(clip.frameCount - 1)
        return sequences.contains { sequence in
            zip(frames.frame(sequence.upperBound - 1), last).allSatisfy {
                abs($0 - $1) <= 1e-4 * max(1, abs($1))
            }
        }
    }

    /// The library with another clip's frames; nil where that has too few.
    ///
    /// - Parameter isClosed: whether nothing may jump to them.
    func adding(_ clip: Clip, isClosed: Bool = false) -> MomentLibrary? {
        guard let other = MomentLibrary([clip], mirror: mirror) else { return nil }
        let shift = frames.frameCount
        var longer = MomentLibrary(
            frames: Clip(
                skeleton: frames.skeleton, frameTime: frames.frameTime,
                frameCount: shift + other.frames.frameCount, values: frames.values + other.frames.values),
            sequences: sequences + other.sequences.map { $0.lowerBound + shift..<$0.upperBound + shift },
            mirror: mirror)
        if isClosed { longer.closed = shift..<longer.frames.frameCount }
        return longer
    }
}
