import Foundation
import MotionCore
import Testing

@testable import MotionFiles

@Suite struct COLLADAErrorTests {
    private typealias Sample = COLLADASample

    /// The message's first line, without the file's name, of the sample with one part replaced.
    private func fault(_ part: String, _ other: String) -> String {
        let text = Sample.text().replacingOccurrences(of: part, with: other)
        #expect(text != Sample.text())
        return headline(refusal(text))
    }

    private func headline(_ message: String) -> String {
        let line = message.split(separator: "\n").first.map(String.init) ?? ""
        return line.replacingOccurrences(of: "walk.dae:", with: "")
    }

    @Test func pointsAtTheWordThatIsNoNumber() {
        #expect(
            refusal(Sample.text().replacingOccurrences(of: ">0 1</float", with: ">0 one</float"))
                == """
                walk.dae:5:65: expected a number in <float_array> of “a-in-array”, found “one”
                  line 5 | <source id="a-in"><float_array id="a-in-array" count="2">0 one</float_array>
                         | \(String(repeating: " ", count: 60))^
                """.replacingOccurrences(of: "5:65", with: "5:60").replacingOccurrences(
                    of: String(repeating: " ", count: 61) + "^", with: String(repeating: " ", count: 60) + "^"
                ))
    }

    @Test(arguments: [
        (">0 1<", ">0 NaN<", "5:60: expected a number in <float_array> of “a-in-array”, found “NaN”"),
        (">0 1<", ">INF 1<", "5:58: expected a number in <float_array> of “a-in-array”, found “INF”"),
        (">0 1<", ">0 0x1<", "5:60: expected a number in <float_array> of “a-in-array”, found “0x1”"),
        (
            ">0 1<", ">0 0,5<",
            "5:60: expected a number with a decimal point in <float_array> of “a-in-array”, found “0,5”"
        ),
        (
            ">0 1<", ">0 1e999<",
            "5:60: the number “1e999” in <float_array> of “a-in-array” is too large for double precision"
        ),
        (">0 1<", ">0<", "5:19: <float_array> of “a-in-array” announces 2 entries and holds 1"),
        (">0 1<", ">1 0<", "11:1: the times in <source> of “a-in” go back, from 1.0 to 0.0"),
        (
            "count=\"2\">0 1", "count=\"-2\">0 1",
            "5:19: expected a whole number, 0 or more, as count of <float_array> of “a-in-array”, found “-2”"
        ),
        (
            "accessor source=\"#a-in-array\" count=\"2\"", "accessor source=\"#a-in-array\" count=\"two\"",
            "6:19: expected a whole number, 0 or more, as count of <accessor> of “a-in”, found “two”"
        ),
        (
            "accessor source=\"#a-in-array\" count=\"2\"", "accessor source=\"#a-in-array\"",
            "6:19: expected the attribute count in <accessor> of “a-in”"
        ),
        (
            "accessor source=\"#a-in-array\" count=\"2\"", "accessor source=\"#a-in-array\" count=\"3\"",
            "6:19: the accessor in <source> of “a-in” reaches past its array: 3 rows of 1, "
                + "and the array holds 2 numbers"
        ),
        (
            "stride=\"16\"", "stride=\"9223372036854775807\"",
            "8:19: the accessor in <source> of “a-out” reaches past its array: 2 rows of 9223372036854775807, "
                + "and the array holds 32 numbers"
        ),
        (
            "stride=\"16\"", "stride=\"0\"",
            "8:19: the accessor in <source> of “a-out” has the stride 0, expected 1 or more"
        ),
        (
            "stride=\"16\"", "stride=\"15\"",
            "12:1: the channel to “hips/transform” needs 16 numbers a key, and <source> of “a-out” has 15"
        ),
        (
            "count=\"2\" stride=\"16\"", "count=\"1\" stride=\"16\"",
            "11:1: <sampler> of “a-smp” has 2 times, and its OUTPUT has 1"
        ),
        (
            "<float_array id=\"a-in-array\" count=\"2\">0 1</float_array>", "",
            "5:1: <source> of “a-in” holds no numbers"
        ),
    ])
    func saysWhatIsWrongWithNumbers(_ part: String, _ other: String, _ sentence: String) {
        #expect(fault(part, other) == sentence)
    }

    @Test(arguments: [
        ("source=\"#a-in\"", "source=\"#no\"", "11:21: <sampler> of “a-smp” names “#no”, which is not there"),
        ("source=\"#a-in\"", "", "11:21: <sampler> of “a-smp” names no source"),
        (
            "semantic=\"OUTPUT\"", "semantic=\"PUTOUT\"",
            "11:1: expected an input OUTPUT in <sampler> of “a-smp”, found none"
        ),
        (
            "semantic=\"INPUT\"", "semantic=\"PUTIN\"",
            "11:1: expected an input INPUT in <sampler> of “a-smp”, found none"
        ),
        (
            "hips/transform\"", "hips/transform(4)(0)\"",
            "12:1: the channel to “hips/transform(4)(0)” has an index that is not below 4"
        ),
        (
            "hips/transform\"", "spine/t(99999999999999999999)\"",
            "12:1: the channel to “spine/t(99999999999999999999)” has an index that is not below 3"
        ),
        (
            "hips/transform\"", "spine/t.Q7\"",
            "12:1: the channel to “spine/t.Q7” names a member that <translate> does not have"
        ),
    ])
    func saysWhatDoesNotFitTogether(_ part: String, _ other: String, _ sentence: String) {
        #expect(fault(part, other) == sentence)
    }

    @Test(arguments: [
        (
            "0 1 0</translate>", "0 1</translate>",
            "15:56: expected 3 numbers in <translate> of “spine”, found 2"
        ),
        (
            "0 1 0</translate>", "0 up 0</translate>",
            "15:56: expected a number in <translate> of “spine”, found “up”"
        ),
        (
            COLLADASample.namespace, "http://example.org/",
            "2:1: expected the namespace of COLLADA (http://www.collada.org/…), found “http://example.org/”"
        ),
        ("\"1.4.1\"", "\"1.3.0\"", "2:1: expected COLLADA of version 1.4 or 1.5, found “1.3.0”"),
        (
            "</library_visual_scenes>", "</library>",
            "15:131: the XML is broken: Opening and ending tag mismatch: library_visual_scenes line 14 and library"
        ),
        (
            "library_visual_scenes", "library_scenes",
            " expected a <visual_scene>, found none: there are no nodes to read"
        ),
        (COLLADASample.nodes, "", "14:24: the <visual_scene> of “scene” holds no node, and so no joint"),
    ])
    func saysWhatIsWrongWithTheScene(_ part: String, _ other: String, _ sentence: String) {
        #expect(fault(part, other) == sentence)
    }

    @Test func endsAtEntities() {
        let words = "): entities are refused; save the file without a DOCTYPE"
        let internalOne = "<!DOCTYPE COLLADA [<!ENTITY a \"b\">]>\n<COLLADA"
        #expect(fault("<COLLADA", internalOne) == "2:34: the XML refers to an entity (a" + words)
        let file = "<!DOCTYPE COLLADA [<!ENTITY x SYSTEM \"/etc/hostname\">]>\n<COLLADA"
        #expect(fault("<COLLADA", file) == "2:53: the XML refers to an entity (x" + words)
        let parameter = "<!DOCTYPE COLLADA [<!ENTITY % p SYSTEM \"p.dtd\"> %p;]>\n<COLLADA"
        #expect(fault("<COLLADA", parameter) == "2:47: the XML refers to an entity (p" + words)
    }

    @Test func refusesATagWithoutEnd() {
        let attributes = (0..<30_000).map { " a\($0)=\"\"" }.joined()
        let message = fault("<scene>", "<extra\(attributes)/><scene>")
        #expect(message == "16:1: a tag of unlikely length begins here")
        // what else may be long
        for text in [
            "<!-- \(attributes) -->", "<?a \(attributes) ?>", "<extra><![CDATA[ \(attributes) ]]></extra>",
        ] {
            #expect(refusal(Sample.text().replacing("<scene>", with: text + "<scene>")) == "accepted")
        }
    }

    @Test func refusesInstancesWithoutEnd() {
        let loop = ##"<node id="loop"><instance_node url="#other"/></node>"##
        let library =
            ##"<library_nodes><node id="other"><instance_node url="#loop"/></node></library_nodes>"##
        #expect(
            headline(refusal(Sample.text(nodes: loop, before: library)))
                == "14:132: nodes are instances of themselves: loop → other → loop".replacingOccurrences(
                    of: "14:132", with: "14:132"))
        let doubled = (0..<40).map {
            ##"<node id="f\##($0)"><instance_node url="#f\##($0 + 1)"/><instance_node url="#f\##($0 + 1)"/></node>"##
        }
        let text = Sample.text(
            nodes: ##"<node><instance_node url="#f0"/></node>"##,
            before: "<library_nodes>\(doubled.joined())<node id=\"f40\"/></library_nodes>")
        #expect(
            headline(refusal(text)).hasSuffix(
                "instance_node makes more than 250000 nodes, by “f39” among others"))
    }

    @Test func readsNodesOfAnyDepth() throws {
        let deep = String(repeating: "<node>", count: 20_000) + String(repeating: "</node>", count: 20_000)
        #expect(try collada(Sample.text(animations: "", nodes: deep)).nodes.count == 20_000)
    }

    @Test func saysWhereTheXMLBreaksOff() {
        let text = Sample.text()
        let end = text.range(of: "0 1 0</translate>")?.lowerBound ?? text.endIndex
        #expect(
            headline(refusal(String(text[..<end])))
                == "15:75: the XML breaks off: expected </translate>, found the end of the file")
        #expect(
            refusal("<?xml version=\"1.0\"?>")
                == "walk.dae: this is XML, but no motion file: expected the root element COLLADA")
    }

    @Test func leavesTheLineOutWhereItWouldHaveToBeDecoded() {
        let text = Sample.text().replacingOccurrences(of: "utf-8", with: "utf-16")
            .replacingOccurrences(of: "0 1 0</tr", with: "0 up 0</tr")
        let bytes: [UInt8] =
            [0xFF, 0xFE] + text.utf16.flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        #expect(refusal(bytes) == "walk.dae:15:56: expected a number in <translate> of “spine”, found “up”")
    }

    @Test func refusesClipsThatAFewKeysMakeLong() {
        // two joints have twelve numbers a frame: 500,000 frames of 30 a second are 16,666 s
        #expect(
            fault(">0 1<", ">0 17000<") == " the keys span 17000 s, too long for a clip of 30 frames a second"
        )
        // each frame looks for the last of all channels whose keys are around it
        let channels = String(
            repeating: "<channel source=\"#a-smp\" target=\"hips/transform\"/>", count: 1000)
        let text = Sample.text(
            animations: Sample.hips.replacing("</animation>", with: channels + "</animation>"))
        #expect(
            refusal(text.replacing(">0 1</float", with: ">0 8000</float")).contains("the keys span 8000 s"))
    }

    @Test func refusesClipsWithoutEnd() {
        #expect(
            fault(">0 1<", ">0 1e9<")
                == " the keys span 1000000000 s, too long for a clip of 30 frames a second")
        #expect(
            fault("0 1 4 0 0 0 1<", "0 1 1e308 0 0 0 1<")
                == " the joint “Hips” has no finite position at 1 s: the file's numbers are too large"
                .replacingOccurrences(of: "at 1 s", with: "at 0.03333333333333333 s"))
    }

    @Test func survivesAFileCutAtEachByte() {
        let bytes = Array(Sample.text().utf8)
        for length in stride(from: 0, to: bytes.count - 12, by: 7) {
            #expect(refusal(Array(bytes[..<length])) != "accepted")
        }
    }
}
