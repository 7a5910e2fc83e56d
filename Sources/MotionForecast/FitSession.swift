import MotionCore
import RecurrentNetworks

/// Takes clips of one skeleton to a forecaster: features, plan, a trial on part of the frames, the final training.
///
/// The trial holds frames out and tells how well the method does on them; the final training then learns from all
/// frames, since the last ones matter most for what comes next.
public struct FitSession {
    /// What a person may set; nil leaves the choice to the plan.
    public struct Wishes: Sendable {
        public var observed: Span?
        public var predicted: Span?
        public var framesPerSecond: Double?
        public var units: Int?
        public var layers: Int?
        public var epochs: Int?
        public var batch: Int?
        public var seed: UInt64 = 1

        public init() {}
    }

    public let layout: FeatureLayout
    public let rate: ModelRate
    public private(set) var settings: ForecasterSettings
    /// The features of all clips, not scaled.
    public let sequences: [FeatureSequence]
    public let bodySize: Double

    /// Makes features and plan.
    ///
    /// - Parameter clips: clips of one skeleton with their names, at least one.
    /// - Throws: `ForecastError.tooShort` where no clip holds a window.
    public init(_ clips: [(name: String, clip: Clip)], wishes: Wishes) throws {
        precondition(!clips.isEmpty, "a fit needs a clip")
        layout = FeatureLayout(clips: clips.map(\.clip))
        rate = wishes.framesPerSecond.map { ModelRate(frameTime: 1 / $0) } ?? ModelRate(near: clips[0].clip)
        var sequences: [FeatureSequence] = []
        for (index, clip) in clips.enumerated() {
            sequences += layout.sequences(of: clip.clip, index: index, rate: rate)
        }
        self.sequences = sequences
        bodySize = clips[0].clip.bodySize
        let lengths = clips.indices.map { index in
            sequences.filter { $0.clip == index }.map(\.frameCount).max() ?? 0
        }
        var plan = FitPlan(rate: rate, frameCounts: lengths, features: layout.count).settings
        if let observed = wishes.observed { plan.shape.observed = observed.frames(frameTime: rate.frameTime) }
        if let predicted = wishes.predicted {
            plan.shape.predicted = predicted.frames(frameTime: rate.frameTime)
        }
        plan.units = wishes.units ?? plan.units
        plan.layers = wishes.layers ?? plan.layers
        plan.batch = wishes.batch ?? plan.batch
        plan.seed = wishes.seed
        plan.steps = FitPlan.steps(plan, features: layout.count)
        settings = plan
        let longest = lengths.indices.max { lengths[$0] < lengths[$1] } ?? 0
        guard lengths[longest] >= plan.shape.frames else {
            throw ForecastError.tooShort(
                clip: clips[longest].name, frames: lengths[longest], needed: plan.shape.frames,
                rate: 1 / rate.frameTime)
        }
        if let epochs = wishes.epochs {
            let windows = Windows(ranges: sequences.map { 0..<$0.frameCount }, shape: plan.shape).count
            settings.steps = epochs * max(1, (windows + plan.batch - 1) / plan.batch)
        }
    }

    /// Sets the number of training steps.
    public mutating func setSteps(_ steps: Int) { settings.steps = max(1, steps) }

    /// The data with a share of frames or clips held out; 0 holds out nothing.
    public func data(holdingOut share: Double) -> TrainingData {
        TrainingData(
            sequences, layout: layout, rate: rate, shape: settings.shape, holdingOut: share,
            bodySize: bodySize)
    }
}
