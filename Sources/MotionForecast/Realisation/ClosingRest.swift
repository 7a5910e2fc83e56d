import Foundation
import MotionCore

/// How a body goes on that has come to rest in a pose of its own, as at the end of a dance: it stays there for a while.
///
/// Nothing in the clips leads on from such a pose, and the way to any other moment is far: taken at once it would drag the
/// body through poses that are none. So the end that is at rest is played backwards and forwards, slowing down at each
/// turn, and the way to the rest of the clips begins from there.
struct ClosingRest {
    /// From what distance on, as a multiple of the usual distance of two moments, an end is a pose of its own.
    static let strangeness = 0.7
    /// The seconds that a body has to have been at rest, at least, and those that are looked at.
    private static let (leastSeconds, mostSeconds) = (0.3, 1.5)
    /// How far points may be on average from where they are at the end, in per cent of the body's size.
    private static let reach = 6.0
    /// The seconds that the rest goes on.
    private static let seconds = 8.0

    /// The frames at rest at the end of the clip.
    let observed: Clip
    /// These and those that follow them.
    let clip: Clip

    /// - Parameter end: the end of a clip at the model's rate; nil where it is not at rest.
    init?(_ end: Clip, describer: MomentDescriber) {
        let most = min(end.frameCount, Int(Self.mostSeconds / end.frameTime))
        let positions = (0..<most).map { back -> [Vector3] in
            let world = end.world(end.frameCount - 1 - back)
            return describer.points.map { end.skeleton.position(of: $0, in: world) }
        }
        let still = positions.prefix { frame in
            let sum = zip(frame, positions[0]).reduce(0) { $0 + ($1.0 - $1.1).length }
            return describer.unit * sum <= Self.reach * Double(max(1, frame.count))
        }.count
        let length = Double(still - 1) * end.frameTime
        guard length >= Self.leastSeconds else { return nil }
        let observed = end.frames(end.frameCount - still..<end.frameCount)
        var rows = (0..<still).map { Array(observed.frame($0)) }
        for step in 1...Int(Self.seconds / end.frameTime) {
            let phase = Double.pi * Double(step) * end.frameTime / length
            let time = length * (1 + cos(phase)) / 2
            rows.append(observed.channels(at: time, near: rows[rows.count - 1][...]))
        }
        self.observed = observed
        clip = Clip(
            skeleton: end.skeleton, frameTime: end.frameTime, frameCount: rows.count,
            values: Array(rows.joined()))
    }
}
