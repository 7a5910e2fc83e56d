import MotionCore
import Tensors

/// The clips to learn from, as scaled features, and the windows that may be drawn from them.
package struct TrainingData: Sendable {
    package let layout: FeatureLayout
    package let rate: ModelRate
    package let scaling: FeatureScaling
    /// Scaled features, one sequence for each phase of each clip.
    package let sequences: [FeatureSequence]
    /// The windows to train on.
    package let training: Windows
    /// The windows that are held out of training; empty where the clips are too short to spare any.
    package let heldOut: Windows
    /// The windows to train on of each kind of motion that has any.
    let kinds: [Windows]
    /// For each sequence the frames to train on.
    let ranges: [Range<Int>]
    /// The sequences as they are, mirrored, backwards, and both; those that were not asked for are empty.
    let variants: [[FeatureSequence]]
    /// A frame of channels, for what is no feature.
    package let still: [Double]
    /// The body's size in the file's length unit.
    package let bodySize: Double

    /// Scales the features and splits the windows.
    ///
    /// - Parameters:
    ///   - sequences: the features of all clips, not scaled.
    ///   - fraction: the fraction of frames, or of clips where there are several, that is held out. With one clip these
    ///     are its last frames, half as many again as a window predicts at least.
    ///   - bodySize: the body's size in the file's length unit.
    ///   - kinds: for each clip its kind of motion; every kind is drawn as often as every other.
    ///   - isOneTake: whether all are pieces of one clip, of the longest of which the last frames are held out.
    ///   - mirror: exchanges left and right, so that windows can be drawn mirrored; nil for none.
    ///   - reversing: whether windows can be drawn backwards in time.
    package init(
        _ sequences: [FeatureSequence], layout: FeatureLayout, rate: ModelRate, shape: WindowShape,
        holdingOut fraction: Double, bodySize: Double, kinds: [Int]? = nil, isOneTake: Bool = false,
        mirror: SkeletonMirror? = nil, reversing: Bool = false
    ) {
        self.layout = layout
        self.rate = rate
        self.bodySize = bodySize
        still =
            sequences.lazy.compactMap(\.source).first { $0.frameCount > 0 }.map { Array($0.frame(0)) }
            ?? Array(repeating: 0, count: layout.skeleton.channelCount)
        let split = Self.split(sequences, shape: shape, fraction: fraction, isOneTake: isOneTake)
        ranges = split.training
        training = Windows(ranges: split.training, shape: shape)
        heldOut = Windows(ranges: split.heldOut, shape: shape)
        let kindOf = sequences.map { kinds?[$0.clip] ?? 0 }
        self.kinds = Set(kindOf).sorted().map { kind in
            Windows(
                ranges: zip(split.training, kindOf).map { $1 == kind ? $0 : 0..<0 }, shape: shape)
        }.filter { !$0.isEmpty }
        func changed(_ change: (Clip) -> Clip) -> [FeatureSequence] {
            sequences.map { sequence in
                guard let source = sequence.source else { return sequence }
                return FeatureSequence(
                    change(source), layout: layout, clip: sequence.clip, phase: sequence.phase)
            }
        }
        let mirrored = mirror.map { mirror in changed { $0.mirrored(by: mirror) } } ?? []
        let reversed = reversing ? changed(\.reversed) : []
        let both =
            reversing ? mirror.map { mirror in changed { $0.mirrored(by: mirror).reversed } } ?? [] : []
        let used = [sequences, mirrored].flatMap { variant in
            zip(variant, split.training).map { $0.frames($1, width: layout.count) }
        }
        let scaling = FeatureScaling(used, layout: layout, bodySize: bodySize)
        self.scaling = scaling
        func scaled(_ sequences: [FeatureSequence]) -> [FeatureSequence] {
            sequences.map { sequence in
                var scaled = sequence
                scaled.values = scaling.scaled(sequence.values)
                return scaled
            }
        }
        self.sequences = scaled(sequences)
        variants = [self.sequences] + [mirrored, reversed, both].map(scaled)
    }

    /// For each sequence the frames to train on and those held out.
    package static func split(
        _ sequences: [FeatureSequence], shape: WindowShape, fraction: Double, isOneTake: Bool = false
    ) -> (training: [Range<Int>], heldOut: [Range<Int>]) {
        let all = sequences.map { 0..<$0.frameCount }
        let none = sequences.map { _ in 0..<0 }
        guard fraction > 0 else { return (all, none) }
        // Clips too short for a window neither teach nor compare.
        let clips = Set(sequences.filter { $0.frameCount >= shape.frames }.map(\.clip)).sorted()
        if clips.count > 1, !isOneTake {
            // Every k-th clip, from the middle of each k, so that kinds of motion sorted by name are spread.
            let every = max(2, Int((1 / fraction).rounded()))
            let chosen = Set(clips.indices.filter { $0 % every == every / 2 }.map { clips[$0] })
            let held = chosen.isEmpty ? [clips[clips.count - 1]] : chosen
            return (
                zip(sequences, all).map { held.contains($0.clip) ? 0..<0 : $1 },
                zip(sequences, all).map { held.contains($0.clip) ? $1 : 0..<0 }
            )
        }
        let longest = sequences.max { $0.frameCount < $1.frameCount }?.clip
        let isSplit = sequences.map { $0.clip == longest }
        let frames = zip(sequences, isSplit).filter { $1 }.map(\.0.frameCount).min() ?? 0
        let held = max(shape.predicted * 3 / 2, Int(fraction * Double(frames)))
        // A handful of windows at least; fewer teach nothing that a comparison could be about.
        guard frames - held >= shape.frames + max(8, shape.frames / 4) else { return (all, none) }
        // What a window shows may have been trained on, as it is where a clip is gone on with; what it predicts never.
        return (
            zip(all, isSplit).map { $1 ? 0..<$0.upperBound - held : $0 },
            zip(all, isSplit).map { $1 ? $0.upperBound - held - shape.observed..<$0.upperBound : 0..<0 }
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

extension TrainingData {
    /// The frames of each clip that are learnt from, at the model's rate, the last of them included: of what is held out there
    /// is nothing.
    var learntClips: [Clip] {
        Dictionary(grouping: sequences.indices, by: { sequences[$0].clip }).sorted { $0.key < $1.key }
            .compactMap { _, phases -> Clip? in
                // Phases take every so many frames in turn, as many as there are phases.
                let last = { (index: Int) in
                    let sequence = sequences[index]
                    return sequence.phase + (sequence.frameCount - 1) * phases.count
                }
                guard let index = phases.max(by: { last($0) < last($1) }), !ranges[index].isEmpty else {
                    return nil
                }
                return sequences[index].source?.frames(ranges[index])
            }
    }
}
