/// The world rotation of a joint with three moving rotation channels, without the body's heading.
struct BodyRotationFeature: RotationFeatureKind {
    static let name = "bodyRotation"
    let joint: Int

    var role: FeatureRole { .rotation(joint: joint, isInBody: true) }

    func encode(_ frame: EncodedFrame, after previous: ArraySlice<Double>?) -> [Double] {
        frame.layout.representation.encode(frame.rotationInBody(joint), after: previous)
    }

    func decode(_ features: ArraySlice<Double>, into frame: inout DecodedFrame) {
        frame.turn(joint, toBody: frame.layout.representation.decode(features))
    }

    func addKinematics(to sources: inout KinematicSources, at feature: Int, in layout: FeatureLayout) {
        sources.rotations[joint] = .body(layout.representation.form.lanes(from: feature))
    }
}

extension FeatureLayout.Block {
    static func bodyRotation(joint: Int) -> Self { Self(BodyRotationFeature(joint: joint)) }
}
