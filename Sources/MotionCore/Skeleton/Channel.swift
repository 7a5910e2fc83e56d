/// One animated number of a joint: a position along an axis, or an angle about it.
public struct Channel: Hashable, Sendable, Codable {
    public enum Kind: String, Sendable, Codable {
        case position
        case rotation
    }

    public var kind: Kind
    public var axis: Axis

    /// The channel that moves along, or turns about, `axis`.
    public init(_ kind: Kind, _ axis: Axis) {
        self.kind = kind
        self.axis = axis
    }

    /// The name as BVH files write it, for example "Xposition" or "Zrotation".
    public var name: String { axis.letter + kind.rawValue }

    /// The channel with this BVH name in any case of letters; nil where there is none.
    package init?(name: String) {
        let lower = name.lowercased()
        guard let letter = lower.first, let index = "xyz".firstIndex(of: letter),
            let kind = Kind(rawValue: String(lower.dropFirst()))
        else { return nil }
        self.init(kind, Axis(rawValue: "xyz".distance(from: "xyz".startIndex, to: index)) ?? .x)
    }
}
