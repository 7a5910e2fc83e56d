import MotionCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The cosine and sine of one rotation channel: 2 numbers.
struct AngleFeature: FeatureKind {
    static let name = "angle"
    static let quantity = FeatureQuantity.rotation
    let channel: Int

    private enum CodingKeys: String, CodingKey { case channel = "place" }

    var role: FeatureRole { .angle(channel: channel) }
    func width(_ representation: Representation) -> Int { 2 }
    func joint(in skeleton: Skeleton) -> Int? { skeleton.channels[channel].joint }
    func channels(in skeleton: Skeleton) -> [Int] { [channel] }
    func leastScale(bodySize: Double) -> Double? { nil }

    func names(in layout: FeatureLayout) -> [String] {
        let label = layout.skeleton.channelLabel(channel)
        return ["\(label) cosine", "\(label) sine"]
    }

    func fault(in skeleton: Skeleton) -> String? {
        (0..<skeleton.channelCount).contains(channel) ? nil : "a feature belongs to no channel"
    }

    func encode(_ frame: EncodedFrame, after previous: ArraySlice<Double>?) -> [Double] {
        let value = frame.value(channel)
        return [cos(value), sin(value)]
    }

    func decode(_ features: ArraySlice<Double>, into frame: inout DecodedFrame) {
        let angle = atan2(features[features.startIndex + 1], features[features.startIndex])
        frame.set(channel, to: unwrapped(angle, near: frame.channels[channel]))
    }

    func difference(
        from start: ArraySlice<Double>, to end: ArraySlice<Double>, _ representation: Representation
    ) -> [Double] {
        let (c, s) = (start[start.startIndex], start[start.startIndex + 1])
        let (d, t) = (end[end.startIndex], end[end.startIndex + 1])
        let angle = Quaternion(
            Matrix3(
                Vector3(c * d + s * t, c * t - s * d, 0), Vector3(s * d - c * t, c * d + s * t, 0),
                Axis.z.unit)
        ).rotationVector.z
        return [angle]
    }

    func applying(
        _ difference: ArraySlice<Double>, to features: ArraySlice<Double>, _ representation: Representation
    ) -> [Double] {
        let turned =
            Matrix3(angle: difference[difference.startIndex], about: .z)
            * Vector3(features[features.startIndex], features[features.startIndex + 1], 0)
        let unit = turned.normalized ?? Axis.x.unit
        return [unit.x, unit.y]
    }

    func addKinematics(to sources: inout KinematicSources, at feature: Int, in layout: FeatureLayout) {
        sources.angles[layout.skeleton.channels[channel].joint, default: [:]][channel] = feature
    }
}

extension FeatureLayout.Block {
    static func angle(channel: Int) -> Self { Self(AngleFeature(channel: channel)) }
}

extension Skeleton {
    /// A channel with its joint, for people: "LeftArm Zrotation".
    func channelLabel(_ channel: Int) -> String {
        let item = channels[channel]
        return "\(joints[item.joint].name) \(item.channel.name)"
    }
}
