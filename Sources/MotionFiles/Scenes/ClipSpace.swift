public import MotionCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What is known of a clip's axes and unit: BVH tells neither, scenes tell both.
public struct ClipSpace: Equatable, Sendable {
    /// The axis that points up; nil where it has to be guessed.
    public var upAxis: Axis?
    /// Metres in a unit of length; nil where it has to be guessed.
    public var metersPerUnit: Double?

    public init(upAxis: Axis? = nil, metersPerUnit: Double? = nil) {
        (self.upAxis, self.metersPerUnit) = (upAxis, metersPerUnit)
    }
}

/// A unit of length that motion files are in.
public enum LengthUnit: String, CaseIterable, Sendable {
    case cm
    case m
    case mm
    case `in`

    public var meters: Double {
        switch self {
        case .m: 1
        case .cm: 0.01
        case .mm: 0.001
        case .in: 0.0254
        }
    }

    /// The unit in words, of many.
    package var name: String {
        switch self {
        case .m: "metres"
        case .cm: "centimetres"
        case .mm: "millimetres"
        case .in: "inches"
        }
    }

    /// The unit in which the body has the size of a person; else the one in which it comes nearest to that.
    ///
    /// Capture is nearly always in centimetres or metres: a body that fits either of these is not taken for one in inches.
    package init(of clip: Clip) {
        let size = clip.bodySize
        let person = 1.7
        let fits = [Self.cm, .m, .in, .mm].first { (0.9...2.6).contains(size * $0.meters) }
        let misfit = { (unit: Self) in abs(log(max(size, .leastNormalMagnitude) * unit.meters / person)) }
        self = fits ?? Self.allCases.min { misfit($0) < misfit($1) } ?? .cm
    }
}
