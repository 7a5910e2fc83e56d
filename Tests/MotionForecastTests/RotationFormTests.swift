import MotionCore
import Testing

@testable import MotionForecast

@Suite struct RotationFormTests {
    /// A rotation of 350° about a slanted axis, and how it goes on turning.
    private func rotation(_ degrees: Double) -> Matrix3 {
        Quaternion(rotationVector: (Vector3(1, 2, -2) / 3) * (degrees * .pi / 180)).matrix
    }

    @Test(arguments: Representation.allCases)
    func givesTheRotationBack(_ representation: Representation) {
        for angle in stride(from: -720.0, through: 720, by: 45) {
            let features = representation.encode(rotation(angle), after: nil)
            #expect(features.count == representation.width)
            #expect(representation.decode(features[...]).angle(to: rotation(angle)) < 1e-7)
        }
    }

    @Test(arguments: Representation.allCases)
    func goesOnWithoutJumps(_ representation: Representation) {
        // Two turns in steps of a degree: no number changes by more than that of a rotation of a degree can.
        var last = representation.encode(rotation(0), after: nil)
        for angle in 1...720 {
            let next = representation.encode(rotation(Double(angle)), after: last[...])
            for (a, b) in zip(last, next) { #expect(abs(a - b) < 0.02) }
            last = next
        }
    }

    @Test(arguments: Representation.allCases)
    func staysOnItsBranchWhereADifferenceIsAdded(_ representation: Representation) {
        // A rotation that has gone on to 350° is not on the branch that one begins with.
        var row = representation.encode(rotation(0), after: nil)
        for angle in stride(from: 10.0, through: 350, by: 10) {
            row = representation.encode(rotation(angle), after: row[...])
        }
        let kind = LocalRotationFeature(joint: 0)
        // Half a degree further about the same axis.
        let next = kind.applying([0.003, 0.006, -0.006], to: row[...], representation)
        for (a, b) in zip(row, next) { #expect(abs(a - b) < 0.02) }
    }

    @Test func takesQuaternionsOfAnyLengthAndSign() {
        let form = UnitQuaternion()
        let features = form.encode(rotation(80), after: nil)
        // cos 40° and sin 40° times the axis.
        for (found, expected) in zip(features, [0.766044, 0.214263, 0.428525, -0.428525]) {
            #expect(abs(found - expected) < 1e-6)
        }
        for factor in [-3.0, -1, 0.2, 5] {
            let scaled = features.map { $0 * factor }
            #expect(form.decode(scaled[...]).angle(to: rotation(80)) < 1e-7)
        }
        #expect(form.decode([0, 0, 0, 0]) == .identity)
        #expect(form.encode(rotation(80), after: features.map { -$0 }[...]) == features.map { -$0 })
    }
}
