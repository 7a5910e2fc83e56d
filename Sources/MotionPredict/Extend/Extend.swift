public import MotionCore
public import MotionFiles
public import MotionForecast

/// Continues a clip by a model.
public struct Extend: Sendable {
    /// The clip to continue.
    package let source: ExtendSource
    package let model: ForecastModel
    /// How much to add.
    public var length: Span = .seconds(2)
    /// Where the new frames lead; nil for wherever the motion goes.
    public var end: ExtendEnd?
    /// Whether to leave out the clip's own frames.
    public var predictedOnly = false
    /// Whether to hold feet that stand on the ground firmly, where otherwise gently.
    public var lockFeet = false
    /// Whether to write the mean forecast: nearest to the truth on average, and less and less alive.
    public var isMean = false
    /// How far variations go from the likeliest motion, 0 to 2: with 1 as usual, with 0 all are that motion.
    public var variationStrength = 1.0
    /// Whether to go on from frames that are no motion, too.
    public var keepFaults = false
    /// What the continuation starts from and what the networks foresee, where that is known already.
    private var known: Known?

    /// (A tuple in its place, optional, is copied wrongly by Swift 6.3.)
    private struct Known {
        let start: Start
        let foreseen: [Double]
    }

    /// What of the clip is continued.
    private struct Start {
        let clip: Clip
        let faults: [MotionFault]
        /// How many frames after it the body went on for, in rows that do not say how.
        let lost: Int
        let moving: [Bool]
        let joined: JoinedClip
    }

    private var start: Start {
        let (sound, moving) = source.sound(keepFaults: keepFaults)
        return Start(
            clip: sound.start, faults: sound.faults, lost: sound.lost, moving: moving, joined: sound.joined)
    }

    /// Continues a clip of the model's skeleton.
    public init(_ clip: ClipFile, by model: ForecastModel) {
        source = .file(clip.taken(for: model.file.forecaster.layout.skeleton))
        self.model = model
    }

    /// Continues the clip that the model was fitted on, read again from where it stood; with `predictedOnly` it need not be
    /// there any more.
    ///
    /// Throws `UseCaseError.severalClips`, `.clipChanged` and `.clipGone`, and what reading throws.
    public init(
        clipOf model: ForecastModel, predictedOnly: Bool = false,
        sampling: ClipSampling = ClipSampling(), monitor: Monitor = Monitor()
    ) throws {
        source = try ExtendSource(
            fittedBy: model, sampling: sampling, mayBeGone: predictedOnly, monitor)
        self.model = model
        self.predictedOnly = predictedOnly
    }

    /// Predicts; tells the monitor what frames of the clip are no motion, and where its end is unlike all that the model
    /// learnt from.
    ///
    /// Throws `ForecastError.skeletonsDiffer`, `.noMotion` and `.nothingMoves`, and `UseCaseError.stopped`.
    ///
    /// - Parameters:
    ///   - monitor: who is told, and may stop the work.
    ///   - variation: 0 for the prediction; 1 and on for ways that are as plausible and differ.
    public func run(_ monitor: Monitor = Monitor(), variation: Int = 0) throws -> ExtendedClip {
        if case .file(let clip) = source { try clip.requireMotion() }
        try monitor.check()
        let extended = try extended(variation: variation)
        tell(extended, monitor)
        return extended
    }

    /// How many frames are added.
    package var frames: Int { length.frames(frameTime: source.clip.frameTime) }

    /// Tells what is left out, and where the end of the clip is unlike all that the model learnt from.
    package func tell(_ extended: ExtendedClip, _ monitor: Monitor) {
        if case .file(let clip) = source { clip.tell(extended.faults, monitor) }
        if let ending = extended.ending {
            monitor.tell(.ends(ending, clip: source.path, frames: extended.predicted.frameCount))
        }
        guard let distance = extended.strangeness, distance > Forecaster.knownDistance else { return }
        monitor.tell(.unlikeTraining(clip: source.path, distance: distance))
    }

