import MotionCore

/// What `fit` chooses from what it is given: rate, window, networks and length of training.
package struct FitPlan: Equatable, Sendable {
    /// What the clips are: one motion to be gone on with, or a collection to learn from in general.
    package enum Kind: String, Equatable, Sendable {
        case clip, corpus
    }

    package let kind: Kind
    /// The networks to train.
    package var members: [ForecasterSettings]
    /// How many networks there may be where their number is not set.
    package var mostMembers = Self.mostMembers
    /// Whether one network is all that is tried before the training, as where a result is wanted at once.
    private var triesOne = false

    /// Seconds shown and predicted where the clips are long enough.
    private static let clipSeconds = (observed: 0.5, predicted: 2.0)
    private static let corpusSeconds = (observed: 0.4, predicted: 1.0)
    /// Several clips with windows enough between them make a corpus.
    private static let corpusClips = 4

    /// What so many clips are.
    package static func kind(clips: Int) -> Kind {
        clips >= corpusClips ? .corpus : .clip
    }

    /// The plan for clips of one skeleton.
    ///
    /// - Parameters:
    ///   - frameCounts: the frames of each clip at the model's rate.
    ///   - features: F, the features of a frame.
    ///   - takes: how many clips these are pieces of; nil where each is whole.
    package init(rate: ModelRate, frameCounts: [Int], features: Int, takes: Int? = nil) {
        kind = Self.kind(clips: takes ?? frameCounts.count)
        let sorted = frameCounts.sorted()
        let typical = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        let frames = { (seconds: Double) in Int((seconds / rate.frameTime).rounded()) }
        let seconds = kind == .clip ? Self.clipSeconds : Self.corpusSeconds
        // A window takes at most three fifths of a typical clip, so that there is more than one.
        let observed = min(frames(seconds.observed), typical / 5)
        let predicted = min(frames(seconds.predicted), typical * 2 / 5)
        var settings = ForecasterSettings(
            shape: WindowShape(observed: max(2, observed), predicted: max(2, predicted)))
        switch kind {
        case .clip: Self.setForClip(&settings)
        case .corpus: Self.setForCorpus(&settings)
        }
        members = [settings]
        setMembers(Self.usualMembers)
    }

    private static let usualMembers = 4

    /// One motion to be gone on with: noise and true frames by turns keep long roll-outs from freezing.
    private static func setForClip(_ settings: inout ForecasterSettings) {
        settings.steps = 700
        settings.pathWeight = 0.03
        (settings.mirroring, settings.speedRange) = (0.5, 0.1)
    }

    /// A collection: joint positions are learnt from the networks' own outputs alone.
    private static func setForCorpus(_ settings: inout ForecasterSettings) {
        settings.units = 256
        settings.batch = 64
        settings.steps = 1000
        settings.warmUp = 50
        // What is meant to keep networks from learning by heart made each of them worse: docs/forecasting.md.
        (settings.weightDecay, settings.noise, settings.dropout) = (0, 0, 0)
        (settings.trueFrames, settings.ownFrames) = (0, 1)
        (settings.positionWeight, settings.pathWeight) = (1, 1)
        (settings.featureWeight, settings.velocityWeight, settings.energyWeight) = (0, 0, 0)
        settings.averaging = 0.99
        // What is right early keeps the rest right.
        settings.earliness = 1
        (settings.mirroring, settings.speedRange) = (0.5, 0)
    }

    /// Makes the networks few, small and soon trained; the moments of the clips do the rest.
    mutating func hurry() {
        members[0].units = 64
        members[0].batch = 16
        members[0].steps = 150
        setMembers(2)
        triesOne = true
    }

    /// Makes as many networks, which differ in representation, reversal and random numbers.
    package mutating func setMembers(_ count: Int) {
        let first = members[0]
        members = (0..<max(1, count)).map { index in
            var settings = first
            settings.seed = first.seed &+ UInt64(index) &* 1_000_003
            let isFirst = index % 2 == 0
            guard kind == .corpus else {
                settings.representation = isFirst ? .sixD : .bodySixD
                return settings
            }
            // Networks that see the body in another way err in another way, and so do those that learn from windows played
            // backwards too: one of each pair.
            settings.representation = isFirst ? .sixD : .positions
            settings.reversal = (index / 2) % 2 == index % 2 ? 0 : 0.5
            return settings
        }
    }

    /// The networks that are tried on held-out frames before the training: some of them and, of a corpus, for half as
    /// long, since a trial only tells.
    package var trialMembers: [ForecasterSettings] {
        let usual = kind == .clip ? min(2, members.count) : max(1, members.count / 4)
        let some = triesOne ? 1 : usual
        return members.prefix(some).map { member in
            var settings = member
            if kind == .corpus { settings.steps = max(1, settings.steps / 2) }
            return settings
        }
    }

    /// Shares `steps` steps of one network out among networks, and the trial before them.
    ///
    /// Several networks pay before long training does: with as little data as people have, one improves no more after
    /// some `enough` steps.
    package mutating func spend(steps: Double, setsMembers: Bool) {
        if setsMembers {
            let count = Int(min(Double(mostMembers), steps / Self.enough))
            // Of a collection two networks that err differently are worth more than one trained for twice as long.
            let pays = kind == .corpus && steps >= Self.pair
            setMembers(count < 2 ? (pays ? 2 : 1) : count / 2 * 2)
        }
        let trial = (kind == .clip ? 1 : 0.5) * Double(trialMembers.count)
        setSteps(Int(min(1e7, steps / (Double(members.count) + trial))))
    }

    private static let enough = 1000.0
    private static let pair = 600.0
    static let mostMembers = 12

    /// Sets the number of steps of all networks.
    package mutating func setSteps(_ steps: Int) {
        for index in members.indices { members[index].steps = max(1, steps) }
    }
}
