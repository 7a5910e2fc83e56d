import MotionCore
import RecurrentNetworks
import Tensors

@testable import MotionForecast
@testable import MotionONNX

/// A figure that sways and turns as it walks, with a knee of one axis, a still joint below the root, and two hands.
func figure(up: Axis = .y) -> Clip {
    let turning = ["Z", "X", "Y"].compactMap { Channel(name: "\($0)rotation") }
    let position = Axis.allCases.map { Channel(.position, $0) }
    func along(_ length: Double, _ side: Double = 0) -> Vector3 {
        length * up.unit + Vector3(repeating: side)
    }
    let joints = [
        Joint(name: "Hips", parent: nil, offset: along(90), channels: position + turning),
        Joint(name: "Belt", parent: 0, offset: along(5), channels: turning),
        Joint(name: "Spine", parent: 1, offset: along(20), channels: turning),
        Joint(name: "Head", parent: 2, offset: along(40), channels: turning, endSite: along(20)),
        Joint(name: "Leg", parent: 0, offset: along(0, 10), channels: turning),
        Joint(
            name: "Knee", parent: 4, offset: along(-45), channels: Array(turning.prefix(1)),
            endSite: along(-45)),
        Joint(name: "Hand", parent: 5, offset: along(3), channels: turning, endSite: along(3)),
    ]
    let skeleton = Skeleton(joints: joints)
    let rows = (0..<90).map { frame -> [Double] in
        let time = Double(frame) / 30
        return skeleton.channels.enumerated().map { place, item in
            let sway = Double.sine(2 * .pi * time + 0.7 * Double(place))
            switch (joints[item.joint].name, item.channel.kind) {
            case ("Belt", _): return 0.3 * Double(place % 3) - 0.2
            case ("Hips", .position):
                return item.channel.axis == up ? 90 + 3 * sway : 100 * time + 4 * sway
            case ("Hips", _): return item.channel.axis == up ? 2.5 * time : 0.15 * sway
            case ("Spine", _), ("Head", _): return 0.3 * sway
            default: return 0.7 * sway
            }
        }
    }
    return Clip(skeleton: skeleton, frameTime: 1 / 30, frameCount: rows.count, values: Array(rows.joined()))
}

extension Double {
    fileprivate static func sine(_ angle: Double) -> Double {
        Quaternion(rotationVector: Vector3(0, 0, angle)).matrix.x.y
    }
}

/// Networks of random weights that look at the figure's motion.
func forecaster(
    _ representations: [Representation], of clip: Clip = figure(), layers: Int = 1, isLively: Bool = true,
    observed: Int = 5, predicted: Int = 7, up: Axis = .y
) -> Forecaster {
    let rate = ModelRate(near: clip)
    let members = representations.enumerated().map { index, representation in
        var settings = ForecasterSettings(shape: WindowShape(observed: observed, predicted: predicted))
        settings.representation = representation
        (settings.units, settings.layers) = (6, layers)
        let layout = FeatureLayout(clips: [clip], representation: representation, up: up)
        let scaling = FeatureScaling(
            layout.sequences(of: clip, rate: rate), layout: layout, bodySize: clip.bodySize)
        let network = ForecasterNetwork(features: layout.count, units: 6, layers: layers)
        var random = RandomSource(seed: UInt64(index + 1))
        let parameters = network.initialParameters(using: &random)
        // Larger than at first, so that networks go apart.
        for slot in network.layout.slots {
            for place in slot.range { parameters.values[place] += 0.3 * random.uniform() - 0.15 }
        }
        return ForecasterMember(settings: settings, layout: layout, scaling: scaling, parameters: parameters)
    }
    return Forecaster(members: members, rate: rate, isLively: isLively)
}

/// The frames of a clip that end in frame `end` as a layout's features, with one frame more before them to tell the first
/// one's velocities.
func window(_ clip: Clip, _ layout: FeatureLayout, endingIn end: Int, frames: Int) -> [Double] {
    let seed = clip.frames(end - frames..<end + 1)
    return Array(layout.encode(seed, frames: 0..<frames + 1).features.suffix(frames * layout.count))
}

/// The largest difference of features, in units of their scales.
func largestDifference(_ found: [Double], _ expected: [Double], _ scaling: FeatureScaling) -> Double {
    precondition(found.count == expected.count, "\(found.count) and \(expected.count) numbers")
    return zip(found, expected).enumerated().reduce(0) { largest, item in
        let scale = Double(scaling.scale[item.offset % scaling.scale.count])
        return max(largest, abs(item.element.0 - item.element.1) / max(1, scale))
    }
}
