import MotionCore

/// One position channel that is not part of the root's travel: 1 number.
struct PositionFeature: FeatureKind {
    static let name = "position"
    static let quantity = FeatureQuantity.position
    let channel: Int

    private enum CodingKeys: String, CodingKey { case channel = "place" }

    var role: FeatureRole { .position(channel: channel) }
    func width(_ representation: Representation) -> Int { 1 }
    func names(in layout: FeatureLayout) -> [String] { [layout.skeleton.channelLabel(channel)] }
    func joint(in skeleton: Skeleton) -> Int? { skeleton.channels[channel].joint }
    func channels(in skeleton: Skeleton) -> [Int] { [channel] }
    func leastScale(bodySize: Double) -> Double? { 0.005 * bodySize }

    func fault(in skeleton: Skeleton) -> String? {
        (0..<skeleton.channelCount).contains(channel) ? nil : "a feature belongs to no channel"
    }

    func encode(_ frame: EncodedFrame, after previous: ArraySlice<Double>?) -> [Double] {
        [frame.value(channel)]
    }

    func decode(_ features: ArraySlice<Double>, into frame: inout DecodedFrame) {
        frame.set(channel, to: features[features.startIndex])
    }

    func addKinematics(to sources: inout KinematicSources, at feature: Int, in layout: FeatureLayout) {
        let item = layout.skeleton.channels[channel]
        sources.coordinates[item.joint].append(.init(axis: item.channel.axis, feature: feature))
    }
}

extension FeatureLayout.Block {
    static func position(channel: Int) -> Self { Self(PositionFeature(channel: channel)) }
}
