#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Bends a limb of two bones so that its end reaches a position: analytic two-bone inverse kinematics.
///
/// The knee turns about the normal of the plane in which it bends already, or about its only free axis; then the
/// whole limb swings the shorter way until its end lies in the direction of the goal. As in D. Holden, *Simple Two
/// Joint IK* (2015), with the knee's angle from the law of cosines about an axis that need not be the plane's.
package struct TwoBoneIK: Sendable {
    /// Positions of the hip, the knee and the ankle in the world.
    package let hip: Vector3
    package let knee: Vector3
    package let ankle: Vector3

    /// The limb with these joints.
    package init(hip: Vector3, knee: Vector3, ankle: Vector3) {
        self.hip = hip
        self.knee = knee
        self.ankle = ankle
    }

    /// The fraction of the limb's length that is full stretch: a little less than all, since a knee that is all but straight
    /// would have to race for a goal that hardly moves.
    static let fullest = 0.998

    /// How far beyond full stretch a goal may lie, as a fraction of the limb's length: a straight leg that stands still can be moved
    /// to the side, and comes up by less than that.
    static let lift = 0.01

    /// The angle, in radians, by which a knee may be stretched too far.
    static let stretched = 20 * Double.pi / 180

    /// The least and greatest distance from hip to ankle: a limb that is folded or stretched farther already stays so.
    private var distances: ClosedRange<Double> {
        let (thigh, shin, now) = ((knee - hip).length, (ankle - knee).length, (ankle - hip).length)
        return min(now, abs(thigh - shin))...max(now, Self.fullest * (thigh + shin))
    }

    /// As much of a way of the ankle as the limb can follow: straight on, so that a foot that is moved on the level stays on the
    /// ground but for a little lift. Full stretch is come near to without a corner.
    package func reachable(_ way: Vector3) -> Vector3 {
        let now = (ankle - hip).length
        let full = (knee - hip).length + (ankle - knee).length
        let (more, room) = ((ankle + way - hip).length - now, distances.upperBound + Self.lift * full - now)
        guard more > 0, room > 0 else { return way }
        let ratio = (more / room) * (more / room)
        let farthest = now + more / (1 + ratio * ratio).squareRoot().squareRoot()
        // |ankle - hip + f way|² = farthest²
        let (square, along) = (way.dot(way), way.dot(ankle - hip))
        let rest = farthest * farthest - now * now
        return ((along * along + square * rest).squareRoot() - along) / square * way
    }

    /// The world rotations of thigh and shin that bring the ankle to `goal`, or as near as it can be reached.
    ///
    /// - Parameters:
    ///   - axis: the unit vector, in the world, about which the knee turns.
    ///   - usual: about which the shin turns away from the thigh where the knee bends as it should, of any length. A limb that
    ///     is stretched a little too far bends that way too; one that is bent the other way stays so, as all do where this is
    ///     zero.
    /// - Returns: what the thigh turns by, and the angle by which the knee turns about `axis` before that; nil where
    ///   no direction can be told.
    package func solve(goal: Vector3, axis: Vector3, usual: Vector3 = .zero) -> (
        swing: Quaternion, knee: Double
    )? {
        let (thigh, shin) = (knee - hip, ankle - knee)
        guard let aim = (goal - hip).normalized else { return nil }
        let wanted = min(max((goal - hip).length, distances.lowerBound), distances.upperBound)
        // |thigh + R(axis, angle) shin|² = still + 2 (even cos angle + odd sin angle)
        let along = thigh.dot(axis) * shin.dot(axis)
        let even = thigh.dot(shin) - along
        let odd = thigh.dot(axis.cross(shin))
        let amplitude = (even * even + odd * odd).squareRoot()
        guard amplitude > 1e-12 else { return nil }
        let still = thigh.dot(thigh) + shin.dot(shin) + 2 * along
        let cosine = min(max((wanted * wanted - still) / (2 * amplitude), -1), 1)
        let phase = atan2(odd, even)
        let side = usual.dot(axis)
        let isBentBack = side == 0 || phase * side > Self.stretched * abs(side)
        let ways = isBentBack ? [1, -1] : [side > 0 ? 1.0 : -1]
        let angle =
            ways.map { unwrapped(phase + $0 * acos(cosine), near: 0) }.min { abs($0) < abs($1) } ?? 0
        let bent = Quaternion(rotationVector: angle * axis).matrix * shin
        guard let direction = (thigh + bent).normalized else { return nil }
        return (Quaternion(from: direction, to: aim), angle)
    }
}

extension Quaternion {
    /// The shortest rotation that takes the unit vector `from` to the unit vector `to`.
    package init(from: Vector3, to: Vector3) {
        let cosine = from.dot(to)
        if cosine < -1 + 1e-12 {
            let side = abs(from.x) < 0.7 ? Axis.x.unit : Axis.y.unit
            self.init(w: 0, vector: from.cross(side).normalized ?? .zero)
        } else {
            let raw = Quaternion(w: 1 + cosine, vector: from.cross(to))
            let length = raw.dot(raw).squareRoot()
            self.init(w: raw.w / length, vector: raw.vector / length)
        }
    }
}
