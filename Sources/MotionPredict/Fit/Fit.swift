import Foundation
import MotionCore
import MotionFiles
import MotionForecast

/// Learns from clips of one skeleton how they go on.
///
/// A trial on part of the frames tells first how well that works; the training that follows learns from all of them.
public struct Fit: Sendable {
    /// The clips to learn from; the model continues the last of them where no other is named.
    package var clips: [ClipRecord]
    public var options: FitOptions
    /// Threads; their number does not change the model. Nil for one a core.
    public var threads: Int?
    /// The file in which a training that is stopped is kept; nil to keep none.
    public var checkpoint: String?
    /// Whether to go on from the checkpoint.
    public var resumes = false
    /// Keeps the features of large collections on disk, from one fit to the next; nil to have all in memory.
    public var cache: FeatureCache?
    /// Frames of the only clip that nothing is learnt from; nil for none.
    var hidden: Range<Int>?
    /// The processes that train together, each with a fit of its own like this one; what others than the first return, write
    /// and tell is nothing to keep.
    package var ranks = Ranks.one
    /// Keeps the curve of the training; nil to keep none.
    package var log: TrainingLog?
    /// Whether the monitor is told a held-out prediction beside its truth.
    package var showsHeldOut = false

    /// - Parameters:
    ///   - clips: at least one.
    ///   - options: what is asked for; what is left open is chosen from the clips.
    public init(_ clips: [ClipFile], options: FitOptions = FitOptions()) {
        self.init(clips.map { ClipRecord($0) }, options: options)
    }

    /// The same of clips whose frames need not be in memory.
    package init(_ clips: [ClipRecord], options: FitOptions) {
        precondition(!clips.isEmpty, "a fit needs a clip")
        self.clips = clips
        self.options = options
    }

    /// Fits a model, which remembers how the trial compared with the last pose repeated.
    ///
    /// Throws `ForecastError`; `UseCaseError.stopped`, `.noCheckpoint` and `.otherCheckpoint`; what writing a checkpoint
    /// throws; where there are several ranks `RanksError`.
    public func run(_ monitor: Monitor = Monitor()) throws -> ForecastModel {
        let (began, clock) = (Date(), WorkMeter.stopwatch())
        let monitor = log.map { $0.hearing(monitor, resumes: resumes) } ?? monitor
        let clips = try clips.ofOneSkeleton()
        let learnt = try learnt(clips, monitor)
        if hidden != nil, learnt[0].pieces.isEmpty {
            throw ForecastError.nothingMoves(clip: clips[0].path)
        }
        var session = try FitSession(
            learnt.flatMap(\.pieces), takes: clips.count, wishes: options.wishes,
            keeper: cache?.hearing(monitor), threads: threadCount, check: monitor.check)
        let request = try self.request
        try ranks.requireSame(request)
        let keeper = CheckpointKeeper(
            ranks.isFirst ? checkpoint.map { CheckpointFile(path: $0) } : nil, request: request)
        let start = try resumes ? ranks.copy(keeper.read(monitor)) : nil
        let taken = MemoryInUse.bytes
        try limit(&session, beside: taken)
        session.plan.members = try ranks.agree(members: session.plan.members)
        let usual = session.plan.members[0].learningRate
        if let start {
            session.plan.members = start.progress.planned
        } else if let minutes = options.minutes {
            try budget(&session, minutes: minutes, monitor)
        }
        monitor.tell(.plan(FitOverview(clips, session, memory: taken + session.memory)))
        if ranks.count > 1 {
            monitor.tell(
                .ranks(
                    ranks.count, threads: threadCount,
                    busy: SharedTraining.busyRanks(ranks.count, of: session.plan.members)))
        }
        try prepare(session, session.plan.members, monitor)
        let meter = {
            FitMeter(
                $0, hasTrial: hasTrial, threads: threadCount * ranks.count,
                seconds: options.minutes.map { 60 * $0 }, clock: clock, monitor)
        }
        let isSlowed = session.plan.members[0].learningRate < usual
        let (forecaster, heldOut) = try learn(
            &session, from: start, keeper, meter, since: began, monitor, mayBeginAnew: !isSlowed)
        return ForecastModel(try model(clips, forecaster, heldOut))
    }

    /// How much smaller the steps are where a training has diverged.
    private static let slowing = 4.0

