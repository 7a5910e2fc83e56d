import MotionCore
public import MotionForecast

/// Cuts clips of one skeleton into the sequences X and Y that a network learns from.
public struct Windows: Sendable {
    /// What the channels of X and Y are.
    public enum Representation: String, CaseIterable, Sendable {
        /// The features of the forecaster, rotations as six numbers.
        case sixD = "6d"
        /// The features of the forecaster, rotations as exponential maps.
        case exponentialMap = "expmap"
        /// The features of the forecaster, rotations as unit quaternions.
        case quaternion
        /// The features of the forecaster, with the positions of joints and End Sites beside the body, in its axes and the
        /// file's unit, in place of rotations.
        case positions
        /// The channels of the file, in degrees and the file's unit.
        case channels
    }

    package var clips: [ClipFile]
    /// How long X and Y are.
    public var observe = Span.seconds(0.5)
    public var predict = Span.seconds(1)
    /// Frames from the start of one window to the next.
    public var stride = 1
    /// Frames a second; nil for near 30.
    public var framesPerSecond: Double?
    public var representation = Representation.sixD
    /// Fraction of the frames, or of the clips where there are several, whose windows are for validation: those that a fit
    /// with the same fraction holds out.
    public var validationSplit = 0.2
    /// For each clip its kind of motion, such as the name of the folder it was found in; nil for none, as all where this is
    /// shorter.
    public var kinds: [String?] = []
    /// Whether to cut windows from frames that are no motion, too.
    public var keepFaults = false

    /// What a model's network takes; nil for the options above.
    private let model: WindowModel?

    /// - Parameter clips: at least one.
    public init(_ clips: [ClipFile]) { self.init(clips, model: nil) }

    /// The windows that a network of a model takes, and what follows them: its features, at its rate, as long as it learnt; the
    /// options do not count.
    ///
    /// Throws `UseCaseError.noSuchNetwork`.
    ///
    /// - Parameters:
    ///   - clips: at least one.
    ///   - model: the model.
    ///   - network: which one, counted from 1; the first one's features are those of the mean.
    public init(_ clips: [ClipFile], for model: ForecastModel, network: Int = 1) throws {
        self.init(clips, model: try WindowModel(model, network: network))
    }

    /// The windows that a model of kinds takes, without any that follow.
    public init(_ clips: [ClipFile], for model: KindsModel) { self.init(clips, model: WindowModel(model)) }

    private init(_ clips: [ClipFile], model: WindowModel?) {
        precondition(!clips.isEmpty, "windows need a clip")
        (self.clips, self.model) = (clips, model)
    }

    /// Cuts the clips; no window spans two of them, nor frames that are no motion, of which the monitor is told.
    ///
    /// Throws `ForecastError.skeletonsDiffer`, `.noMotion`, `.nothingMoves`, and `.tooShort` where no clip holds a window.
    public func run(_ monitor: Monitor = Monitor()) throws -> WindowTensors {
        if let model { return try run(for: model, monitor) }
        let clips = try clips.ofOneSkeleton()
        let rate = framesPerSecond.map { ModelRate(frameTime: 1 / $0) } ?? ModelRate(near: clips[0].clip)
        for clip in clips where rate.framesApart(clip.clip) == nil {
            try clip.clip.requireRoom(atFrameTime: rate.frameTime, name: clip.path)
        }
        let shape = WindowShape(
            observed: observe.frames(frameTime: rate.frameTime),
            predicted: predict.frames(frameTime: rate.frameTime))
        for clip in clips { try clip.requireMotion() }
        let pieces = pieces(of: clips, monitor)
        return try cut(
            ChannelTable(pieces, rate: rate, representation: representation), clips, rate, shape)
    }

    private func run(for model: WindowModel, _ monitor: Monitor) throws -> WindowTensors {
        let clips = clips.map { $0.taken(for: model.layout.skeleton) }
        for clip in clips {
            try clip.clip.requireSkeleton(of: model.layout, in: model.name, name: clip.path)
            try clip.clip.requireRate(model.rate, of: model.name, name: clip.path)
        }
        let pieces = pieces(of: clips, monitor)
        return try cut(ChannelTable(pieces, for: model), clips, model.rate, model.shape)
    }

    /// What of the clips is motion.
    private func pieces(of clips: [ClipFile], _ monitor: Monitor) -> [ClipPiece] {
        let (pieces, faults) = clips.pieces(keepFaults: keepFaults)
        for (clip, faults) in zip(clips, faults) { clip.tell(faults, monitor) }
        return pieces
    }

    private func cut(
        _ table: ChannelTable, _ clips: [ClipFile], _ rate: ModelRate, _ shape: WindowShape
    ) throws -> WindowTensors {
        let windows = MotionForecast.Windows(
            ranges: table.sequences.map { 0..<$0.frameCount }, shape: shape, stride: stride)
        guard !windows.isEmpty else {
            let longest = table.sequences.max { $0.frameCount < $1.frameCount }
            throw ForecastError.tooShort(
                clip: clips[longest.map { table.pieces[$0.clip].file } ?? 0].path,
                frames: longest?.frameCount ?? 0,
                needed: shape.frames,
                rate: 1 / rate.frameTime)
        }
        let kinds =
            kinds.prefix(clips.count) + Array(repeating: nil, count: max(0, clips.count - kinds.count))
        return WindowTensors(
            table: table, windows: windows, clips: zip(clips, kinds).map { SourceClip($0, kind: $1) },
            representation: model?.layout.representation.rawValue ?? representation.rawValue,
            validationSplit: validationSplit,
            up: table.layout?.up ?? clips[0].clip.guessedUpAxis)
    }
}
