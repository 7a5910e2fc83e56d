import Foundation
import MotionCore
import RecurrentNetworks
import Tensors

@testable import MotionForecast

func degrees(_ value: Double) -> Double { value * .pi / 180 }

extension Channel {
    static let position: [Channel] = [
        Channel(.position, .x), Channel(.position, .y), Channel(.position, .z),
    ]

    /// Rotation channels by their letters: "ZXY".
    static func turning(_ letters: String) -> [Channel] {
        letters.compactMap { Channel(name: "\($0)rotation") }
    }
}

/// Motion by a formula: each channel as a function of the time in seconds.
struct Formula {
    let skeleton: Skeleton
    let values: [@Sendable (Double) -> Double]

    init(_ skeleton: Skeleton, _ value: (Joint, Channel, Int) -> (@Sendable (Double) -> Double)) {
        self.skeleton = skeleton
        values = skeleton.channels.enumerated().map { place, item in
            value(skeleton.joints[item.joint], item.channel, place)
        }
    }

    func row(_ time: Double) -> [Double] { values.map { $0(time) } }

    /// The clip of `frames` frames, the first one at `start` seconds.
    func clip(frames: Int, fps: Double, from start: Double = 0) -> Clip {
        clip(at: (0..<frames).map { start + Double($0) / fps }, frameTime: 1 / fps)
    }

    func clip(at times: [Double], frameTime: Double) -> Clip {
        Clip(
            skeleton: skeleton, frameTime: frameTime, frameCount: times.count,
            values: times.flatMap { row($0) })
    }
}

/// A figure that sways once a second and walks on along its heading: everything repeats but the place.
func walker(period: Double = 1, turn: Double = 0.2, speed: Double = 100, fingers: Int = 0) -> Formula {
    var joints = [
        Joint(
            name: "Hips", parent: nil, offset: Vector3(0, 90, 0),
            channels: Channel.position + Channel.turning("ZXY")),
        Joint(name: "Spine", parent: 0, offset: Vector3(0, 20, 0), channels: Channel.turning("ZXY")),
        Joint(
            name: "Head", parent: 1, offset: Vector3(0, 40, 0), channels: Channel.turning("ZXY"),
            endSite: Vector3(0, 20, 0)),
        Joint(name: "Leg", parent: 0, offset: Vector3(10, 0, 0), channels: Channel.turning("ZXY")),
        Joint(
            name: "Knee", parent: 3, offset: Vector3(0, -45, 0), channels: Channel.turning("X"),
            endSite: Vector3(0, -45, 0)),
    ]
    for finger in 0..<fingers {
        joints.append(
            Joint(
                name: "Finger\(finger)", parent: 2, offset: Vector3(Double(finger), 1, 0),
                channels: Channel.turning("ZXY")))
    }
    let beat = 2 * Double.pi / period
    return Formula(Skeleton(joints: joints)) { joint, channel, place in
        let phase = 0.7 * Double(place)
        switch (joint.name, channel.kind, channel.axis) {
        case ("Hips", .position, .y): return { 90 + 3 * sin(2 * beat * $0) }
        // The way along a heading that turns evenly.
        case ("Hips", .position, .z):
            return { turn == 0 ? speed * $0 : speed * sin(turn * $0) / turn }
        case ("Hips", .position, .x):
            return { turn == 0 ? 0 : speed * (1 - cos(turn * $0)) / turn }
        case ("Hips", .rotation, .y): return { turn * $0 }
        case ("Hips", _, _): return { 0.1 * sin(beat * $0 + phase) }
        case ("Head", _, .z): return { _ in 0.05 }
        case ("Leg", _, _): return { 0.6 * sin(beat * $0 + phase) }
        default: return { 0.3 * sin(beat * $0 + phase) }
        }
    }
}

extension ForecasterSettings {
    /// Small enough for a build without optimisation.
    static func small(observed: Int = 8, predicted: Int = 12, units: Int = 12) -> ForecasterSettings {
        var settings = ForecasterSettings(shape: WindowShape(observed: observed, predicted: predicted))
        settings.units = units
        settings.batch = 8
        return settings
    }
}

extension TrainingData {
    /// Training data of features that are there already: nothing is read for them.
    init(
        _ sequences: [FeatureSequence], layout: FeatureLayout, rate: ModelRate, shape: WindowShape,
        holdingOut fraction: Double, bodySize: Double, kinds: [Int]? = nil, mirror: SkeletonMirror? = nil,
        reversing: Bool = false
    ) {
        let store = FeatureStore(sequences, layout: layout, rate: rate, mirror: mirror)
        // swift-format-ignore: NeverUseForceTry
        self = try! TrainingData(
            store, shape: shape, holdingOut: fraction, bodySize: bodySize, kinds: kinds,
            mirroring: mirror != nil, reversing: reversing)
    }
}

/// Training data of one clip.
func data(
    _ clip: Clip, shape: WindowShape, holdingOut share: Double = 0,
    representation: Representation = .sixD
) -> TrainingData {
    let layout = FeatureLayout(clips: [clip], representation: representation)
    let rate = ModelRate(near: clip)
    return TrainingData(
        layout.sequences(of: clip, rate: rate), layout: layout, rate: rate, shape: shape, holdingOut: share,
        bodySize: clip.bodySize)
}

/// A network that has learnt nothing: random weights.
func untrained(_ data: TrainingData, settings: ForecasterSettings, seed: UInt64) -> ForecasterMember {
    let network = ForecasterNetwork(
        features: data.layout.count, units: settings.units, layers: settings.layers)
    var random = RandomSource(seed: seed)
    return ForecasterMember(
        settings: settings, layout: data.layout, scaling: data.scaling,
        parameters: network.initialParameters(using: &random))
}

/// A forecaster that has learnt nothing: random weights.
func untrained(_ clip: Clip, settings: ForecasterSettings, seed: UInt64 = 5) -> Forecaster {
    let data = data(clip, shape: settings.shape)
    return Forecaster(members: [untrained(data, settings: settings, seed: seed)], rate: data.rate)
}
