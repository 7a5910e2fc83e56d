import Foundation
import MotionCore
import Testing

@testable import MotionFiles

@Suite struct COLLADAReaderTests {
    private typealias Sample = COLLADASample

    @Test func readsNodesAxesAndUnit() throws {
        let asset = #"<asset><unit name="inch" meter="0.0254"/><up_axis> Z_UP </up_axis></asset>"#
        let document = try collada(Sample.text(asset: asset))
        #expect(document.version == "1.4.1")
        #expect(document.upAxis == .z)
        #expect(document.metersPerUnit == 0.0254)
        #expect(document.nodes.map(\.id) == ["hips", "spine"])
        #expect(document.nodes.map(\.name) == ["Hips", "Spine"])
        #expect(document.nodes.map(\.parent) == [nil, 0])
        #expect(document.nodes.map(\.isJoint) == [true, true])
        #expect(document.notes.isEmpty)
        #expect(document.keyRange == 0...1)
    }

    @Test func takesYUpAndMetresWhereTheFileDoesNotSay() throws {
        let document = try collada(Sample.text(asset: ""))
        #expect(document.upAxis == .y)
        #expect(document.metersPerUnit == 1)
    }

    @Test func letsTheScenesOwnAssetCount() throws {
        let nodes = "<asset><unit meter=\"0.01\"/><up_axis>X_UP</up_axis></asset>" + Sample.nodes
        let document = try collada(Sample.text(nodes: nodes))
        #expect(document.upAxis == .x)
        #expect(document.metersPerUnit == 0.01)
    }

    @Test func holdsFirstAndLastValueOutsideOfTheKeys() throws {
        let document = try collada(Sample.text())
        #expect(document.position("hips", at: -5) == [0, 0, 0])
        #expect(document.position("spine", at: 0) == [0, 1, 0])
        #expect(document.position("spine", at: 0.5) == [1, 2.5, 2])
        #expect(document.position("spine", at: 99) == [2, 4, 4])
    }

    @Test(arguments: [
        ("1.4.1\"", "1.4.0\""),
        ("2005/11/COLLADASchema\" version=\"1.4.1", "2008/03/COLLADASchema\" version=\"1.5.0"),
        (" xmlns=\"http://www.collada.org/2005/11/COLLADASchema\"", ""), ("<?xml", "\u{FEFF}<?xml"),
        ("<COLLADA", "<!DOCTYPE COLLADA>\n<COLLADA"),
        ("<COLLADA", "<!DOCTYPE COLLADA SYSTEM \"http://127.0.0.1:9/c.dtd\">\n<COLLADA"),
        ("0 1 0</translate>", "\n\t0&#32;<!-- up -->1\r\n <![CDATA[0]]> </translate>"),
        (
            "<node id=\"spine\"",
            "<extra><technique><node><translate>1</translate></node></technique></extra><node id=\"spine\""
        ),
        (" count=\"2\" stride=\"1\"/>", " count=\"2\"><param type=\"float\"/></accessor>"),
        (" count=\"2\" stride=\"16\"/>", " count=\"2\"><param type=\"float4x4\"/></accessor>"),
        (" count=\"2\" stride=\"16\"/>", " count=\"2\"/>"),
        ("<input semantic=\"INTERPOLATION\" source=\"#a-int\"/>", ""),
        ("LINEAR LINEAR", "LINEAR\n\tLINEAR\n"), (" type=\"JOINT\"", ""),
        ("url=\"#scene\"", "url=\" #scene \""), ("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n", ""),
    ])
    func readsWhatOtherProgramsWrite(_ part: String, _ other: String) throws {
        let text = Sample.text().replacingOccurrences(of: part, with: other)
        #expect(text != Sample.text())
        let document = try collada(text)
        #expect(document.position("spine", at: 1) == [2, 4, 4])
        #expect(document.notes.isEmpty)
        #expect(try document.motion().clip.skeleton.joints.map(\.name).first == "Hips")
    }

    @Test func readsUTF16AndPrefixedNames() throws {
        let wide: [UInt8] =
            [0xFE, 0xFF]
            + Sample.text().replacingOccurrences(of: "utf-8", with: "utf-16").utf16.flatMap {
                unit -> [UInt8] in [UInt8(unit >> 8), UInt8(unit & 0xFF)]
            }
        #expect(try COLLADAReader.read(wide, file: "").position("spine", at: 1) == [2, 4, 4])
        let prefixed = Sample.text().replacingOccurrences(of: "</", with: "</c:")
            .replacingOccurrences(of: "<([a-zA-Z])", with: "<c:$1", options: .regularExpression)
            .replacingOccurrences(of: "xmlns=", with: "xmlns:c=")
        #expect(try collada(prefixed).position("spine", at: 1) == [2, 4, 4])
    }

