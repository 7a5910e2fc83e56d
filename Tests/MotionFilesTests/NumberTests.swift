import Testing

@testable import MotionFiles

@Suite struct NumberTests {
    private func parsed(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBytes { buffer in
            var reader = UnsafeText(buffer, file: "")
            var value = 0.0
            return reader.takeNumber(&value) == .read && reader.isAtEnd ? value : nil
        }
    }

    /// Swift's own reading, correctly rounded, as the arbiter.
    private func expectExact(_ text: String) {
        #expect(parsed(text)?.bitPattern == Double(text)?.bitPattern, "\(text)")
    }

    @Test func roundsNumbersOfEveryLengthToTheNearestDouble() {
        var bad: [String] = []
        var random = SplitMix(state: 1)
        for _ in 0..<50_000 {
            let digits = (0..<Int.random(in: 1...22, using: &random)).map { _ in
                String(Int.random(in: 0...9, using: &random))
            }.joined()
            var text = digits
            text.insert(
                ".",
                at: text.index(text.startIndex, offsetBy: Int.random(in: 0...digits.count, using: &random)))
            if Bool.random(using: &random) { text = "-" + text }
            if Int.random(in: 0..<4, using: &random) == 0 {
                text += "e\(Int.random(in: -330...300, using: &random))"
            }
            guard let value = Double(text), value.isFinite else { continue }
            if parsed(text)?.bitPattern != value.bitPattern { bad.append(text) }
        }
        #expect(bad.isEmpty)
    }

    @Test func readsEveryPrintedDoubleBack() {
        var bad: [Double] = []
        var random = SplitMix(state: 2)
        for _ in 0..<50_000 {
            let value = Double.random(in: -200...200, using: &random)
            let any = Double(bitPattern: random.next())
            bad += [value, any].filter { $0.isFinite && parsed("\($0)") != $0 }
        }
        #expect(bad.isEmpty)
    }

    @Test(arguments: [
        // halfway between two doubles, and one digit to either side
        "9007199254740993", "9007199254740992.9", "9007199254740993.1", "0.5000000000000000555",
        "1.000000000000000111", "1.000000000000000110", "4503599627370496.5", "4503599627370497.5",
        "18446744073709551615", "9999999999999999999", ".9999999999999999999", "0.0000000000000000000000001",
        "1e22", "1e23", "4.9e-324", "2.4e-324", "1.7976931348623157e308", "0e999999999999999999999", "-0",
        "00000000000000000000005.",
        "00000000000000000000000000.5",
    ])
    func roundsTheHardOnesCorrectly(_ text: String) { expectExact(text) }

    @Test func refusesOverflowAndKeepsUnderflow() {
        #expect(parsed("1e309") == nil)
        #expect(parsed("1e99999999999999999999") == nil)
        #expect(parsed("1e-400") == 0)
    }
}
