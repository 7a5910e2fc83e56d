import MotionCore

/// The position of the root along the up axis: 1 number.
struct HeightFeature: FeatureKind {
    static let name = "height"
    static let quantity = FeatureQuantity.position

    var role: FeatureRole { .height }
    func width(_ representation: Representation) -> Int { 1 }
    func names(in layout: FeatureLayout) -> [String] { ["height"] }
    func leastScale(bodySize: Double) -> Double? { 0.005 * bodySize }

    func encode(_ frame: EncodedFrame, after previous: ArraySlice<Double>?) -> [Double] {
        [frame.root.position[frame.layout.up.rawValue]]
    }

    func advance(
        _ root: inout RootState, from before: RootState, by features: ArraySlice<Double>, seconds: Double,
        in layout: FeatureLayout
    ) {
        root.position[layout.up.rawValue] = features[features.startIndex]
    }

    func addKinematics(to sources: inout KinematicSources, at feature: Int, in layout: FeatureLayout) {
        guard let joint = layout.travelJoint else { return }
        sources.coordinates[joint] = [.init(axis: layout.up, feature: feature)]
    }
}

extension FeatureLayout.Block {
    static let height = FeatureLayout.Block(HeightFeature())
}
