import Foundation
import Testing

@testable import MotionFiles

/// Long plain text, which goes past libxml2, and what may look like it.
@Suite struct COLLADAPassedTextTests {
    private typealias Sample = COLLADASample

    private static let keys = 9000

    /// As many numbers as make several parts of a file, two lines of them on each side of a part's end.
    private static func list(_ number: (Int) -> String, every line: Int = 700) -> String {
        (0..<keys).map { number($0) + (($0 + 1).isMultiple(of: line) ? "\n" : " ") }.joined()
    }

    private static func file(_ numbers: String, before: String = "", after: String = "") -> String {
        Sample.text(
            animations: before
                + Sample.animation(
                    target: "spine/t.Y", times: list { "\($0)" }, output: numbers, keys: keys, curves: nil)
                + after)
    }

    private func heights(_ document: SceneDocument) -> [Double]? { document.samplers.first?.values }

    private func utf16(_ text: String) -> [UInt8] {
        [0xFF, 0xFE]
            + text.replacing("utf-8", with: "utf-16").utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    @Test func readsWhatTheParserWouldHaveRead() throws {
        let text = Self.file(Self.list { "\($0).25" })
        let passed = try collada(text)
        #expect(heights(passed) == (0..<Self.keys).map { Double($0) + 0.25 })
        // libxml2 decodes UTF-16, so that nothing goes past it
        let decoded = try COLLADAReader.read(utf16(text), file: "walk.dae")
        #expect(heights(decoded) == heights(passed))
    }

    @Test(arguments: [
        "<!-- > RUN -->", "<!-- RUN > RUN -->", "<?tool > RUN ?>", "<extra note=\"> RUN\"/>",
        "<extra>RUN <![CDATA[ > RUN ]]> RUN</extra>", "<extra>RUN<b>RUN</b>RUN</extra>",
        "<extra>é RUN é > RUN &lt; RUN</extra>",
    ])
    func passesOverNumbersThatAreNone(_ pattern: String) throws {
        for length in [10, 255, 256, 300, 70_000] {
            let run = String(repeating: "7 ", count: length / 2)
            let text = Self.file(
                Self.list { "\($0)" }, before: pattern.replacing("RUN", with: run),
                after: pattern.replacing("RUN", with: run))
            #expect(heights(try collada(text)) == (0..<Self.keys).map(Double.init), "\(length)")
        }
    }

    @Test func readsWhatStandsAmongTheNumbersOfALongList() throws {
        let odd = [
            10: "<!-- one > two -->10", 2000: "2&#48;00", 3000: "<![CDATA[3000 ]]>", 4000: "<?a b?>4000",
            5000: "+5000", 6000: "0006000.000000000000000000000000", 7000: "\n\n\t7e3",
        ]
        #expect(
            heights(try collada(Self.file(Self.list { odd[$0] ?? "\($0)" })))
                == (0..<Self.keys).map(Double.init))
    }

    /// The line and column of a position in a text, counted from 1, characters and not bytes.
    private func position(of word: String, in text: String) -> String {
        let before = text[..<(text.range(of: word)?.lowerBound ?? text.endIndex)]
        let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
        return "\(lines.count):\((lines.last?.count ?? 0) + 1)"
    }

    @Test(arguments: [10, 699, 700, 701, 5000, 8990, 8999])
    func pointsAtTheWordThatIsNoNumber(_ index: Int) throws {
        for line in [700, 100_000] {
            let text = Self.file(Self.list({ $0 == index ? "x\($0)" : "\($0)" }, every: line))
            let message = refusal(text)
            #expect(
                message.hasPrefix("walk.dae:\(position(of: "x\(index)", in: text)): expected a number"),
                "\(line)")
            #expect(message.contains("x\(index)"))
            let lines = message.split(separator: "\n")
            let caret = try #require(lines.last?.prefix { $0 != "^" })
            #expect(lines[1].dropFirst(caret.count).hasPrefix("x\(index)"))
        }
    }

    @Test func pointsAtTagsAfterALongList() {
        for line in [700, 100_000] {
            let text = Self.file(Self.list({ "\($0)" }, every: line))
            let broken = text.replacing(
                ##"<accessor source="#a-out-array" count=""##,
                with: ##"<é/><accessor source="#a-out-array" count="-"##)
            #expect(
                refusal(broken).hasPrefix(
                    "walk.dae:\(position(of: "<accessor source=\"#a-out", in: broken)): expected a whole number"
                )
            )
            let end = text.replacing("8999 </float_array>", with: "8999 </float_list>")
            // libxml2 tells it at the end of the tag
            let message = refusal(end)
            #expect(message.contains("the XML is broken: Opening and ending tag mismatch"))
            #expect(
                message.hasPrefix("walk.dae:\(position(of: "</float_list>", in: end).prefix { $0 != ":" }):"))
        }
    }

    @Test func refusesBytesThatTheEncodingDoesNotHave() {
        for place in ["<library_visual_scenes>", "<scene>", "</COLLADA>"] {
            let parts = Sample.text().replacing("utf-8", with: "Shift_JIS").components(separatedBy: place)
            let bytes = Array(parts[0].utf8) + [0x81, 0xFF] + Array((place + parts[1]).utf8)
            #expect(refusal(bytes).contains("the XML is broken: "), "\(place)")
        }
        #expect(refusal(Sample.text().replacing("utf-8", with: "Shift_JIS")) == "accepted")
    }
}