    /// Learns; where a number is none any more, once more from the beginning with smaller steps, whose size is ours to choose.
    func learn(
        _ session: inout FitSession, from start: TrainingCheckpoint?, _ keeper: CheckpointKeeper,
        _ meter: (FitSession) -> FitMeter, since began: Date, _ monitor: Monitor, mayBeginAnew: Bool
    ) throws -> (Forecaster, HeldOutSummary?) {
        let planned = session.plan
        do {
            return try learn(&session, from: start, keeper, meter(session), since: began, monitor)
        } catch ForecastError.diverged(let step, let tensor) where mayBeginAnew {
            monitor.tell(.beginsAnew(ForecastError.diverged(step: step, tensor: tensor)))
            // A trial may have cut the plan short since.
            session.plan = planned
            for index in session.plan.members.indices {
                session.plan.members[index].learningRate /= Self.slowing
            }
            return try learn(&session, from: nil, keeper, meter(session), since: began, monitor)
        }
    }

    /// A trial, then the training, or what of them a checkpoint has left to do.
    private func learn(
        _ session: inout FitSession, from start: TrainingCheckpoint?, _ keeper: CheckpointKeeper,
        _ meter: FitMeter, since began: Date, _ monitor: Monitor
    ) throws -> (Forecaster, HeldOutSummary?) {
        let isTraining = start.map { $0.progress.trial == nil } ?? false
        let heldOut: HeldOutSummary?
        if isTraining {
            heldOut = start?.progress.heldOut
        } else {
            heldOut = hasTrial ? try trial(&session, from: start, keeper, meter, monitor) : nil
            meter.expectTraining(steps: session.plan.members[0].steps)
        }
        let training = Training(
            session: session, heldOut: heldOut, keeper: keeper, meter: meter, threads: threadCount,
            ranks: ranks,
            deadline: options.minutes.map { began + Self.trainingFraction * $0 * 60 })
        return (try training.run(from: isTraining ? start : nil, in: checkpoint, monitor), heldOut)
    }

    /// Whether a trial is asked for.
    private var hasTrial: Bool { options.heldOut > 0 }

    /// The path of the checkpoint that belongs to the model at `path`: NAME.checkpoint.safetensors beside it.
    package static func checkpoint(ofModel path: String) -> String { CheckpointFile.path(model: path) }

    /// Takes the checkpoint away, once the model is written.
    public func removeCheckpoint() { checkpoint.map { CheckpointFile(path: $0).remove() } }

    /// The checkpoint that is there to go on from; nil where there is none.
    package var keptCheckpoint: String? { checkpoint.flatMap { CheckpointFile(path: $0).exists ? $0 : nil } }

    /// What a checkpoint belongs to: the clips' bytes and all options.
    private struct Request: Encodable {
        let clips: [RequestedClip]
        let options: FitOptions
        let hidden: [Int]?
    }

    private var request: String {
        get throws {
            try Request(
                clips: clips.map { RequestedClip($0, name: $0.path.lastName) }, options: options,
                hidden: hidden.map { [$0.lowerBound, $0.upperBound] }
            ).canonicalJSON
        }
    }

    var threadCount: Int { threads ?? max(1, ProcessInfo.processInfo.activeProcessorCount) }

    /// The fraction of the minutes given that is spent on steps; the rest is for the moments and the files.
    static let trainingFraction = 0.95

    private func model(
        _ clips: [ClipRecord], _ forecaster: Forecaster, _ heldOut: HeldOutSummary?
    ) throws -> ModelFile {
        let source = clips[clips.count - 1]
        let sound = try source.file().sound(keepFaults: options.keepFaults, hiding: hidden)
        return ModelFile(
            forecaster,
            source: SourceClip(
                path: source.path, checksum: source.checksum.digits,
                frameCount: source.frameCount, frameTime: source.frameTime,
                moving: sound.moving, skeleton: source.sampling.skeleton),
            clip: sound.start, clips: clips.map(\.path.lastName),
            frames: clips.reduce(0) { $0 + $1.frameCount },
            heldOut: heldOut)
    }
}

/// What a request knows a clip by: its bytes, and what is taken of them.
struct RequestedClip: Encodable {
    let name: String
    let checksum: String
    let sampling: ClipSampling

    init(_ clip: ClipRecord, name: String) {
        (self.name, checksum, sampling) = (name, clip.checksum.digits, clip.sampling)
    }
}

extension String {
    /// The last part of a path.
    package var lastName: String { (self as NSString).lastPathComponent }
}
