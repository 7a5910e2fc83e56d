import MotionCore
import Testing

@Suite struct PolarTests {
    private let turn = Matrix3(angle: 0.7, about: .z) * Matrix3(angle: -1.9, about: .x)

    private func distance(_ a: Matrix3, _ b: Matrix3) -> Double {
        max((a.x - b.x).length, (a.y - b.y).length, (a.z - b.z).length)
    }

    @Test func findsTheRotationUnderAStretch() throws {
        // a positive stretch times a rotation has that rotation for its polar factor
        let stretch = Matrix3(Vector3(2, 0.3, 0), Vector3(0.3, 0.5, 0.1), Vector3(0, 0.1, 90))
        #expect(distance(try #require((turn * stretch).nearestRotation), turn) < 1e-12)
        for scale in [1e-100, 1e-6, 1, 1e100] {
            let scaled = Matrix3(turn.x * scale, turn.y * scale, turn.z * scale)
            #expect(distance(try #require(scaled.nearestRotation), turn) < 1e-12)
        }
    }

    @Test func turnsAReflectionAbout() throws {
        let mirrored = Matrix3(-turn.x, -turn.y, -turn.z)
        #expect(distance(try #require(mirrored.nearestRotation), turn) < 1e-12)
        #expect(mirrored.determinant < 0)
    }

    @Test func findsNoneForAFlatMatrix() {
        #expect(Matrix3(.zero, .zero, .zero).nearestRotation == nil)
        #expect(Matrix3(turn.x, turn.y, .zero).nearestRotation == nil)
        #expect(Matrix3(Vector3(.nan, 0, 0), turn.y, turn.z).nearestRotation == nil)
        #expect(Matrix3(Vector3(.infinity, 0, 0), turn.y, turn.z).nearestRotation == nil)
    }
}
