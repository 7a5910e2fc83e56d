import MotionCore
import Tensors

/// The clips to learn from, as features with the scaling that networks see them in, and the windows that may be drawn from
/// them.
package struct TrainingData: Sendable {
    package let layout: FeatureLayout
    package let rate: ModelRate
    package let scaling: FeatureScaling
    /// One sequence for each phase of each clip.
    package let sequences: [FeatureStore.Sequence]
    /// The windows to train on.
    package let training: Windows
    /// The windows that are held out of training; empty where the clips are too short to spare any.
    package let heldOut: Windows
    /// The windows to train on of each kind of motion that has any.
    let kinds: [Windows]
    /// For each sequence the frames to train on.
    let ranges: [Range<Int>]
    /// The sequences' rows, not scaled: as they are, mirrored, backwards, and both; nil for those that were not asked for.
    let variants: [FeatureRows?]
    /// A frame of channels, for what is no feature.
    package let still: [Double]
    /// The body's size in the file's length unit.
    package let bodySize: Double
    private let store: FeatureStore

    /// Finds the scaling and splits the windows.
    ///
    /// Throws what reading clips again throws, and what `check` throws.
    ///
    /// - Parameters:
    ///   - store: the features of all clips.
    ///   - fraction: the fraction of frames, or of clips where there are several, that is held out. With one clip these
    ///     are its last frames, half as many again as a window predicts at least.
    ///   - bodySize: the body's size in the file's length unit.
    ///   - kinds: for each clip its kind of motion; every kind is drawn as often as every other.
    ///   - isOneTake: whether all are pieces of one clip, of the longest of which the last frames are held out.
    ///   - mirroring: whether windows can be drawn with left and right exchanged.
    ///   - reversing: whether windows can be drawn backwards in time.
    ///   - check: asked now and then; throws where the work is to stop.
    package init(
        _ store: FeatureStore, shape: WindowShape, holdingOut fraction: Double, bodySize: Double,
        kinds: [Int]? = nil, isOneTake: Bool = false, mirroring: Bool = false, reversing: Bool = false,
        threads: Int = 1, check: @escaping @Sendable () throws -> Void = {}
    ) throws {
        self.store = store
        (layout, rate, sequences) = (store.layout, store.rate, store.sequences)
        self.bodySize = bodySize
        let split = Self.split(sequences, shape: shape, fraction: fraction, isOneTake: isOneTake)
        ranges = split.training
        training = Windows(ranges: split.training, shape: shape)
        heldOut = Windows(ranges: split.heldOut, shape: shape)
        let kindOf = sequences.map { kinds?[$0.clip] ?? 0 }
        self.kinds = Set(kindOf).sorted().map { kind in
            Windows(
                ranges: zip(split.training, kindOf).map { $1 == kind ? $0 : 0..<0 }, shape: shape)
        }.filter { !$0.isEmpty }
        still = try Self.still(store)
        let drawn = FeatureStore.Variant.drawn(mirroring: mirroring, reversing: reversing)
        variants = try FeatureStore.Variant.allCases.map { variant in
            drawn.contains(variant) ? try store.rows(variant, threads: threads, check: check) : nil
        }
        scaling = try Self.scaling(
            store, variants.prefix(2).compactMap { $0 }, split.training, bodySize, check)
    }

    /// The first frame that there is.
    private static func still(_ store: FeatureStore) throws -> [Double] {
        if let first = store.sequences.firstIndex(where: { $0.frameCount > 0 }),
            let source = try store.source(first)
        {
            return Array(source.frame(0))
        }
        return Array(repeating: 0, count: store.layout.skeleton.channelCount)
    }

    /// What brings the frames to train on, as they are and mirrored, to zero mean and unit spread.
    private static func scaling(
        _ store: FeatureStore, _ variants: [FeatureRows], _ ranges: [Range<Int>], _ bodySize: Double,
        _ check: () throws -> Void
    ) throws -> FeatureScaling {
        try FeatureScaling(layout: store.layout, bodySize: bodySize) { visit in
            for rows in variants {
                for (sequence, range) in ranges.enumerated() where !range.isEmpty {
                    try check()
                    visit(try rows.values(range, of: sequence, width: store.layout.count))
                }
            }
        }
    }

    /// The frames of a sequence as channels; nil for numbers that no clip is encoded to.
    package func source(_ sequence: Int) throws -> Clip? { try store.source(sequence) }

    /// The scaled features of a sequence, row after row.
    package func values(_ sequence: Int) throws -> [Float] {
        let rows = try store.rows(.plain, threads: 1)
        return scaling.scaled(
            try rows.values(0..<sequences[sequence].frameCount, of: sequence, width: layout.count))
    }

    /// For each sequence the frames to train on and those held out.
    package static func split(
        _ sequences: [FeatureStore.Sequence], shape: WindowShape, fraction: Double, isOneTake: Bool = false
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

extension TrainingData {
    /// The frames of each clip that are learnt from, at the model's rate, the last of them included: of what is held out there
    /// is nothing.
    var learntClips: [LearntFrames] {
        Dictionary(grouping: sequences.indices, by: { sequences[$0].clip }).sorted { $0.key < $1.key }
            .compactMap { _, phases -> LearntFrames? in
                // Phases take every so many frames in turn, as many as there are phases.
                let last = { (index: Int) in
                    let sequence = sequences[index]
                    return sequence.phase + (sequence.frameCount - 1) * phases.count
                }
                guard let index = phases.max(by: { last($0) < last($1) }), !ranges[index].isEmpty else {
                    return nil
                }
                return LearntFrames(store: store, sequence: index, range: ranges[index])
            }
    }
}

/// Frames of a clip at the model's rate, which are read when they are needed.
struct LearntFrames: Sendable {
    fileprivate let store: FeatureStore
    fileprivate let sequence: Int
    let range: Range<Int>

    /// The frames; nil where they are no clip's.
    func clip() throws -> Clip? { try store.source(sequence)?.frames(range) }
}
