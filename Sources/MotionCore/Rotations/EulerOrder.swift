#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Three different axes, in the order in which their rotations are multiplied (Tait-Bryan angles).
///
/// The order z, x, y stands for the matrix Rz · Rx · Ry on column vectors. An angle triple holds the angles in
/// this same order, in radians.
public struct EulerOrder: Hashable, Sendable {
    package let first: Axis
    package let second: Axis
    package let third: Axis

    /// The order of `axes`; nil unless they are three different axes.
    public init?(_ axes: [Axis]) {
        guard axes.count == 3, Set(axes).count == 3 else { return nil }
        (first, second, third) = (axes[0], axes[1], axes[2])
    }

    /// +1 where first, second, third follow each other as x, y, z do; else -1.
    private var parity: Double { (first.rawValue + 1) % 3 == second.rawValue ? 1 : -1 }

    /// The rotation that an angle triple stands for.
    public func matrix(_ angles: Vector3) -> Matrix3 {
        Matrix3(angle: angles.x, about: first) * Matrix3(angle: angles.y, about: second)
            * Matrix3(angle: angles.z, about: third)
    }

    /// An angle triple of `rotation`, the middle angle within ±π/2.
    ///
    /// The second and third angle are read off after the first rotation is undone, so that an error of the first
    /// angle near gimbal lock is made good by the third and the rotation stays exact.
    public func angles(of rotation: Matrix3) -> Vector3 {
        let (i, j, k) = (first.rawValue, second.rawValue, third.rawValue)
        let sine = -parity * rotation[j, k]
        let cosine = rotation[k, k]
        let locked = sine * sine + cosine * cosine < 1e-24
        return remainder(of: rotation, after: locked ? 0 : atan2(sine, cosine), i, j, k)
    }

    /// The angle triple of `rotation` on the branch nearest to `previous`: no jumps by whole or half turns.
    ///
    /// Near gimbal lock the first angle may have to race for a rotation that hardly changes. Where
    /// `maximumStep` (radians) is given, the first angle moves by no more than that, and the other two then come
    /// as near to the rotation as they can; the error is at most the sine of the step left over times the cosine
    /// of the middle angle, which is small just there. Where it is not small, because the rotation has gone on from the
    /// lock meanwhile, the first angle moves by twice as much, and so on: a limb in the wrong place is worse than a
    /// racing angle.
    package func angles(of rotation: Matrix3, near previous: Vector3, maximumStep: Double? = nil) -> Vector3 {
        let (i, j, k) = (first.rawValue, second.rawValue, third.rawValue)
        let (sine, cosine) = (-parity * rotation[j, k], rotation[k, k])
        var candidates: [Vector3] = []
        if sine * sine + cosine * cosine < 1e-24 {
            candidates.append(remainder(of: rotation, after: previous.x, i, j, k))
        } else {
            let plain = remainder(of: rotation, after: atan2(sine, cosine), i, j, k)
            candidates.append(plain)
            candidates.append(Vector3(plain.x + .pi, .pi - plain.y, plain.z + .pi))
        }
        let unwrapped = candidates.map { Self.unwrapped($0, near: previous) }
        let best = unwrapped.min { Self.distance($0, previous) < Self.distance($1, previous) } ?? previous
        guard let maximumStep, abs(best.x - previous.x) > maximumStep else { return best }
        var step = maximumStep
        while step < abs(best.x - previous.x) {
            let first = previous.x + (best.x < previous.x ? -step : step)
            let angles = Self.unwrapped(remainder(of: rotation, after: first, i, j, k), near: previous)
            if matrix(angles).angle(to: rotation) <= Self.largestError { return angles }
            step *= 2
        }
        return best
    }

    /// The angle triple nearest to `rotation` of those that differ from `previous` in the `free` angles only.
    ///
    /// Where an angle stays, the triple of the whole rotation would not do without it: at gimbal lock it turns the outer
    /// angles by any amount, one against the other. So each free angle in turn takes what is left of the rotation about its
    /// axis, which is best given the others, until they have settled. `maximumStep` is for three free angles, of which alone
    /// the first may have to race.
    public func angles(
        of rotation: Matrix3, near previous: Vector3, free: [Bool], maximumStep: Double? = nil
    ) -> Vector3 {
        let open = free.indices.filter { free[$0] }
        if open.count == 3 { return angles(of: rotation, near: previous, maximumStep: maximumStep) }
        let axes = [first, second, third]
        var angles = previous
        for _ in 0..<Self.rounds {
            let last = angles
            for index in open {
                let turns = (0..<3).map { Matrix3(angle: angles[$0], about: axes[$0]) }
                let before = turns[..<index].reduce(Matrix3.identity) { $0 * $1 }
                let after = turns[(index + 1)...].reduce(Matrix3.identity) { $0 * $1 }
                let rest = Quaternion(before.transposed * rotation * after.transposed)
                let twist = 2 * atan2(rest.vector[axes[index].rawValue], rest.w)
                angles[index] = MotionCore.unwrapped(twist, near: previous[index])
            }
            if (angles - last).length < 1e-9 { break }
        }
        return angles
    }

    /// How often each of two free angles is found anew, given the other, at most: the outer two settle slowly near gimbal lock,
    /// where it hardly matters which of them turns.
    private static let rounds = 50

    /// The triple that starts with the angle `alpha` and whose other two angles fit `rotation` best.
    private func remainder(of rotation: Matrix3, after alpha: Double, _ i: Int, _ j: Int, _ k: Int) -> Vector3
    {
        let rest = Matrix3(angle: -alpha, about: first) * rotation
        return Vector3(
            alpha, atan2(parity * rest[i, k], rest[k, k]), atan2(parity * rest[j, i], rest[j, j]))
    }

    /// The largest error, in radians, for which the first angle is kept from racing: 20 degrees.
    private static let largestError = 0.35

    private static func distance(_ a: Vector3, _ b: Vector3) -> Double {
        let d = a - b
        return d.dot(d)
    }

    /// The angles plus the whole turns that bring each nearest to `previous`.
    private static func unwrapped(_ angles: Vector3, near previous: Vector3) -> Vector3 {
        let turns = ((previous - angles) / (2 * .pi)).rounded(.toNearestOrAwayFromZero)
        return angles + turns * (2 * .pi)
    }
}

/// The angle plus the whole turns that bring it nearest to `previous`, in radians.
package func unwrapped(_ angle: Double, near previous: Double) -> Double {
    angle + ((previous - angle) / (2 * .pi)).rounded() * (2 * .pi)
}
