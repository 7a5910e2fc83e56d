/// The rotation of a joint with three moving rotation channels, relative to the joint above it.
struct LocalRotationFeature: RotationFeatureKind {
    static let name = "rotation"
    let joint: Int

    var role: FeatureRole { .rotation(joint: joint, isInBody: false) }

    func encode(_ frame: EncodedFrame, after previous: ArraySlice<Double>?) -> [Double] {
        frame.layout.representation.encode(frame.pose.rotations[joint], after: previous)
    }

    func decode(_ features: ArraySlice<Double>, into frame: inout DecodedFrame) {
        frame.turn(joint, to: frame.layout.representation.decode(features))
    }

    func addKinematics(to sources: inout KinematicSources, at feature: Int, in layout: FeatureLayout) {
        sources.rotations[joint] = .local(layout.representation.form.lanes(from: feature))
    }
}

extension FeatureLayout.Block {
    static func rotation(joint: Int) -> Self { Self(LocalRotationFeature(joint: joint)) }
}
