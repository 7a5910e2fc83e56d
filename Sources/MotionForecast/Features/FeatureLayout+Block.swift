extension FeatureLayout {
    /// One group of neighbouring features, as its kind encodes and decodes them.
    package struct Block: Equatable, Sendable {
        let kind: any FeatureKind

        init(_ kind: any FeatureKind) { self.kind = kind }

        /// Whether the features are velocities, which a faster motion makes larger.
        var isVelocity: Bool { quantity == .velocity }

        /// Whether the features tell how the body is bent: rotations, or the positions of joints beside it. Those of a
        /// quantity share one scale.
        var isPose: Bool { quantity == .rotation || quantity == .pose }

        var quantity: FeatureQuantity { type(of: kind).quantity }

        package static func == (a: Block, b: Block) -> Bool { a.kind.isEqual(to: b.kind) }
    }
}

/// A block stands in a file as its kind's name with the kind's parameters: `{"rotation": {"joint": 4}}`.
extension FeatureLayout.Block: Codable {
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        guard container.allKeys.count == 1, let type = FeatureKinds.named(container.allKeys[0].stringValue)
        else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: container.codingPath, debugDescription: "no kind of feature"))
        }
        kind = try container.decode(type, forKey: container.allKeys[0])
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        try container.encode(kind, forKey: Name(stringValue: type(of: kind).name))
    }
}
