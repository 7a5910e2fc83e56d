import Testing

@testable import MotionFiles

@Suite struct WrittenNumberTests {
    /// What a frame of one position and one angle, given in degrees, becomes.
    private func written(_ position: Double, _ degrees: Double) -> String {
        var text = NumberText()
        text.append(
            frame: 0, of: [position, degrees * (.pi / 180)], channels: [(0, false), (1, true)], decimals: nil)
        return String(decoding: text.finish(), as: UTF8.self)
    }

    private static let rows: [(Double, Double, String)] = [
        (0, -0.0, "0 0"), (-0.0, 1e-11, "0 0"), (999, 1000, "999 1000"),
        (-999.5, -1000.25, "-999.5 -1000.25"),
        (99_999_999.999999, 900_719, "99999999.999999 900719"), (100_000_000, 0.1, "100000000 0.1"),
        (-0.000001, 0.0000000001, "-0.000001 0.0000000001"), (0.0000001, -0.5, "0.0000001 -0.5"),
        (12.3456789, 123.4567890123, "12.3456789 123.4567890123"),
        (1.0 / 3, 12.345678912, "0.3333333333333333 12.345678912"),
        (1e15, 10, "1000000000000000 10"),
        (.leastNonzeroMagnitude, 0.000001, "0." + String(repeating: "0", count: 323) + "5 0.000001"),
    ]

    @Test(arguments: rows)
    func writesNumbersOfEverySize(_ position: Double, _ degrees: Double, _ expected: String) {
        #expect(written(position, degrees) == expected + "\n")
    }

    @Test func writesWhatTheSlowWayWrites() {
        var random = SplitMix(state: 12)
        var bad: [String] = []
        for _ in 0..<20_000 {
            let power = Double(
                sign: .plus, exponent: Int.random(in: -40...60, using: &random), significand: 1)
            let scale: Double = [1.0, 1e3, 1e6].randomElement(using: &random) ?? 1
            let value = (Double.random(in: -1...1, using: &random) * power * scale).rounded() / scale
            var text = NumberText()
            text.append(shortest: value)
            let slow = String(decoding: text.finish(), as: UTF8.self)
            let fast = written(value, 0)
            if fast != slow + " 0\n" || Double(slow) != value { bad.append(fast) }
        }
        #expect(bad.prefix(5).isEmpty)
    }

    /// Degrees beyond the largest double, which only a file of such numbers can lead to, stay finite.
    @Test func writesTheLargestAngleThatCanBeRead() throws {
        let text =
            "HIERARCHY\nROOT a\n{\nCHANNELS 1 Xrotation\n}\nMOTION\nFrames: 1\nFrame Time: 1\n1.7976931348623157e308\n"
        let clip = try read(text).clip
        #expect(try BVHReader.read(BVHWriter.write(clip), file: "").clip.values.allSatisfy(\.isFinite))
    }
}
