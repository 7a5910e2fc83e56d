import MotionCore

/// The velocity of the root sideways and forwards, in the heading of the frame before, in length units a second: 2 numbers.
struct TravelFeature: FeatureKind {
    static let name = "travel"
    static let quantity = FeatureQuantity.velocity

    var role: FeatureRole { .travel }
    func width(_ representation: Representation) -> Int { 2 }
    func names(in layout: FeatureLayout) -> [String] { ["travel sideways", "travel forwards"] }
    func leastScale(bodySize: Double) -> Double? { 0.05 * bodySize }
    var differenceWidth: Int { 2 }

    func encode(_ frame: EncodedFrame, after previous: ArraySlice<Double>?) -> [Double] {
        guard let before = frame.before else { return [0, 0] }
        let layout = frame.layout
        let way =
            Matrix3(angle: -before.root.heading, about: layout.up)
            * ((frame.root.position - before.root.position) / before.seconds)
        return [way[layout.horizontal.0.rawValue], way[layout.horizontal.1.rawValue]]
    }

    func advance(
        _ root: inout RootState, from before: RootState, by features: ArraySlice<Double>, seconds: Double,
        in layout: FeatureLayout
    ) {
        let (side, ahead) = layout.horizontal
        let local =
            features[features.startIndex] * side.unit + features[features.startIndex + 1] * ahead.unit
        root.position += Matrix3(angle: before.heading, about: layout.up) * (local * seconds)
    }
}

extension FeatureLayout.Block {
    static let travel = FeatureLayout.Block(TravelFeature())
}