    /// The same continuations by one model, whose networks foresee all of them side by side: sooner done, and the same to the
    /// bit.
    ///
    /// Each is one whose `requireUse` does not throw and whose end is open; what is asked for must not change afterwards.
    package static func together(_ all: [Extend]) -> [Extend] {
        guard let forecaster = all.first?.model.file.forecaster else { return all }
        let starts = all.map(\.start)
        let foreseen = forecaster.foreseen(
            after: starts.map(\.clip), frames: zip(all, starts).map { $0.frames + $1.lost },
            isMean: all.contains(where: \.isMean))
        return all.indices.map { index in
            var extend = all[index]
            extend.known = Known(start: starts[index], foreseen: foreseen[index])
            return extend
        }
    }

    /// Throws what tells that the model cannot continue the clip, or not by so much.
    package func requireUse() throws {
        try model.requireSkeleton(source.clip, named: source.path)
        try source.requireLength(length, frames: frames, at: model.file.forecaster.rate)
    }

    /// Predicts.
    package func extended(variation: Int) throws -> ExtendedClip {
        try requireUse()
        if let end { return try extended(to: end, variation: variation) }
        return try extended(frames: frames, predictedOnly: predictedOnly, variation: variation)
    }

    private func extended(frames: Int, predictedOnly: Bool, variation: Int) throws -> ExtendedClip {
        let start = known?.start ?? start
        let motion = PredictedMotion(
            by: model.file.forecaster, after: start.clip, frames: start.lost + frames, moving: start.moving,
            lockFeet: lockFeet, variation: variation, variationStrength: variationStrength,
            isMean: isMean, foreseen: known?.foreseen)
        // The new frames follow the file's last row in time, whatever it holds.
        let predicted = motion.clip.frames(start.lost..<start.lost + frames)
        return ExtendedClip(
            predicted: source.whole(start.joined.asAtEnd(predicted)), footSlide: motion.feet,
            strangeness: motion.strangeness,
            faults: start.faults, source: source, predictedOnly: predictedOnly,
            motion: SeamMotion(before: start.clip, after: motion.clip))
    }

    /// Whether the bytes of an existing file at `path` are an extension of this clip, or the very frames that the model
    /// predicts for it: such a file may be replaced.
    package func isMadeHere(_ bytes: [UInt8], at path: String, variation: Int) -> Bool {
        let writer = MotionWriters.writer(forPath: path)
        if case .file(let clip) = source, writer.isExtension(of: clip.document, candidate: bytes) {
            return true
        }
        // Another take of the same body has this header too: only the same digits tell it from a prediction.
        guard let found = try? MotionFile.read(bytes, file: "").clip,
            found.skeleton == source.written.skeleton
        else { return false }
        var alone = self
        (alone.length, alone.predictedOnly) = (end == nil ? .frames(found.frameCount) : length, true)
        guard let again = try? alone.extended(variation: variation) else { return false }
        return (try? again.bytes(by: writer)) == bytes
    }
}

/// A continued clip.
public struct ExtendedClip: Sendable {
    /// The new frames alone, at the clip's own rate.
    public let predicted: Clip
    /// What holding feet firmly did; nil where that was not asked for.
    package let footSlide: FootSlideReport?
    /// How far the clip's end is from all that the model knows; nil for a mean forecast.
    package let strangeness: Double?
    /// What of the clip is no motion, and was not started from.
    let faults: [MotionFault]
    let source: ExtendSource
    let predictedOnly: Bool
    /// How the new frames came to where they were to lead; nil for an open end.
    package var ending: EndReport?
    /// The body's motion before and after the seam.
    var motion: SeamMotion?

    /// Writes the file: the clip's own frames as they stand with the new ones after them, or the new ones alone; the ending
    /// of its name tells the format.
    ///
    /// Where the program is killed meanwhile, the old file stays. Throws `UseCaseError` where it cannot be made or, without
    /// `replacing`, where a file stands there, and `MotionFileError` where the format cannot hold the clip.
    public func write(to path: String, replacing: Bool = false) throws {
        try write(to: OutputFile(path, force: replacing))
    }

    package func write(to file: OutputFile) throws {
        try file.write(bytes(by: MotionWriters.writer(forPath: file.path)))
    }

    /// The file as BVH. Throws `BVHWriteError` where BVH cannot hold the clip.
    public var bytes: [UInt8] { get throws { try bytes(by: BVHWriter.self) } }

    /// The file's bytes in one format.
    package func bytes(by writer: any MotionWriter.Type) throws -> [UInt8] {
        try source.bytes(by: writer, predicted, alone: predictedOnly)
    }
}
