import MotionCore
import Synchronization

/// The features of all clips in one representation, not scaled: what windows are cut from.
///
/// They are worked out once, when they are first asked for, and kept in memory or, where there are many, in files.
package final class FeatureStore: Sendable {
    /// One phase of a clip at the model's rate.
    package struct Sequence: Equatable, Sendable {
        /// The index of the clip.
        package let clip: Int
        /// The clip's frame that stands first.
        package let phase: Int
        package let frameCount: Int
    }

    /// How the sequences are changed to have more to learn from.
    enum Variant: Int, CaseIterable, Sendable {
        case plain, mirrored, reversed, both

        /// Those that windows are drawn from.
        static func drawn(mirroring: Bool, reversing: Bool) -> [Variant] {
            allCases.filter { variant in
                switch variant {
                case .plain: true
                case .mirrored: mirroring
                case .reversed: reversing
                case .both: mirroring && reversing
                }
            }
        }
    }

    package let layout: FeatureLayout
    package let rate: ModelRate
    package let sequences: [Sequence]
    private let mirror: SkeletonMirror?
    /// The frames of a sequence as channels; nil for numbers that no clip is encoded to.
    private let frames: @Sendable (_ sequence: Int) throws -> Clip?
    /// What tells these features from any others; nil where nothing does.
    private let identity: String?
    private let keeper: (any FeatureKeeper)?
    private let rows: Mutex<[Variant: FeatureRows]>

    /// The features of clips.
    package init(
        _ clips: [LearntClip], layout: FeatureLayout, rate: ModelRate, mirror: SkeletonMirror?,
        keeper: (any FeatureKeeper)?
    ) {
        (self.layout, self.rate, self.mirror, self.keeper) = (layout, rate, mirror, keeper)
        let sequences = clips.indices.flatMap { clip in
            (0..<rate.phases(of: clips[clip])).map {
                Sequence(clip: clip, phase: $0, frameCount: rate.frames(of: clips[clip], phase: $0))
            }
        }
        self.sequences = sequences
        frames = { index in
            let sequence = sequences[index]
            return rate.source(try clips[sequence.clip].motion(), phase: sequence.phase)
        }
        let identities = clips.compactMap(\.identity)
        identity = identities.count == clips.count ? identities.joined(separator: "\n") : nil
        rows = Mutex([:])
    }

    /// Features that are there already.
    package init(
        _ sequences: [FeatureSequence], layout: FeatureLayout, rate: ModelRate, mirror: SkeletonMirror?
    ) {
        (self.layout, self.rate, self.mirror) = (layout, rate, mirror)
        self.sequences = sequences.map(\.place)
        frames = { sequences[$0].source }
        (identity, keeper) = (nil, nil)
        rows = Mutex([.plain: .memory(sequences.map(\.values))])
    }

    /// The frames of a sequence as channels; nil for numbers that no clip is encoded to.
    package func source(_ sequence: Int) throws -> Clip? { try frames(sequence) }

    /// The bytes that the rows of one variant take.
    private var bytes: Int {
        FeatureFile.bytes(frameCounts: sequences.map(\.frameCount), width: layout.count)
    }

    /// Whether the rows are many enough to be kept in files.
    var isInFiles: Bool { identity != nil && keeper.map { bytes >= $0.leastBytes } ?? false }

    /// Whether the rows of a variant are there already.
    func has(_ variant: Variant) -> Bool { rows.withLock { $0[variant] != nil } }

    /// The rows of all sequences in one variant, worked out where they are not there yet.
    ///
    /// - Parameter check: throws where the work is to stop.
    func rows(
        _ variant: Variant, threads: Int, check: @escaping @Sendable () throws -> Void = {}
    ) throws -> FeatureRows {
        if let known = rows.withLock({ $0[variant] }) { return known }
        let made = try made(variant, threads: threads, check)
        rows.withLock { $0[variant] = made }
        return made
    }

    private func made(
        _ variant: Variant, threads: Int, _ check: @escaping @Sendable () throws -> Void
    ) throws -> FeatureRows {
        let counts = sequences.map(\.frameCount)
        let work = { @Sendable [self] (sequence: Int) -> [Float] in
            try check()
            return try encoded(sequence, variant)
        }
        if let keeper, let identity, isInFiles,
            let key = FeatureKey(
                layout: layout, rate: rate, variant: variant.rawValue, clips: identity
            ).digits
        {
            let file = try keeper.file(key, bytes: bytes) {
                try FeatureFile.isSound($0, frameCounts: counts, width: layout.count, threads: threads)
            } write: {
                try FeatureFile.write(
                    to: $0, frameCounts: counts, width: layout.count, threads: threads, rows: work)
            }
            if let file {
                return .file(FeatureFile(file, frameCounts: counts, width: layout.count))
            }
        }
        return .memory(try ConcurrentMap.map(counts.count, threads: threads, work))
    }

    private func encoded(_ sequence: Int, _ variant: Variant) throws -> [Float] {
        guard var clip = try frames(sequence) else {
            return try rows(.plain, threads: 1).values(
                0..<sequences[sequence].frameCount, of: sequence, width: layout.count)
        }
        if let mirror, variant == .mirrored || variant == .both { clip = clip.mirrored(by: mirror) }
        if variant == .reversed || variant == .both { clip = clip.reversed }
        return layout.encode(clip, frames: 0..<clip.frameCount).features.map { Float($0) }
    }
}
