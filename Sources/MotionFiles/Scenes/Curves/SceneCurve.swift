/// How a curve goes from one key to the next (COLLADA 1.4.1 specification, chapter 4: Curve Interpolation).
///
/// A new interpolation is a file of its own beside this one, and its line in `SceneCurves.all`.
protocol SceneCurve: Sendable {
    /// The name by which samplers ask for it.
    static var name: String { get }
    /// Whether its shape depends on tangents; without them it is drawn as a straight line.
    static var needsTangents: Bool { get }

    /// The number of a column between two keys.
    static func number(_ sampler: SceneSampler, at point: SceneCurvePoint, column: Int) -> Double
}

extension SceneCurve {
    static var needsTangents: Bool { false }
}

/// A time between two keys of a sampler.
struct SceneCurvePoint {
    /// The key at or before the time; there is another one after it.
    let key: Int
    /// The fraction of the way to the next key.
    let fraction: Double
    /// The time itself, in seconds.
    let time: Double
}

/// The interpolations that are known.
enum SceneCurves {
    static let all: [any SceneCurve.Type] = [
        LinearCurve.self, StepCurve.self, BezierCurve.self, HermiteCurve.self, CardinalCurve.self,
        BSplineCurve.self,
    ]

    /// The interpolation of this name, in any case of letters; nil where there is none.
    static func named(_ name: String) -> (any SceneCurve.Type)? {
        all.first { $0.name == name } ?? all.first { $0.name == name.uppercased() }
    }

    /// The names as a sentence lists them.
    static var list: String {
        let names = all.map { $0.name }
        return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
    }
}
