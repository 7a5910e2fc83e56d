import Foundation
import MotionCore
import Testing

@Suite struct RotationTests {
    @Test func turnsRightHandedAboutEachAxis() {
        let quarter = Double.pi / 2
        #expect((Matrix3(angle: quarter, about: .x) * Axis.y.unit - Axis.z.unit).length < 1e-15)
        #expect((Matrix3(angle: quarter, about: .y) * Axis.z.unit - Axis.x.unit).length < 1e-15)
        #expect((Matrix3(angle: quarter, about: .z) * Axis.x.unit - Axis.y.unit).length < 1e-15)
    }

    @Test func measuresTheAngleBetweenTwoRotations() {
        for angle in [0, 1e-12, 1e-7, 0.3, 1.5, 3, .pi] {
            let turned = Matrix3(angle: 0.7, about: .y) * Matrix3(angle: angle, about: .z)
            let found = Matrix3(angle: 0.7, about: .y).angle(to: turned)
            // Near half a turn the chord is flat, which costs half of the digits.
            #expect(abs(found - angle) < (angle > 3.1 ? 1e-7 : 1e-14))
        }
    }

    @Test func leadsFromMatrixToQuaternionAndBack() {
        var dice = Dice(1)
        for _ in 0..<500 {
            let rotation = dice.rotation()
            let quaternion = Quaternion(rotation)
            #expect(quaternion.w >= 0)
            #expect(abs(quaternion.dot(quaternion) - 1) < 1e-12)
            #expect(quaternion.matrix.angle(to: rotation) < 1e-12)
        }
    }

    @Test func keepsHalfTurnsOnTheWayThroughQuaternions() {
        var dice = Dice(2)
        for _ in 0..<200 {
            let axis = dice.direction()
            for angle in [Double.pi, .pi - 1e-9, .pi - 1e-4, 1e-9, 1e-4] {
                // Rodrigues' formula as the arbiter.
                let (s, c) = (sin(angle), cos(angle))
                let columns = Axis.allCases.map { unit in
                    unit.unit * c + axis.cross(unit.unit) * s + axis * (axis.dot(unit.unit) * (1 - c))
                }
                let rotation = Matrix3(columns[0], columns[1], columns[2])
                #expect(Quaternion(rotation).matrix.angle(to: rotation) < 1e-12)
                #expect(Quaternion(rotationVector: axis * angle).matrix.angle(to: rotation) < 1e-12)
            }
        }
    }

    @Test func leadsFromRotationVectorToQuaternionAndBack() {
        var dice = Dice(3)
        for angle in [0, 1e-15, 1e-12, 1e-8, 1e-6, 1e-3, 1, 3, .pi - 1e-6] {
            for _ in 0..<50 {
                let vector = dice.direction() * angle
                let back = Quaternion(rotationVector: vector).rotationVector
                #expect((back - vector).length <= 1e-14 + 1e-9 * angle)
            }
        }
    }

    @Test func takesTheShorterWayAsRotationVector() {
        let back = Quaternion(rotationVector: Vector3(0, 1.5 * .pi, 0)).rotationVector
        #expect((back - Vector3(0, -0.5 * .pi, 0)).length < 1e-12)
    }

    @Test func interpolatesAtAnEvenRateOnTheShorterWay() {
        var dice = Dice(4)
        for _ in 0..<100 {
            let (a, b) = (dice.rotation(), dice.rotation())
            let whole = a.angle(to: b)
            guard whole < 3 else { continue }
            for share in [0, 0.25, 0.5, 1] {
                // The sign of a quaternion is of no matter.
                let end = dice.number(0...1) < 0.5 ? Quaternion(b) : Quaternion(b).negated
                let between = Quaternion(a).interpolated(to: end, fraction: share).matrix
                #expect(abs(a.angle(to: between) - share * whole) < 1e-9)
                #expect(abs(between.angle(to: b) - (1 - share) * whole) < 1e-9)
            }
        }
    }

    @Test func multipliesQuaternionsAsMatrices() {
        var dice = Dice(5)
        for _ in 0..<100 {
            let (a, b) = (dice.rotation(), dice.rotation())
            #expect((Quaternion(a) * Quaternion(b)).matrix.angle(to: a * b) < 1e-12)
            #expect((Quaternion(a).conjugate.matrix).angle(to: a.transposed) < 1e-12)
        }
    }
}
