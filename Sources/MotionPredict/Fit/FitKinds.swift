import Foundation
import MotionForecast

/// Learns from clips of one skeleton to tell their kinds apart: the names of the folders in which they stand.
public struct FitKinds: Sendable {
    /// Where the kinds of clips are told.
    package enum LabelSource: String, CaseIterable, Sendable {
        /// The name of the folder in which a clip stands.
        case folder

        /// The kind of the clip at `path`.
        package func kind(of path: String) -> String {
            switch self {
            case .folder:
                URL(fileURLWithPath: path).standardizedFileURL.deletingLastPathComponent().lastPathComponent
            }
        }
    }

    package var clips: [ClipFile]
    package var labels = LabelSource.folder
    /// Of these `predict`, `layers`, `members`, `minutes` and `patience` have no meaning here.
    public var options: FitOptions
    /// Threads; their number does not change the model. Nil for one a core.
    public var threads: Int?

    /// - Parameters:
    ///   - clips: at least one.
    ///   - options: what is asked for; what is left open is chosen from the clips.
    public init(_ clips: [ClipFile], options: FitOptions = FitOptions()) {
        precondition(!clips.isEmpty, "a fit needs a clip")
        self.clips = clips
        self.options = options
    }

    /// Fits a model, which remembers how well a trial told held-out clips.
    ///
    /// Throws `ForecastError.skeletonsDiffer`, `ClassifierError` and `UseCaseError.stopped`.
    public func run(_ monitor: Monitor = Monitor()) throws -> KindsModel {
        let clips = try clips.ofOneSkeleton()
        let labelled = clips.flatMap { clip in
            let sound = clip.sound(keepFaults: options.keepFaults)
            clip.tell(sound.faults, monitor)
            return sound.learnable.map {
                ClassifierTraining.LabelledClip(name: clip.path, kind: labels.kind(of: clip.path), clip: $0)
            }
        }
        let training = try ClassifierTraining(
            labelled, window: options.observe ?? .seconds(1), framesPerSecond: options.framesPerSecond
        ) { settings in
            settings.units = options.units ?? settings.units
            settings.epochs = options.epochs ?? settings.epochs
            settings.batch = options.batchSize ?? settings.batch
            settings.seed = options.seed
        }
        let counts = training.kinds.map { kind in clips.count { labels.kind(of: $0.path) == kind } }
        monitor.tell(.kinds(KindsOverview(training, counts)))
        let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
        let phases: [WorkProgress.Phase] = options.heldOut > 0 ? [.trial, .training] : [.training]
        let epochs = { (phase: WorkProgress.Phase) in
            WorkMeter.Part(phase: phase, unit: .epochs, total: training.settings.epochs)
        }
        var meter = WorkMeter(phases.map(epochs))
        /// Tells how far a phase has come after each of its epochs.
        func progress(_ phase: WorkProgress.Phase) -> (Int, Double) throws -> Void {
            meter.begin(phase)
            monitor.tell(.begins(meter.progress(phase)))
            return { epoch, loss in
                try monitor.check()
                meter.advance(phase, to: Double(epoch))
                var progress = meter.progress(phase)
                progress.loss = loss
                monitor.tell(.progress(progress))
            }
        }
        var heldOut: ClassifierHeldOut?
        if options.heldOut > 0 {
            heldOut = try training.trial(threads: threads, progress: progress(.trial))
            monitor.tell(.kindsTrial(heldOut))
        }
        let classifier = try training.train(threads: threads, progress: progress(.training))
        return KindsModel(ClassifierFile(classifier, clips: counts, heldOut: heldOut))
    }
}

/// What a fit of kinds learns from and how.
public struct KindsOverview: Sendable {
    /// The kinds, and how many clips there are of each.
    package let kinds: [String]
    package let clips: [Int]
    /// Frames of a window, and the model's rate.
    package let frames: Int
    package let framesPerSecond: Double
    /// Features of a frame, units of the network, epochs of the training.
    package let features: Int
    package let units: Int
    package let epochs: Int

    init(_ training: ClassifierTraining, _ counts: [Int]) {
        kinds = training.kinds
        clips = counts
        frames = training.settings.frames
        framesPerSecond = 1 / training.rate.frameTime
        features = training.layout.count
        units = training.settings.units
        epochs = training.settings.epochs
    }
}
