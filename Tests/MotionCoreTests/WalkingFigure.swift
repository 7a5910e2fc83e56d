import Foundation
import MotionCore

/// A body of two legs and a trunk whose feet stand exactly still, by a gait that anyone can follow: each foot stands for 60 %
/// of a cycle and then swings forward along an arc, half a cycle after the other. Its legs bend in the plane of its way.
struct WalkingFigure {
    enum Kind: CaseIterable {
        /// The body goes forward over feet that stand.
        case walk
        /// The same, seen from a treadmill: the body stays and the feet that stand slide back.
        case treadmill
        /// Steps in one place.
        case onTheSpot
        /// Legs beat up and down, the body glides: there is no ground.
        case swim
    }

    var kind = Kind.walk
    var up = Axis.y
    var names = ["Hips", "Spine", "UpLeg", "Leg", "Foot", "Toe"]
    /// Whether the feet have toes, or end at the ankle.
    var hasToes = true
    /// The moving rotation channels of a knee, of "XYZ".
    var kneeChannels = "ZXY"
    let frameTime = 1.0 / 60
    let speed = 90.0
    static let (thigh, shin, foot, height, cycle, stand) = (40.0, 42.0, 8.0, 79.0, 1.0, 0.6)

    /// Whether the left (0) or right (1) foot stands in a frame.
    func stands(_ side: Int, _ frame: Int) -> Bool { phase(side, frame) < Self.stand }

    private func phase(_ side: Int, _ frame: Int) -> Double {
        let cycles = Double(frame) * frameTime / Self.cycle + Double(side) / 2
        return cycles - cycles.rounded(.down)
    }

    /// Forward, side and up as the file has them: Y up faces Z, Z up faces Y.
    private func vector(side: Double, up height: Double, ahead: Double) -> Vector3 {
        up == .y ? Vector3(side, height, ahead) : Vector3(side, -ahead, height)
    }

    var skeleton: Skeleton {
        var joints = [
            Joint(name: names[0], parent: nil, channels: Channel.position + Channel.turning("ZXY")),
            Joint(
                name: names[1], parent: 0, offset: vector(side: 0, up: 10, ahead: 0),
                channels: Channel.turning("ZXY"),
                endSite: vector(side: 0, up: 60, ahead: 0)),
        ]
        for side in ["Left", "Right"] {
            let first = joints.count
            joints.append(
                Joint(
                    name: side + names[2], parent: 0,
                    offset: vector(side: side == "Left" ? 9 : -9, up: 0, ahead: 0),
                    channels: Channel.turning("ZXY")))
            joints.append(
                Joint(
                    name: side + names[3], parent: first, offset: vector(side: 0, up: -Self.thigh, ahead: 0),
                    channels: Channel.turning(kneeChannels)))
            joints.append(
                Joint(
                    name: side + names[4], parent: first + 1,
                    offset: vector(side: 0, up: -Self.shin, ahead: 0),
                    channels: Channel.turning("ZXY"),
                    endSite: hasToes ? nil : vector(side: 0, up: -Self.foot, ahead: 10)))
            if hasToes {
                joints.append(
                    Joint(
                        name: side + names[5], parent: first + 2,
                        offset: vector(side: 0, up: -Self.foot, ahead: 12),
                        channels: Channel.turning("ZXY"), endSite: vector(side: 0, up: 0, ahead: 6)))
            }
        }
        return Skeleton(joints: joints)
    }

    /// The clip of so many frames.
    func clip(_ frames: Int) -> Clip {
        let skeleton = skeleton
        return Clip(
            skeleton: skeleton, frameTime: frameTime, frameCount: frames,
            values: (0..<frames).flatMap { row($0, skeleton) })
    }

    private func row(_ frame: Int, _ skeleton: Skeleton) -> [Double] {
        var row = Array(repeating: 0.0, count: skeleton.channelCount)
        let time = Double(frame) * frameTime
        let goes = kind == .walk || kind == .swim
        let place = vector(
            side: 0, up: Self.height + 1.2 * cos(4 * .pi * time / Self.cycle), ahead: goes ? speed * time : 0)
        for axis in Axis.allCases { row[axis.rawValue] = place[axis.rawValue] }
        row[skeleton.firstChannel[1] + 1] = 0.05 * sin(2 * .pi * time)
        for side in 0...1 {
            let hip = skeleton.joints.firstIndex { $0.name.hasPrefix(side == 0 ? "Left" : "Right") } ?? 0
            bend(&row, skeleton, hip: hip, ankle: ankle(side, frame), place: place)
        }
        return row
    }

    /// Where the ankle is, ahead of the start and above the ground.
    private func ankle(_ side: Int, _ frame: Int) -> (ahead: Double, height: Double) {
        let phase = phase(side, frame)
        let time = Double(frame) * frameTime
        if kind == .swim {
            return (
                speed * time - 8 + 4 * cos(10 * time + Double(side) * .pi),
                25 + 12 * sin(8 * time + Double(side) * 3)
            )
        }
        let length = kind == .onTheSpot ? 0 : speed * Self.cycle
        let cycles = Double(frame) * frameTime / Self.cycle + Double(side) / 2 - phase
        let start = (cycles - Double(side) / 2 + Self.stand / 2) * length
        let share = max(0, (phase - Self.stand) / (1 - Self.stand))
        let eased = share - sin(2 * .pi * share) / (2 * .pi)
        let ahead = start + eased * length - (kind == .treadmill ? speed * time : 0)
        return (ahead, Self.foot + 14 * sin(.pi * share))
    }

    /// Turns hip, knee and ankle in the plane of the way so that the ankle stands there and the foot lies flat.
    private func bend(
        _ row: inout [Double], _ skeleton: Skeleton, hip: Int, ankle: (ahead: Double, height: Double),
        place: Vector3
    ) {
        let isYUp = up == .y
        let forward = isYUp ? place.z : -place.y
        let height = isYUp ? place.y : place.z
        let (dx, dy) = (ankle.ahead - forward, ankle.height - height)
        let distance = min((dx * dx + dy * dy).squareRoot(), Self.thigh + Self.shin - 1e-6)
        let (a, b) = (Self.thigh, Self.shin)
        let inner = acos((a * a + distance * distance - b * b) / (2 * a * distance))
        let knee = .pi - acos((a * a + b * b - distance * distance) / (2 * a * b))
        let aim = atan2(dx, -dy)
        // About X, a positive angle swings what hangs down backwards.
        let thigh = aim + inner
        let angles = [-thigh, knee, thigh - knee]
        for (index, angle) in angles.enumerated() {
            let channels = skeleton.joints[hip + index].channels
            let place = channels.firstIndex(of: Channel(.rotation, .x)) ?? 0
            row[skeleton.firstChannel[hip + index] + place] = angle
        }
    }
}
