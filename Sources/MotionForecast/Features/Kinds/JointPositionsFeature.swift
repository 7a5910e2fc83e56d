import MotionCore

/// The positions of joints and End Sites beside the reference joint, in its axes: 3 numbers each, in length units.
///
/// They tell how the joints below it are turned, but for a turn of a limb about itself and joints on which nothing hangs:
/// these stay as they were in the frame before.
struct JointPositionsFeature: FeatureKind {
    static let name = "jointPositions"
    static let quantity = FeatureQuantity.pose
    let points: [BodyPoint]
    /// The rotation channels that the positions determine.
    let channels: [Int]

    init(_ points: [BodyPoint], turning channels: [Int]) { (self.points, self.channels) = (points, channels) }

    var role: FeatureRole { .points }
    func width(_ representation: Representation) -> Int { 3 * points.count }
    func channels(in skeleton: Skeleton) -> [Int] { channels }
    func leastScale(bodySize: Double) -> Double? { nil }

    func names(in layout: FeatureLayout) -> [String] {
        points.flatMap { point in
            let joint = layout.skeleton.joints[point.joint].name
            let name = point == .joint(point.joint) ? joint : "\(joint) End Site"
            return ["x", "y", "z"].map { "\(name) \($0)" }
        }
    }

    func fault(in skeleton: Skeleton) -> String? {
        guard Set(points).count == points.count,
            points.allSatisfy({ skeleton.joints.indices.contains($0.joint) })
        else { return "a position belongs to no joint" }
        guard Set(channels).count == channels.count,
            channels.allSatisfy({ channel in
                (0..<skeleton.channelCount).contains(channel)
                    && skeleton.channels[channel].channel.kind == .rotation
            })
        else { return "a feature belongs to no channel" }
        return nil
    }

    func encode(_ frame: EncodedFrame, after previous: ArraySlice<Double>?) -> [Double] {
        frame.layout.positions(of: points, in: frame.world).flatMap { [$0.x, $0.y, $0.z] }
    }

    func decode(_ features: ArraySlice<Double>, into frame: inout DecodedFrame) {
        frame.turn(
            frame.layout.positionFit,
            toward: points.indices.map { Vector3(first: features.dropFirst(3 * $0)) })
    }

    var differenceWidth: Int { 3 * points.count }

    func addKinematics(to sources: inout KinematicSources, at feature: Int, in layout: FeatureLayout) {
        for (index, point) in points.enumerated() { sources.positions[point] = feature + 3 * index }
    }
}

/// Points stand in a file as the indices of their joints.
extension JointPositionsFeature: Codable {
    private enum CodingKeys: String, CodingKey { case joints, endSites, channels }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let joints = try values.decode([Int].self, forKey: .joints)
        let endSites = try values.decode([Int].self, forKey: .endSites)
        channels = try values.decode([Int].self, forKey: .channels)
        // In the order of joints, each before its End Site, as a layout has them.
        let ends = Set(endSites)
        let listed = Set(joints)
        points = listed.union(ends).sorted().flatMap { joint in
            (listed.contains(joint) ? [BodyPoint.joint(joint)] : [])
                + (ends.contains(joint) ? [.endSite(joint)] : [])
        }
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(points.filter { $0 == .joint($0.joint) }.map(\.joint), forKey: .joints)
        try values.encode(points.filter { $0 == .endSite($0.joint) }.map(\.joint), forKey: .endSites)
        try values.encode(channels, forKey: .channels)
    }
}

extension FeatureLayout.Block {
    static func jointPositions(_ points: [BodyPoint], turning channels: [Int]) -> Self {
        Self(JointPositionsFeature(points, turning: channels))
    }
}
