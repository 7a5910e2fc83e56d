/// The change of heading since the frame before, in radians a second: 1 number.
struct TurnFeature: FeatureKind {
    static let name = "turn"
    static let quantity = FeatureQuantity.velocity

    var role: FeatureRole { .turn }
    func width(_ representation: Representation) -> Int { 1 }
    func names(in layout: FeatureLayout) -> [String] { ["turn"] }
    func leastScale(bodySize: Double) -> Double? { 0.1 }

    func encode(_ frame: EncodedFrame, after previous: ArraySlice<Double>?) -> [Double] {
        [frame.before.map { (frame.root.heading - $0.root.heading) / $0.seconds } ?? 0]
    }

    func advance(
        _ root: inout RootState, from before: RootState, by features: ArraySlice<Double>, seconds: Double,
        in layout: FeatureLayout
    ) {
        root.heading += features[features.startIndex] * seconds
    }
}

extension FeatureLayout.Block {
    static let turn = FeatureLayout.Block(TurnFeature())
}
