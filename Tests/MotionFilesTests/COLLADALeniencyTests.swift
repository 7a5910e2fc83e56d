import MotionCore
import Testing

@testable import MotionFiles

/// What the motion does not need never refuses a file.
@Suite struct COLLADALeniencyTests {
    private typealias Sample = COLLADASample

    /// The sample with a part replaced: the hips still go from 0 0 0 to 2 3 4, and the sentences of its oddities.
    private func sentences(_ part: String, _ other: String, text: String = Sample.text()) throws -> [String] {
        #expect(text.contains(part))
        let document = try collada(text.replacing(part, with: other))
        #expect(document.position("hips", at: 0) == [0, 0, 0])
        #expect(document.position("hips", at: 0.5) == [1, 1.5, 2])
        #expect(document.position("hips", at: 1) == [2, 3, 4])
        return document.notes.map { "\($0)" }
    }

    @Test(arguments: [
        ("<up_axis>Y_UP</up_axis>", "<up_axis/>", "<up_axis></up_axis>"),
        ("<up_axis>Y_UP</up_axis>", "<up_axis>W_UP</up_axis>", "<up_axis>W_UP</up_axis>"),
        ("meter=\"1\"", "meter=\"\"", "<unit meter=\"\">"),
        ("meter=\"1\"", "meter=\"0\"", "<unit meter=\"0\">"),
        ("meter=\"1\"", "meter=\"NaN\"", "<unit meter=\"NaN\">"),
        ("meter=\"1\"", "meter=\"an inch\"", "<unit meter=\"an inch\">"),
    ])
    func takesYUpAndMetresWhereTheAssetSaysNothing(_ part: String, _ other: String, _ shown: String) throws {
        #expect(
            try sentences(part, other) == [
                "Y is taken as up, and a unit as a meter, where the file says something else: “\(shown)”"
            ])
    }

    @Test func takesAnUpAxisInSmallLetters() throws {
        let document = try collada(Sample.text().replacing("Y_UP", with: "z_up"))
        #expect(document.upAxis == .z && document.notes.isEmpty)
    }

    @Test func passesOverAnAnimationWithoutKeys() throws {
        let empty = Sample.animation("e", target: "spine/t.X", times: "", output: "", keys: 0)
        #expect(
            try sentences("</library_animations>", empty + "</library_animations>")
                == ["samplers without keys move nothing: “e-smp”"])
    }

    @Test func leavesOutChannelsWhoseSamplerIsGone() throws {
        #expect(
            try sentences(
                "</library_animations>",
                "<animation><channel source=\"#gone\" target=\"spine/t.X\"/></animation></library_animations>"
            )
                == ["channels whose sampler is not in the file are left out: “#gone”"])
        #expect(
            try sentences(
                "</library_animations>",
                "<animation><channel source=\"#gone\" target=\"paint/shade\"/></animation></library_animations>"
            )
                == ["channels to what is no transform of a node are left out: “paint/shade”"])
    }

    /// The array of a morph, say: broken, and read by nobody.
    @Test(arguments: [
        Sample.numbers("m", "0 x", count: 2), Sample.numbers("m", "0 nan 1", count: 3),
        Sample.numbers("m", "0", count: 2), Sample.names("m", "A", count: 2),
        "<source id=\"m\"><float_array count=\"-1\">3</float_array></source>",
        "<source id=\"m\"><float_array count=\"1\">3</float_array>"
            + "<technique_common><accessor source=\"#m\"/></technique_common></source>",
    ])
    func passesOverNumbersThatNothingReads(_ source: String) throws {
        let text = Sample.text(animations: "<animation>\(source)</animation>" + Sample.hips)
        #expect(try sentences("hips", "hips", text: text).isEmpty)
        let inside = Sample.text().replacing("<sampler", with: source + "<sampler")
        #expect(try sentences("hips", "hips", text: inside).isEmpty)
    }

    @Test func readsOnAfterALongArrayThatIsBroken() throws {
        let list = "x " + Array(repeating: "1.25", count: 50_000).joined(separator: " ")
        let text = Sample.text(
            animations: "<animation>\(Sample.numbers("m", list, count: 50_001))</animation>" + Sample.hips)
        #expect(try sentences("hips", "hips", text: text).isEmpty)
    }

    @Test func passesOverTangentsOfStraightLines() throws {
        let tangents = Sample.numbers("tan", "-1.#IND 0 0 0", count: 2, stride: 2)
        let input = "<input semantic=\"IN_TANGENT\" source=\"#tan\"/>"
        let text = Sample.text(
            animations: Sample.animation(
                target: "hips/transform", output: "\(Sample.identity) \(Sample.moved)", stride: 16,
                extra: tangents, inputs: input))
        #expect(try sentences("hips", "hips", text: text).isEmpty)
        #expect(
            refusal(
                text.replacing("LINEAR LINEAR", with: "BEZIER BEZIER").replacing("IN_TAN", with: "OUT_TAN")
            )
            .contains("expected a number in <float_array> of “tan-array”, found “-1.#IND”"))
    }

    @Test func takesUnknownInterpolationsAsStraightLines() throws {
        #expect(
            try sentences("LINEAR LINEAR", "TCB UNKNOWN") == [
                "interpolations other than LINEAR, STEP, BEZIER, HERMITE, CARDINAL or BSPLINE"
                    + " are taken as LINEAR: “TCB”, “UNKNOWN”"
            ])
    }

    @Test(arguments: [[0xEB], [0xEB, 0x20, 0xFC], [0xC3]] as [[UInt8]])
    func readsBytesThatAreNotUTF8AsLatin1(_ bytes: [UInt8]) throws {
        let author = "<asset><contributor><author>Zo"
        let parts = Sample.text().split(separator: "<asset>", maxSplits: 1).map { Array($0.utf8) }
        let text = parts[0] + Array(author.utf8) + bytes + Array("</author></contributor>".utf8) + parts[1]
        let document = try COLLADAReader.read(text, file: "walk.dae", summing: true)
        #expect(document.position("hips", at: 1) == [2, 3, 4])
        let count = bytes.count { $0 > 0x7F }
        #expect(
            document.notes.map { "\($0)" } == [
                count == 1
                    ? "1 byte that is not UTF-8 is read as Latin-1"
                    : "\(count) bytes that are not UTF-8 are read as Latin-1"
            ])
        #expect(document.checksum == Checksum(of: text))
    }

    @Test func keepsNamesInLatin1() throws {
        let parts = Sample.text().split(separator: "name=\"Spine\"").map { Array($0.utf8) }
        let text = parts[0] + Array("name=\"R".utf8) + [0xFC] + Array("cken\"".utf8) + parts[1]
        #expect(
            try COLLADAReader.read(text, file: "walk.dae").nodes.map(\.name) == ["Hips", "Rücken"])
    }

    /// A part may end within a character, which is whole all the same.
    @Test func repairsWhereverTheTextIsCut() {
        let bytes: [UInt8] = Array("aé背🦴".utf8) + [0xFC, 0x41, 0xE8, 0x83] + Array("z".utf8)
        for cut in 0...bytes.count {
            let repair = Latin1Repair()
            let text =
                repair.repaired(Array(bytes[..<cut])) + repair.repaired(Array(bytes[cut...]))
                + repair.repaired([])
            #expect(String(validating: text, as: UTF8.self) == "aé背🦴üAè\u{83}z", "\(cut)")
            #expect(repair.count == 3)
        }
    }

    @Test func passesOverBlanksBeforeTheDeclaration() throws {
        #expect(
            try sentences("<?xml", " \r\n\t<?xml") == ["blanks before the XML declaration are passed over"])
        #expect(try sentences("<?xml", "\u{FEFF}\n<?xml").count == 1)
        // lines are still those of the file
        let broken = "\n\n" + Sample.text().replacing("0 1 0</translate>", with: "0 1</translate>")
        #expect(refusal(broken).hasPrefix("walk.dae:17:56: expected 3 numbers in <translate>"))
    }

    @Test(arguments: [
        "https://www.collada.org/2005/11/COLLADASchema", "http://collada.org/2005/11/COLLADASchema",
        "HTTP://WWW.COLLADA.ORG/2005/11/COLLADASchema", "urn:COLLADASchema",
    ])
    func takesAnotherSpellingOfTheNamespace(_ name: String) throws {
        #expect(
            try sentences(Sample.namespace, name)
                == [
                    "the namespace “\(name.count > 40 ? name.prefix(40) + "…" : name)” is taken for that of COLLADA"
                ])
    }

    @Test func leavesOutValuesWithoutATime() throws {
        let text = Sample.text(
            animations: Sample.hips.replacing(
                "\(Sample.identity) \(Sample.moved)</float_array>",
                with: "\(Sample.identity) \(Sample.moved) \(Sample.identity)</float_array>"
            ).replacing("count=\"32\"", with: "count=\"48\"").replacing(
                "count=\"2\" stride=\"16\"", with: "count=\"3\" stride=\"16\""))
        #expect(
            try sentences("hips", "hips", text: text)
                == ["samplers with more values than times lose the values at the end: “a-smp”"])
    }

    /// COLLADA 1.4.1, accessor: what a `param` without a name stands for is passed over.
    @Test func passesOverParametersWithoutName() throws {
        let animation = Sample.animation(
            target: "spine/t", times: "7 0 7 1", output: "9 0 1 0 9 4 5 6", stride: 4
        )
        .replacing("count=\"2\">7", with: "count=\"4\">7")
        .replacing(
            "<accessor source=\"#a-in-array\" count=\"2\" stride=\"1\"/>",
            with: "<accessor source=\"#a-in-array\" count=\"2\" stride=\"2\"><param type=\"float\"/>"
                + "<param name=\"TIME\" type=\"float\"/></accessor>"
        ).replacing(
            "stride=\"4\"/>",
            with: "stride=\"4\"><param type=\"float\"/><param name=\"X\" type=\"float\"/>"
                + "<param name=\"Y\" type=\"float\"/><param name=\"Z\" type=\"float\"/></accessor>")
        let document = try collada(Sample.text(animations: animation))
        #expect(document.keyRange == 0...1)
        #expect(document.position("spine", at: 0) == [0, 1, 0])
        #expect(document.position("spine", at: 1) == [4, 5, 6])
    }

    /// One parameter without a name, or of too few numbers, stands for the whole row: exporters of matrices write that.
    @Test(arguments: ["<param type=\"float4x4\"/>", "<param name=\"TRANSFORM\" type=\"float\"/>"])
    func takesTheRowThatOneParameterStandsFor(_ parameter: String) throws {
        #expect(
            try sentences("stride=\"16\"/>", "stride=\"16\">\(parameter)</accessor>").isEmpty)
    }

    @Test func readsArraysOfWholeNumbers() throws {
        #expect(
            try sentences(
                "<float_array id=\"a-in-array\" count=\"2\">0 1</float_array>",
                "<int_array id=\"a-in-array\" count=\"2\">0 1</int_array>"
            ).isEmpty)
    }

    @Test(arguments: [
        ("source=\"#a-smp\"", "source=\"walk.dae#a-smp\""),
        ("source=\"#a-smp\"", "source=\"./Walk.dae#a-smp\""),
        ("source=\"#a-smp\"", "source=\"file:///c:/my%20clips/walk.dae#a-smp\""),
        ("source=\"#a-smp\"", "source=\"#a%2Dsmp\""), ("source=\"#a-in\"", "source=\"walk.dae#a%2din\""),
        ("url=\"#scene\"", "url=\"walk.dae#scene\""), ("target=\"hips/", "target=\"h%69ps/"),
        ("target=\"hips/transform\"", "target=\" hips/transform\n\""),
    ])
    func understandsReferences(_ part: String, _ other: String) throws {
        #expect(try sentences(part, other).isEmpty)
    }

    @Test func findsAnIdWithABlankByItsEncodedName() throws {
        let text = Sample.text().replacing("id=\"spine\"", with: "id=\"the spine\"").replacing(
            Sample.hips, with: Sample.hips + Sample.animation("b", target: "the%20spine/t.X", output: "0 8"))
        #expect(try collada(text).position("the spine", at: 1) == [10, 4, 4])
    }

    @Test func doesNotTakeAnotherFileForItsOwn() throws {
        let text = Sample.text().replacing("source=\"#a-smp\"", with: "source=\"run.dae#a-smp\"")
        #expect(
            try notes(text) == [
                "channels whose sampler is not in the file are left out: “run.dae#a-smp”",
                "there is no animation in this file: one frame is all there is",
            ])
    }

    @Test func takesLeavesWithoutATypeIntoTheSkeleton() throws {
        let nodes = """
            <node id="hips" type="joint"><matrix sid="transform">\(Sample.identity)</matrix>
            <node id="spine" type="JOINT"><translate sid="t">0 1 0</translate>
            <node id="tip"><translate>0 2 0</translate><node id="end"><translate>0 1 0</translate></node></node>
            <node id="hat"><translate>0 3 0</translate><instance_geometry url="#mesh"/><node id="plume"/></node>
            </node></node><node id="floor"/>
            """
        let document = try collada(Sample.text(nodes: nodes))
        #expect(document.joints.map { document.label(ofNode: $0) } == ["hips", "spine", "tip", "end"])
        #expect(try document.motion().clip.skeleton.joints.map(\.name) == ["hips", "spine", "tip", "end"])
    }

    @Test func doesNotMindABrokenTransformOfWhatIsNoJoint() throws {
        let camera = "<node id=\"eye\"><matrix>1 2 3</matrix></node>"
        let text = Sample.text(nodes: Sample.nodes + camera)
        #expect(try sentences("hips", "hips", text: text).isEmpty)
        #expect(
            refusal(Sample.text(nodes: camera.replacing("<node", with: "<node type=\"JOINT\"")))
                .contains("expected 16 numbers in <matrix> of “eye”, found 3"))
    }

    /// A camera may be animated by what cannot be read.
    @Test(arguments: [
        Sample.animation("c", target: "eye/t.X", output: "0 nan"),
        Sample.animation("c", target: "eye/t.Q", output: "0 1"),
        Sample.animation("c", target: "eye/t.X", times: "1 0", output: "0 1"),
        Sample.animation("c", target: "eye/t", output: "0 1"),
    ])
    func leavesOutBrokenChannelsToWhatIsNoJoint(_ animation: String) throws {
        let camera =
            "<node id=\"eye\"><translate sid=\"t\">0 0 0</translate><instance_camera url=\"#c\"/></node>"
        let text = Sample.text(animations: animation + Sample.hips, nodes: Sample.nodes + camera)
        let target = text.contains("eye/t.Q") ? "eye/t.Q" : text.contains("eye/t.X") ? "eye/t.X" : "eye/t"
        #expect(
            try sentences("hips", "hips", text: text)
                == ["channels to what is no joint are left out, since they are broken: “\(target)”"])
        #expect(refusal(text.replacing("\"eye", with: "\"spine").replacing(camera, with: "")) != "accepted")
    }

    @Test func choosesAnAnimationClip() throws {
        let other = Sample.animation("b", target: "spine/t.X", times: "0 3", output: "0 30")
        let clips = """
            <library_animation_clips><animation_clip id="c1" name="walk" start="1" end="2">
            <instance_animation url="#b"/></animation_clip><animation_clip id="c2" start="0.5"/>
            </library_animation_clips>
            """
        let document = try collada(Sample.text(animations: Sample.hips + other, before: clips))
        var sampling = ClipSampling()
        sampling.clip = "walk"
        let walk = try document.motion(sampling)
        // 1 to 2 s at 30 a second, the hips at rest: their animation is none of the clip's
        #expect(walk.clip.frameCount == 31)
        #expect(walk.clip.world(0).positions == [.zero, Vector3(10, 1, 0)])
        #expect(walk.clip.world(30).positions == [.zero, Vector3(20, 1, 0)])
        #expect(walk.notes.isEmpty)
        sampling.clip = "c2"
        let rest = try document.motion(sampling).clip
        #expect(rest.frameCount == 76)
        #expect(
            try document.motion().notes.map { "\($0)" }
                == ["the file has animation clips, --clip takes one of them: “walk”, “c2”"])
        sampling.clip = "run"
        let error = #expect(throws: ParseError.self) { try document.motion(sampling) }
        #expect(error?.description == "walk.dae: there is no animation clip “run”, only “walk”, “c2”")
        let none = #expect(throws: ParseError.self) { try collada(Sample.text()).motion(sampling) }
        #expect(none?.description == "walk.dae: there is no animation clip “run”: the file has none")
    }
}
