import MotionCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What turns and moves a node: the elements of COLLADA (1.4.1 specification, chapter 5: node) and glTF's rotation.
enum SceneTransformKind: String, Sendable {
    case matrix
    case translate
    case rotate
    case scale
    case skew
    case lookat
    /// Four numbers x, y, z, w (glTF 2.0 specification, 3.5.3); no XML element can have the name.
    case quaternion = "glTF rotation"

    /// How many numbers the element holds.
    var count: Int {
        switch self {
        case .matrix: 16
        case .translate, .scale: 3
        case .rotate, .quaternion: 4
        case .skew: 7
        case .lookat: 9
        }
    }

    /// The index of a member, such as `X` or `ANGLE`, among the numbers; nil where there is no such member.
    func index(ofMember member: String) -> Int? {
        switch (self, member) {
        case (.translate, "X"), (.scale, "X"), (.rotate, "X"): 0
        case (.translate, "Y"), (.scale, "Y"), (.rotate, "Y"): 1
        case (.translate, "Z"), (.scale, "Z"), (.rotate, "Z"): 2
        case (.rotate, "ANGLE"): 3
        case (.skew, "ANGLE"): 0
        default: nil
        }
    }

    /// The map that `count` numbers stand for, angles in degrees; a rotation about no axis and a look in no direction
    /// turn nothing.
    func affine(_ v: ArraySlice<Double>) -> Affine {
        let at = v.startIndex
        func vector(_ index: Int) -> Vector3 { Vector3(v[at + index], v[at + index + 1], v[at + index + 2]) }
        switch self {
        case .matrix: return Affine(rows: v)
        case .translate: return Affine(.identity, vector(0))
        case .scale:
            return Affine(
                Matrix3(Axis.x.unit * v[at], Axis.y.unit * v[at + 1], Axis.z.unit * v[at + 2]), .zero)
        case .quaternion: return Affine(Quaternion(xyzw: v).matrix, .zero)
        case .rotate: return Affine(Self.rotation(about: vector(0), degrees: v[at + 3]), .zero)
        case .skew: return Affine(Self.skew(degrees: v[at], from: vector(1), along: vector(4)), .zero)
        case .lookat:
            return Affine(Self.look(from: vector(0), at: vector(3), up: vector(6)) ?? .identity, vector(0))
        }
    }

    /// Whether the numbers name no direction where one is needed.
    func lacksDirection(_ v: [Double]) -> Bool {
        switch self {
        case .rotate: Vector3(v[0], v[1], v[2]).normalized == nil && v[3] != 0
        case .skew:
            Vector3(v[1], v[2], v[3]).normalized == nil || Vector3(v[4], v[5], v[6]).normalized == nil
        case .lookat:
            Self.look(
                from: Vector3(v[0], v[1], v[2]), at: Vector3(v[3], v[4], v[5]), up: Vector3(v[6], v[7], v[8]))
                == nil
        default: false
        }
    }

    private static func rotation(about axis: Vector3, degrees: Double) -> Matrix3 {
        guard let n = axis.normalized else { return .identity }
        // The remainder is exact: many turns lose no digits.
        let angle = degrees.remainder(dividingBy: 360) * .pi / 180
        let (s, c) = (sin(angle), cos(angle))
        let k = (1 - c) * n
        return Matrix3(
            Vector3(c + k.x * n.x, k.x * n.y + s * n.z, k.x * n.z - s * n.y),
            Vector3(k.y * n.x - s * n.z, c + k.y * n.y, k.y * n.z + s * n.x),
            Vector3(k.z * n.x + s * n.y, k.z * n.y - s * n.x, c + k.z * n.z))
    }

    /// RenderMan's skew, to which the specification refers: points on the axis `from` are shifted along the axis
    /// `along`, towards it by the angle.
    private static func skew(degrees: Double, from: Vector3, along: Vector3) -> Matrix3 {
        guard let a = from.normalized, let b = along.normalized else { return .identity }
        let across = a - a.dot(b) * b
        guard let e = across.normalized else { return .identity }
        let between = atan2(across.length, a.dot(b))
        let slope = 1 / tan(between - degrees * .pi / 180) - 1 / tan(between)
        guard slope.isFinite else { return .identity }
        return Matrix3(
            Axis.x.unit + slope * e.x * b, Axis.y.unit + slope * e.y * b, Axis.z.unit + slope * e.z * b)
    }

    /// The turn of a camera that looks along its own -z; nil where the directions coincide.
    private static func look(from eye: Vector3, at interest: Vector3, up: Vector3) -> Matrix3? {
        guard let back = (eye - interest).normalized, let right = up.cross(back).normalized else {
            return nil
        }
        return Matrix3(right, back.cross(right), back)
    }
}
