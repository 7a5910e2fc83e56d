import Foundation
import MotionCore
import Testing

@testable import MotionForecast

/// A figure with a left and a right side that walks on once a second, ever a little otherwise with a `wander`.
func pacer(wander: Double = 0, turn: Double = 0.2, speed: Double = 100) -> Formula {
    var joints = [
        Joint(
            name: "Hips", parent: nil, offset: Vector3(0, 90, 0),
            channels: Channel.position + Channel.turning("ZXY")),
        Joint(
            name: "Spine", parent: 0, offset: Vector3(0, 20, 0), channels: Channel.turning("ZXY"),
            endSite: Vector3(0, 60, 0)),
    ]
    for side in ["Left", "Right"] {
        joints += [
            Joint(
                name: side + "Leg", parent: 0, offset: Vector3(side == "Left" ? 10 : -10, 0, 0),
                channels: Channel.turning("ZXY")),
            Joint(
                name: side + "Knee", parent: joints.count, offset: Vector3(0, -45, 0),
                channels: Channel.turning("X"), endSite: Vector3(0, -45, 0)),
        ]
    }
    let beat = 2 * Double.pi
    return Formula(Skeleton(joints: joints)) { joint, channel, place in
        let phase = 0.7 * Double(place) + (joint.name.hasPrefix("Right") ? .pi : 0)
        // Of no common period with the steps.
        let slow: @Sendable (Double) -> Double = { 1 + wander * sin(1.7 * $0 + 0.4 * Double(place)) }
        switch (joint.name, channel.kind, channel.axis) {
        case ("Hips", .position, .y): return { 3 * sin(2 * beat * $0) + 5 * wander * sin(0.9 * $0) }
        case ("Hips", .position, .z):
            return { turn == 0 ? speed * $0 : speed * sin(turn * $0) / turn }
        case ("Hips", .position, .x):
            return { turn == 0 ? 0 : speed * (1 - cos(turn * $0)) / turn }
        case ("Hips", .rotation, .y): return { turn * $0 }
        case ("Hips", _, _): return { 0.1 * slow($0) * sin(beat * $0 + phase) }
        case (_, _, .x): return { 0.5 * slow($0) * sin(beat * $0 + phase) }
        default: return { 0.15 * slow($0) * sin(beat * $0 + phase) }
        }
    }
}

/// What exchanges left and right of a `pacer`.
func pacerMirror() throws -> SkeletonMirror {
    try #require(SkeletonMirror(pacer().skeleton, up: .y, size: 170))
}

/// The clip turned about its up axis, which is Y, and moved.
func moved(_ clip: Clip, by angle: Double, _ way: Vector3) -> Clip {
    let turn = Matrix3(angle: angle, about: .y)
    let rotation = clip.skeleton.rotationChannels(of: 0)
    guard let order = rotation.order else { return clip }
    var rows: [Double] = []
    for frame in 0..<clip.frameCount {
        var row = Array(clip.frame(frame))
        let pose = clip.pose(frame)
        let place = turn * pose.translations[0] + way
        for (at, axis) in clip.skeleton.positionChannels(of: 0) { row[at] = place[axis.rawValue] }
        let angles = order.angles(of: turn * pose.rotations[0])
        for (index, at) in rotation.indices.enumerated() { row[at] = angles[index] }
        rows += row
    }
    return Clip(
        skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: clip.frameCount, values: rows)
}

/// A forecaster that has learnt nothing and makes its motions of the moments of `clips`.
func forecaster(
    withMomentsOf clips: [Clip], mirror: SkeletonMirror? = nil, isLively: Bool = true
) throws -> Forecaster {
    var forecaster = untrained(clips[0], settings: .small())
    (forecaster.mirror, forecaster.isLively) = (mirror, isLively)
    let rate = forecaster.rate
    let atRate = clips.map { clip in
        clip.tail(clip.frameCount, frameTime: rate.frameTime, every: rate.framesApart(clip))
    }
    let moments = try #require(Moments(atRate, layout: forecaster.layout, mirror: mirror))
    forecaster.moments = moments
    return forecaster
}
