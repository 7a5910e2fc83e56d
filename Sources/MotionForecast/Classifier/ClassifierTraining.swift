import MotionCore
import RecurrentNetworks
import Tensors

/// Takes labelled clips of one skeleton to a classifier.
///
/// Every kind is shown equally often, however many frames there are of it.
package struct ClassifierTraining {
    /// A clip and its kind.
    package struct LabelledClip: Sendable {
        package let name: String
        package let kind: String
        package let clip: Clip

        package init(name: String, kind: String, clip: Clip) {
            self.name = name
            self.kind = kind
            self.clip = clip
        }
    }

    /// The largest number of windows of a kind that an epoch shows.
    private static let windowsOfAKind = 256
    /// The fraction of the only clip of a kind that is held out.
    private static let heldOutFraction = 0.25

    package let settings: ClassifierSettings
    package let layout: FeatureLayout
    package let rate: ModelRate
    package let kinds: [String]
    private let clips: [LabelledClip]

    /// - Parameters:
    ///   - clips: of one skeleton, at least one.
    ///   - seconds: the length of a window; `frames` gives it instead in frames of the model.
    /// - Throws: `ClassifierError.oneKind` and `.tooShort`, and `ForecastError.skeletonsDiffer`.
    package init(
        _ clips: [LabelledClip], window: Span = .seconds(1), framesPerSecond: Double? = nil,
        adjust: (inout ClassifierSettings) -> Void = { _ in }
    ) throws {
        precondition(!clips.isEmpty, "a training needs a clip")
        try requireOneSkeleton(clips.map { ($0.name, $0.clip) })
        self.clips = clips
        kinds = Set(clips.map(\.kind)).sorted()
        guard kinds.count > 1 else { throw ClassifierError.oneKind(kinds[0]) }
        layout = FeatureLayout(clips: clips.map(\.clip))
        rate = framesPerSecond.map { ModelRate(frameTime: 1 / $0) } ?? ModelRate(near: clips[0].clip)
        for clip in clips { try clip.clip.requireRate(rate, of: "the model", name: clip.name) }
        var settings = ClassifierSettings(frames: max(2, window.frames(frameTime: rate.frameTime)))
        adjust(&settings)
        self.settings = settings
        for kind in kinds {
            let longest =
                clips.filter { $0.kind == kind }.map { Int($0.clip.seconds / rate.frameTime + 0.5) }.max()
                ?? 0
            guard longest >= settings.frames else {
                throw ClassifierError.tooShort(
                    kind: kind, frames: longest, needed: settings.frames, rate: 1 / rate.frameTime)
            }
        }
    }

    /// The clips to learn from and those held out: the last clip of each kind or, where it is the only one, its end.
    func split() -> (training: [LabelledClip], heldOut: [LabelledClip], byFrames: [String]) {
        var (training, heldOut, byFrames) = ([LabelledClip](), [LabelledClip](), [String]())
        for kind in kinds {
            let needed = Double(settings.frames) * rate.frameTime
            let own = clips.filter { $0.kind == kind && $0.clip.seconds > needed }
            if own.count > 1 {
                training += own.dropLast()
                heldOut += own.suffix(1)
                continue
            }
            guard let only = own.first else { continue }
            let cut = Int(Double(only.clip.frameCount) * (1 - Self.heldOutFraction))
            let (head, tail) = (only.clip.frames(0..<cut), only.clip.frames(cut..<only.clip.frameCount))
            guard head.seconds > needed, tail.seconds > needed else {
                training.append(only)
                continue
            }
            training.append(LabelledClip(name: only.name, kind: kind, clip: head))
            heldOut.append(LabelledClip(name: only.name, kind: kind, clip: tail))
            byFrames.append(kind)
        }
        return (training, heldOut, byFrames)
    }

    /// A trial on part of the clips, and how well it does on the rest; nil where nothing can be held out.
    ///
    /// `progress` is told of every epoch that ends and its loss, and may throw to end the training.
    package func trial(
        threads: Int, progress: @escaping (Int, Double) throws -> Void
    ) throws -> ClassifierHeldOut? {
        let (training, heldOut, byFrames) = split()
        guard !heldOut.isEmpty, Set(training.map(\.kind)).count == kinds.count else { return nil }
        let classifier = try train(training, threads: threads, progress: progress)
        var result = ClassifierHeldOut(
            windows: 0, rightWindows: 0, clips: 0, rightClips: 0, kindsByFrames: byFrames)
        for clip in heldOut {
            let windows = try classifier.windows(of: clip.clip, name: clip.name)
            let right = { (probabilities: [Double]) in kinds[largest(probabilities)] == clip.kind }
            result.windows += windows.count
            result.rightWindows += windows.count { right($0.probabilities) }
            result.clips += 1
            if right(classifier.probabilities(windows)) { result.rightClips += 1 }
        }
        return result
    }

    /// The classifier trained on all clips.
    package func train(
        threads: Int, progress: @escaping (Int, Double) throws -> Void
    ) throws -> MotionClassifier {
        try train(clips, threads: threads, progress: progress)
    }

    private func train(
        _ clips: [LabelledClip], threads: Int, progress: @escaping (Int, Double) throws -> Void
    ) throws -> MotionClassifier {
        let sequences = clips.enumerated().flatMap { layout.sequences(of: $1.clip, index: $0, rate: rate) }
        let scaling = FeatureScaling(sequences, layout: layout, bodySize: clips[0].clip.bodySize)
        let (x, y) = try samples(clips, sequences, scaling)
        let network = try MotionClassifier.network(settings, features: layout.count, kinds: kinds.count)
        try network.compile(
            optimiser: .adam(learningRate: .constant(settings.learningRate)), loss: .categoricalCrossEntropy)
        var random = RandomSource(seed: settings.seed)
        try network.fit(
            x, y, epochs: settings.epochs, batchSize: settings.batch, callbacks: [EpochTeller(progress)],
            threads: threads, using: &random)
        return MotionClassifier(
            settings: settings, layout: layout, rate: rate, kinds: kinds, mean: scaling.mean,
            scale: scaling.scale, weights: network.weights)
    }

    /// X [N, T, F] and Y [N, K]: as many windows of each kind, spread over all its clips.
    private func samples(
        _ clips: [LabelledClip], _ sequences: [FeatureSequence], _ scaling: FeatureScaling
    ) throws -> (x: Tensor, y: Tensor) {
        let windows = kinds.map { kind in
            sequences.filter { clips[$0.clip].kind == kind }.flatMap { sequence in
                stride(from: 0, through: sequence.frameCount - settings.frames, by: 1).map { (sequence, $0) }
            }
        }
        let most = min(Self.windowsOfAKind, windows.map(\.count).max() ?? 0)
        let input = ClassifierInput(
            layout: layout, mean: scaling.mean, scale: scaling.scale, frames: settings.frames)
        var (x, y) = ([Float](), [Float]())
        for (kind, own) in windows.enumerated() where !own.isEmpty {
            for index in 0..<most {
                let (sequence, start) = own[own.count >= most ? index * own.count / most : index % own.count]
                input.append(sequence, start, to: &x)
                y += kinds.indices.map { $0 == kind ? 1 : 0 }
            }
        }
        let count = y.count / kinds.count
        return (
            try Tensor(x, shape: [count, settings.frames, layout.count]),
            try Tensor(y, shape: [count, kinds.count])
        )
    }
}

/// The index of the largest number, the first of equal ones.
package func largest(_ numbers: [Double]) -> Int {
    numbers.indices.reduce(0) { numbers[$1] > numbers[$0] ? $1 : $0 }
}

/// Tells of every epoch that ends.
private final class EpochTeller: Callback {
    private let tell: (Int, Double) throws -> Void

    init(_ tell: @escaping (Int, Double) throws -> Void) { self.tell = tell }

    func epochEnded(_ epoch: Int, _ logs: EpochLogs, _ training: Training) throws {
        guard logs.loss.isFinite else { throw ClassifierError.diverged(epoch: epoch + 1) }
        try tell(epoch + 1, logs.loss)
    }
}
