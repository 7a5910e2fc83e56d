import MotionCore

/// A layout as it stands in files, apart from the skeleton and the axis that points up.
struct CodedLayout: Codable {
    private let representation: Representation
    private let travelJoint: Int?
    private let headingJoint: Int?
    private let upright: Vector3?
    private let blocks: [FeatureLayout.Block]

    init(_ layout: FeatureLayout) {
        representation = layout.representation
        (travelJoint, headingJoint) = (layout.travelJoint, layout.headingJoint)
        upright = layout.upright
        blocks = layout.blocks
    }

    private enum Key: String, CodingKey {
        case representation, travelJoint, headingJoint, upright, blocks
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        representation = try values.value(.representation, or: .sixD)
        travelJoint = try values.decodeIfPresent(Int.self, forKey: .travelJoint)
        headingJoint = try values.decodeIfPresent(Int.self, forKey: .headingJoint)
        upright = try values.decodeIfPresent(Vector3.self, forKey: .upright)
        blocks = try values.value(.blocks)
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(representation, forKey: .representation)
        try values.encodeIfPresent(travelJoint, forKey: .travelJoint)
        try values.encodeIfPresent(headingJoint, forKey: .headingJoint)
        try values.encodeIfPresent(upright, forKey: .upright)
        try values.encode(blocks, forKey: .blocks)
    }

    /// The layout of a skeleton; throws `ModelFault` where it is another's.
    func layout(of skeleton: Skeleton, up: Axis) throws -> FeatureLayout {
        guard [travelJoint, headingJoint].compactMap({ $0 }).allSatisfy(skeleton.joints.indices.contains)
        else { throw ModelFault("its root is no joint of the skeleton") }
        if let fault = blocks.lazy.compactMap({ $0.kind.fault(in: skeleton) }).first {
            throw ModelFault(fault)
        }
        guard blocks.count(where: { $0.kind is JointPositionsFeature }) < 2 else {
            throw ModelFault("it tells the positions of joints twice")
        }
        let layout = FeatureLayout(
            skeleton: skeleton, representation: representation, up: up, travelJoint: travelJoint,
            headingJoint: headingJoint, upright: upright ?? up.unit,
            blocks: blocks)
        guard layout.count > 0 else { throw ModelFault("it has no features") }
        return layout
    }
}
