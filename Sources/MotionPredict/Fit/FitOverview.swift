package import MotionCore
package import MotionForecast

/// What a fit learns from and how, once its plan is settled.
public struct FitOverview: Sendable {
    /// The clips by the names they were given, in order.
    package let clips: [String]
    /// The frames of all clips at their own rates, and how long they last.
    package let frames: Int
    package let seconds: Double
    package let skeleton: Skeleton
    package let up: Axis
    /// Features of a frame.
    package let features: Int
    /// How many clips begin with a rest pose, which is left out.
    package let restPoses: Int
    /// How many kinds of motion there are: folders that the clips lie in.
    package let kinds: Int
    /// The model's rate.
    package let framesPerSecond: Double
    /// The networks.
    package let networks: [ForecasterSettings]
    /// The pairs of joints that mirror each other, and along which axis; nil where left and right are not exchanged.
    package let mirror: (pairs: [(String, String)], axis: Axis)?

    /// The bytes of memory that the fit will take at most, reckoned beforehand.
    package let memory: Int

    init(_ clips: [ClipRecord], _ session: FitSession, memory: Int) {
        self.memory = memory
        self.clips = clips.map(\.path)
        frames = clips.reduce(0) { $0 + $1.frameCount }
        seconds = clips.reduce(0) { $0 + $1.seconds }
        skeleton = clips[0].skeleton
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