    @Test func readsAFileCutAnywhere() throws {
        // parts of one byte are what no reader of files would make, and cut every word there is
        let bytes = Array(Sample.text().utf8)
        let stream = UnsafeXMLStream(file: "")
        for byte in bytes { try [byte].withUnsafeBytes { try stream.feed($0) } }
        var assembler = COLLADAAssembler(try stream.finish(), file: "")
        let document = try assembler.document(checksum: nil)
        #expect(document.position("spine", at: 0.5) == [1, 2.5, 2])
        #expect(document.checksum == nil)
        #expect(
            try COLLADAReader.read(bytes, file: "", summing: true).checksum == Checksum(of: bytes))
    }

    @Test func keepsNothingOfAMesh() throws {
        let list = Array(repeating: "0.123456 not a number", count: 20_000).joined(separator: " ")
        let mesh =
            "<library_geometries><geometry><mesh><source><float_array count=\"9\">\(list)</float_array>"
            + "</source></mesh></geometry></library_geometries>"
        #expect(try collada(Sample.text(before: mesh)).position("spine", at: 1) == [2, 4, 4])
    }

    @Test func putsInstancesOfNodesInTheirPlace() throws {
        let library =
            #"<library_nodes><node id="arm" type="JOINT"><translate>0 0 1</translate></node></library_nodes>"#
        let nodes =
            ##"<node id="a"><translate>1 0 0</translate><instance_node url="#arm"/><node id="b"/></node>"##
            + ##"<node id="c"><instance_node url="#arm"/></node>"##
        let document = try collada(Sample.text(animations: "", nodes: nodes, before: library))
        #expect(document.nodes.map(\.id) == ["a", "arm", "b", "c", "arm"])
        #expect(document.nodes.map(\.parent) == [nil, 0, 0, nil, 3])
        #expect(document.positions(of: [1, 4], at: 0) == [Vector3(1, 0, 1), Vector3(0, 0, 1)])
    }

    @Test func callsNodesJointsThatASkinNames() throws {
        let skin = """
            <library_controllers><controller id="c"><skin source="#g"><source id="j"><Name_array count="1">s2</Name_array>
            </source><source id="w"><float_array count="1">NaN</float_array></source>
            <joints><input semantic="JOINT" source="#j"/><input semantic="INV_BIND_MATRIX" source="#w"/></joints>
            </skin></controller></library_controllers>
            """
        let nodes =
            ##"<node id="top"><node id="j" sid="s2"/></node><node id="m"><instance_controller url="#c">"##
            + "<skeleton>#top</skeleton></instance_controller></node><node id=\"o\" sid=\"s2\"/>"
        let document = try collada(Sample.text(animations: "", nodes: nodes, before: skin))
        #expect(document.nodes.map(\.isJoint) == [false, true, false, false])
        #expect(document.joints == [0, 1])
    }

    @Test func readsNestedAnimationsAndAnIdUsedAgainInTheNext() throws {
        let first = Sample.animation(
            "x", target: "hips/transform", output: "\(Sample.identity) \(Sample.moved)", stride: 16)
        let second = Sample.animation("x", target: "spine/t", output: "0 1 0 0 9 0", stride: 3)
        let nested = "<animation id=\"g\"><animation>\(first)</animation>\(second)</animation>"
        #expect(try collada(Sample.text(animations: nested)).position("spine", at: 1) == [2, 12, 4])
    }

    @Test func tellsTheFormatAndReadsFromAPath() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        // longer than a file's head, with the line of the fault far behind
        let comment = "<!-- \(String(repeating: "x", count: 200_000)) -->\n"
        let text = Sample.text(before: comment)
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        let file = try MotionFile.read(path: path)
        #expect(file.format == "collada")
        #expect(try file.clip.frameCount == 31)
        #expect(file.notes.isEmpty)
        try text.replacingOccurrences(of: "0 1 0</tr", with: "0 up 0</tr")
            .write(toFile: path, atomically: false, encoding: .utf8)
        let error = #expect(throws: ParseError.self) { try MotionFile.read(path: path) }
        #expect(
            error.map { "\($0)" }?.replacingOccurrences(of: path, with: "f") == """
                f:16:56: expected a number in <translate> of “spine”, found “up”
                  line 16 | <node id="spine" name="Spine" sid="spine" type="JOINT"><translate sid="t">0 up 0</translate></n…
                          | \(String(repeating: " ", count: 55))^
                """)
    }
}
