import MotionCore
import RecurrentNetworks

/// Takes clips of one skeleton to a forecaster: features, plan, a trial on part of the frames, the final training.
///
/// The trial holds frames out and tells how well the method does on them; the final training then learns from all
/// frames, since the last ones matter most for what comes next.
package struct FitSession {
    /// What a person may set; nil leaves the choice to the plan.
    package struct Wishes: Equatable, Sendable {
        package var observed: Span?
        package var predicted: Span?
        package var framesPerSecond: Double?
        package var units: Int?
        package var layers: Int?
        package var epochs: Int?
        package var batch: Int?
        package var members: Int?
        package var seed: UInt64 = 1
        /// Whether a result is wanted within seconds.
        package var isQuick = false

        package init() {}
    }

    /// The features of the first network.
    package let layout: FeatureLayout
    package let rate: ModelRate
    package var plan: FitPlan
    /// Exchanges left and right; nil where the skeleton is not symmetric.
    package let mirror: SkeletonMirror?
    package let bodySize: Double
    /// For each clip the number of frames at its start that are left out: a rest pose before the motion.
    package var leftOut: [Int] { clips.map(\.restFrames) }
    /// The names of the kinds of motion: the folders that the clips lie in.
    package let kindNames: [String]
    private let kinds: [Int]
    private let clips: [LearntClip]
    private let lengths: [Int]
    private let takes: Int
    /// How many clips are worked on at the same time.
    let threads: Int
    private let features: FeatureStores

    /// Makes features and plan of clips that are in memory.
    ///
    /// - Parameter clips: clips of one skeleton with their names, at least one.
    package init(_ clips: [(name: String, clip: Clip)], takes: Int? = nil, wishes: Wishes) throws {
        precondition(!clips.isEmpty, "a fit needs a clip")
        try requireOneSkeleton(clips)
        try self.init(clips.map { LearntClip($0.clip, name: $0.name) }, takes: takes, wishes: wishes)
    }

    /// Makes features and plan.
    ///
    /// Throws `ForecastError.tooShort` where no clip holds a window, what reading clips again throws, and what `check` throws.
    ///
    /// - Parameters:
    ///   - clips: clips of one skeleton, at least one.
    ///   - takes: how many clips these are pieces of, where faults divide them; nil where each is whole.
    ///   - keeper: keeps features that are too many for memory; nil to have all in memory.
    ///   - threads: how many clips are worked on at the same time.
    ///   - check: asked now and then; throws where the work is to stop.
    package init(
        _ clips: [LearntClip], takes: Int? = nil, wishes: Wishes, keeper: (any FeatureKeeper)? = nil,
        threads: Int = 1, check: @escaping @Sendable () throws -> Void = {}
    ) throws {
        precondition(!clips.isEmpty, "a fit needs a clip")
        self.takes = takes ?? clips.count
        (self.clips, self.threads) = (clips, threads)
        let first = try clips[0].motion()
        let rate = wishes.framesPerSecond.map { ModelRate(frameTime: 1 / $0) } ?? ModelRate(near: first)
        self.rate = rate
        for clip in clips where rate.framesApart(frameTime: clip.frameTime) == nil {
            try clip.requireRoom(atFrameTime: rate.frameTime)
        }
        let basis = try LayoutBasis(clips, up: first.guessedUpAxis, threads: threads, check: check)
        layout = FeatureLayout(basis, representation: .sixD)
        bodySize = clips[0].bodySize
        mirror = SkeletonMirror(layout.skeleton, up: layout.up, size: bodySize)
        features = FeatureStores(
            clips, basis: basis, rate: rate, mirror: mirror, keeper: keeper, check: check)
        lengths = clips.map { rate.frames(of: $0, phase: 0) }
        let folders = clips.map { String($0.name[..<($0.name.lastIndex(of: "/") ?? $0.name.startIndex)]) }
        let names = Array(Set(folders)).sorted()
        kindNames = names
        let numbers = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
        kinds = folders.map { numbers[$0] ?? 0 }
        plan = FitPlan(rate: rate, frameCounts: lengths, features: layout.count, takes: takes)
        set(wishes)
        let shape = plan.members[0].shape
        guard max(shape.observed, shape.predicted) <= Bounds.mostWindowFrames else {
            throw ForecastError.longWindow(
                frames: max(shape.observed, shape.predicted), most: Bounds.mostWindowFrames)
        }
        let longest = lengths.indices.max { lengths[$0] < lengths[$1] } ?? 0
        guard lengths[longest] >= shape.frames else {
            throw ForecastError.tooShort(
                clip: clips[longest].name, frames: lengths[longest], needed: shape.frames,
                rate: 1 / rate.frameTime)
        }
    }

    private mutating func set(_ wishes: Wishes) {
        if wishes.isQuick { plan.hurry() }
        var first = plan.members[0]
        if let observed = wishes.observed {
            first.shape.observed = observed.frames(frameTime: rate.frameTime)
        }
        if let predicted = wishes.predicted {
            first.shape.predicted = predicted.frames(frameTime: rate.frameTime)
        }
        first.units = wishes.units ?? first.units
        first.layers = wishes.layers ?? first.layers
        first.batch = wishes.batch ?? first.batch
        first.seed = wishes.seed
        if let epochs = wishes.epochs {
            let last = first.shape.frames - 1
            let windows = clips.indices.reduce(0) { sum, index in
                let apart = rate.framesApart(frameTime: clips[index].frameTime)
                return sum
                    + max(0, apart.map { clips[index].frameCount - last * $0 } ?? lengths[index] - last)
            }
            first.steps = epochs * max(1, (windows + first.batch - 1) / first.batch)
        }
        let count = wishes.members ?? plan.members.count
        plan.members = [first]
        plan.setMembers(count)
    }

    /// The frames to learn from, of all phases.
    var frames: Int {
        clips.indices.reduce(0) {
            $0
                + (rate.framesApart(frameTime: clips[$1].frameTime) == nil
                    ? lengths[$1] : clips[$1].frameCount)
        }
    }

    /// The frames of the longest phase of a clip.
    var longestFrames: Int { lengths.max() ?? 0 }

    /// Features of one variant that take so many bytes or more are kept in files.
    var mostInMemory: Int { features.mostInMemory }

    /// Exchanges left and right where predictions are averaged with mirrored ones.
    package var predictionMirror: SkeletonMirror? { plan.members[0].mirroring > 0 ? mirror : nil }

    /// What the clips are.
    package var kind: FitPlan.Kind { plan.kind }

    /// Sets the training steps of each network.
    package mutating func setSteps(_ steps: Int) { plan.setSteps(steps) }

    /// Works out what of the features of these networks is not there yet, so that later it is only looked up; with features that
    /// stay in memory there is nothing to wait for.
    ///
    /// Throws what reading clips again throws, and what the session's `check` throws.
    ///
    /// - Parameter told: is told, from several threads, how many sequences of how many are done.
    package func prepare(
        _ members: [ForecasterSettings], told: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) throws {
        let mirroring = mirror != nil && members.contains { $0.mirroring > 0 }
        let reversing = members.contains { $0.reversal > 0 }
        try features.prepare(
            Set(members.map(\.representation)), mirroring: mirroring, reversing: reversing, threads: threads,
            told: told)
    }

    /// What each network learns from, with a fraction of frames or clips held out; 0 holds out nothing.
    ///
    /// Throws what reading clips again throws, and what the session's `check` throws.
    package func tasks(
        _ members: [ForecasterSettings], holdingOut fraction: Double
    ) throws -> [Trainer.Task] {
        var data: [Representation: TrainingData] = [:]
        return try members.map { settings in
            let made =
                try data[settings.representation] ?? self.data(settings.representation, members, fraction)
            data[settings.representation] = made
            return Trainer.Task(made, settings: settings)
        }
    }

    private func data(
        _ representation: Representation, _ members: [ForecasterSettings], _ fraction: Double
    ) throws -> TrainingData {
        try TrainingData(
            features[representation], shape: members[0].shape, holdingOut: fraction, bodySize: bodySize,
            kinds: kinds, isOneTake: takes == 1,
            mirroring: mirror != nil && members.contains { $0.mirroring > 0 },
            reversing: members.contains { $0.reversal > 0 }, threads: threads, check: features.check)
    }

    /// A training of some of the plan's networks.
    package func trainer(
        _ members: [ForecasterSettings]? = nil, holdingOut fraction: Double, threads: Int
    ) throws -> Trainer {
        let members = members ?? plan.members
        return Trainer(
            try tasks(members, holdingOut: fraction), mirror: predictionMirror, threads: threads)
    }
}
