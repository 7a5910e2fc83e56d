/// All kinds of features that a model file can name.
enum FeatureKinds {
    static let all: [any FeatureKind.Type] = [
        TurnFeature.self, TravelFeature.self, HeightFeature.self, UprightRotationFeature.self,
        LocalRotationFeature.self, BodyRotationFeature.self, AngleFeature.self, PositionFeature.self,
        JointPositionsFeature.self,
    ]

    /// The kind of a name in a model file; nil where there is none.
    static func named(_ name: String) -> (any FeatureKind.Type)? { all.first { $0.name == name } }
}
