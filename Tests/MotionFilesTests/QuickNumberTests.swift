import Testing

@testable import MotionFiles

@Suite struct QuickNumberTests {
    /// What the quick ways make of a number and what follows it: the value and the bytes passed, nil for a refusal.
    private func quick(_ text: String) -> [(value: Double, length: Int)?] {
        let padding = String(repeating: "9", count: QuickNumber.reach)
        return Array((text + padding).utf8).withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return [] }
            var short = 0.0
            var long = 0.0
            return [
                QuickNumber.take(at: start, &short).map { (short, $0 - start) },
                QuickNumber.takeLong(at: start, &long).map { (long, $0 - start) },
            ]
        }
    }

    /// A number in one of the spellings of real files.
    private func number(_ random: inout SplitMix) -> String {
        let whole = Int.random(in: 0...6, using: &random)
        let decimals = Int.random(in: 0...19, using: &random)
        func digits(_ count: Int) -> String {
            (0..<count).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
        }
        var text = Bool.random(using: &random) ? "-" : ""
        text += digits(whole)
        if Int.random(in: 0..<4, using: &random) > 0 { text += "." + digits(decimals) }
        if Int.random(in: 0..<5, using: &random) == 0 {
            text += "e\(Int.random(in: -60...30, using: &random))"
        }
        return text
    }

    @Test func readsWhatTheCarefulWayReads() {
        var random = SplitMix(state: 11)
        var taken = [0, 0]
        var bad: [String] = []
        for _ in 0..<20_000 {
            let text = number(&random)
            let expected = Double(text.hasSuffix(".") ? text + "0" : text.replacing(".e", with: ".0e"))
            let end = [" ", "  ", "    ", "\n", "\r\n", "\t"].randomElement(using: &random) ?? " "
            for (way, result) in quick(text + end).enumerated() {
                guard let result else { continue }
                taken[way] += 1
                let passed =
                    text.utf8.count + (end.utf8.count { $0 == .blank || $0 == .tab })
                if result.value.bitPattern != expected?.bitPattern || result.length != passed {
                    bad.append(text)
                }
            }
        }
        #expect(bad.prefix(5).isEmpty)
        #expect(taken[0] > 3_000 && taken[1] > 10_000)
    }

    @Test(arguments: [
        "-", ".", "-.", "--1", "+-1", "1..2", "1.2.3", "1-2", "1,5", "e5", ".e5", "1e", "1e+", "1ee5", "0x10",
        "nan", "1_0", "é",
        "1é", "1\u{0}", "1\u{1}", "1{", "12345678901234567890123.5", "",
    ])
    func leavesWhatItDoesNotKnow(_ text: String) {
        for end in [" ", "\n"] {
            for result in quick(text + end) { #expect(result == nil, "\(text)") }
        }
    }

    @Test(arguments: [
        // zeros with a sign, halfway cases of 16 to 19 digits, noise around zero, powers of five beyond 64 bits
        "-0", "-0.0", "-.0", "0.000000000000000000000", "9007199254740993", "900719.9254740993",
        "1.7763568394002505e-15", "-3.1805546814635168e-15", "1.2246467991473532e-16",
        "4.440892098500626e-30",
        "1.00000000000000011102", "9.99999999999999999", "1234567890123456789e-37", "18446744.07370955161",
    ])
    func roundsTheHardOnesCorrectly(_ text: String) {
        for result in quick(text + " ") {
            if let result { #expect(result.value.bitPattern == Double(text)?.bitPattern, "\(text)") }
        }
        let row = "1 \(text) \(text)\t\(text) 5"
        let lines = "HIERARCHY\nROOT a\n{\nCHANNELS 5" + String(repeating: " Xposition", count: 5)
        let document = try? read(lines + "\n}\nMOTION\nFrames: 1\nFrame Time: 1\n\(row)\n")
        #expect(
            document?.clip.values.map(\.bitPattern)
                == [1, Double(text), Double(text), Double(text), 5].map { $0?.bitPattern })
    }
}
