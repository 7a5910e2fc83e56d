public import MotionCore
public import MotionForecast

/// What a fit learns from and how, once its plan is settled.
public struct FitOverview: Sendable {
    /// The clips by the names they were given, in order.
    public let clips: [String]
    /// The frames of all clips at their own rates, and how long they last.
    public let frames: Int
    public let seconds: Double
    public let skeleton: Skeleton
    public let up: Axis
    /// Features of a frame.
    public let features: Int
    /// How many clips begin with a rest pose, which is left out.
    public let restPoses: Int
    /// How many kinds of motion there are: folders that the clips lie in.
    public let kinds: Int
    /// The model's rate.
    public let framesPerSecond: Double
    /// The networks.
    public let networks: [ForecasterSettings]
    /// The pairs of joints that mirror each other, and along which axis; nil where left and right are not exchanged.
    public let mirror: (pairs: [(String, String)], axis: Axis)?

    init(_ clips: [ClipFile], _ session: FitSession) {
        self.clips = clips.map(\.path)
        frames = clips.reduce(0) { $0 + $1.clip.frameCount }
        seconds = clips.reduce(0) { $0 + $1.clip.seconds }
        skeleton = clips[0].clip.skeleton
        up = session.layout.up
        features = session.layout.count
        restPoses = session.leftOut.reduce(0, +)
        kinds = session.kindNames.count
        framesPerSecond = 1 / session.rate.frameTime
        networks = session.plan.members
        mirror =
            session.predictionMirror == nil
            ? nil : session.mirror.map { ($0.pairs(session.layout.skeleton), $0.axis) }
    }
}
