import MotionCore
import Testing

@testable import MotionFiles

@Suite struct COLLADAClipTests {
    private typealias Sample = COLLADASample

    private func sampling(_ change: (inout ClipSampling) -> Void) -> ClipSampling {
        var sampling = ClipSampling()
        change(&sampling)
        return sampling
    }

    /// How far, over all frames, the clip's joints stand from the document's nodes.
    private func distance(_ document: SceneDocument) throws -> Double {
        let motion = try document.motion(sampling { $0.keepsAxes = true })
        let start = document.keyRange?.lowerBound ?? 0
        return (0..<motion.clip.frameCount).flatMap { frame in
            let time = start + Double(frame) * motion.clip.frameTime
            return zip(motion.clip.world(frame).positions, document.positions(of: motion.nodes, at: time))
                .map { ($0 - $1).length }
        }.max() ?? 0
    }

    private func sentences(_ document: SceneDocument) throws -> [String] {
        try document.motion().notes.map { "\($0)" }
    }

    @Test func samplesAtTheRateOfTheKeys() throws {
        let keys = 25
        let times = (0..<keys).map { "\(Double(Int(Double($0) / 24 * 1e6)) / 1e6)" }.joined(separator: " ")
        let output = (0..<keys).map { "\($0)" }.joined(separator: " ")
        let animation = Sample.animation(
            target: "spine/t.X", times: times, output: output, keys: keys, curves: nil)
        let clip = try collada(Sample.text(animations: animation)).motion().clip
        #expect(clip.frameCount == 25)
        #expect(clip.frameTime == 1.0 / 24)
        // the frames hold the keys themselves, though their times are cut to six decimals
        #expect((0..<25).map { Array(clip.frame($0))[6] } == (0..<25).map(Double.init))
    }

    @Test func givesTheSkeletonBVHCanHold() throws {
        let clip = try collada(Sample.text()).motion().clip
        let (hips, spine) = (clip.skeleton.joints[0], clip.skeleton.joints[1])
        #expect([hips.name, spine.name] == ["Hips", "Spine"])
        #expect(
            hips.channels.map(\.name) == [
                "Xposition", "Yposition", "Zposition", "Zrotation", "Xrotation", "Yrotation",
            ])
        #expect(spine.channels.map(\.name) == ["Zrotation", "Xrotation", "Yrotation"])
        #expect(spine.offset == Vector3(0, 1, 0))
        #expect(hips.endSite == nil)
        #expect(spine.endSite == Vector3(0, 1, 0))
        #expect(clip.frameCount == 31)
        #expect(Array(clip.frame(30)) == [2, 3, 4, 0, 0, 0, 0, 0, 0])
        #expect(try BVHReader.read(try BVHWriter.write(clip), file: "").clip == clip)
    }

    @Test func givesNamesThatEveryReaderOfBVHTakes() throws {
        let names = ["Left Leg", "Left_Leg", "Left\u{A0}Leg", "Left_Leg_2", "Arm"]
        let nodes = names.enumerated().map {
            "<node id=\"n\($0)\" name=\"\($1)\" type=\"JOINT\"><translate>1 0 0</translate>"
        }
        let closing = String(repeating: "</node>", count: names.count)
        let text = Sample.text(animations: "", nodes: nodes.joined() + closing)
        let motion = try collada(text).motion()
        let joints = motion.clip.skeleton.joints.map(\.name)
        #expect(joints == ["Left_Leg", "Left_Leg_2", "Left_Leg_3", "Left_Leg_2_2", "Arm"])
        #expect(
            motion.notes.map { "\($0)" } == [
                "names with blanks in them, or that several joints have, are written with “_”, for other programs: "
                    + "“Left Leg”, “Left_Leg”, “Left\u{A0}Leg” and 1 more"
            ])
    }

    @Test func turnsTheClipYUp() throws {
        let places: [(String, Vector3)] = [
            ("X_UP", [-3, 2, 4]), ("Y_UP", [2, 3, 4]), ("Z_UP", [2, 4, -3]),
        ]
        for (axis, place) in places {
            let document = try collada(Sample.text(asset: "<asset><up_axis>\(axis)</up_axis></asset>"))
            let turned = try document.motion().clip.world(30).positions[0]
            #expect((turned - place).length < 1e-6)
            let kept = try document.motion(sampling { $0.keepsAxes = true }).clip.world(30).positions[0]
            #expect(kept == Vector3(2, 3, 4))
        }
    }

    @Test func scalesToTheUnitAskedFor() throws {
        let document = try collada(Sample.text(asset: "<asset><unit meter=\"0.0254\"/></asset>"))
        let clip = try document.motion(sampling { $0.metersPerUnit = 0.01 }).clip
        #expect(clip.skeleton.joints[1].offset == Vector3(0, 2.54, 0))
        #expect(clip.frame(30).prefix(3) == [5.08, 7.62, 10.16])
    }

    @Test func samplesAtTheRateAskedFor() throws {
        let clip = try collada(Sample.text()).motion(sampling { $0.framesPerSecond = 8 }).clip
        #expect(clip.frameCount == 9)
        #expect(clip.frame(4).prefix(3) == [1, 1.5, 2])
    }

    @Test func holdsTheLastKeyWhereItFallsBetweenFrames() throws {
        let animation = Sample.animation(
            target: "spine/t.X", times: "0 0.0137 0.7611", output: "0 1 2", keys: 3, curves: nil)
        let document = try collada(Sample.text(animations: animation))
        #expect(
            try sentences(document) == ["the keys lie on no even grid: they are sampled 30 times a second"])
        let clip = try document.motion().clip
        #expect(clip.frameCount == 24)
        #expect(Array(clip.frame(23))[6] == 2)
    }

    @Test func keepsEveryPlaceUnderScaleShearAndReflection() throws {
        let turn =
            Sample.animation("r", target: "a/r.ANGLE", output: "0 130")
            + Sample.animation("s", target: "b/s.X", output: "1 3")
        let nodes = """
            <node id="a" type="JOINT"><translate>1 2 3</translate><rotate sid="r">1 2 0 0</rotate>
            <scale>0.1 0.1 0.1</scale><node id="b" type="JOINT"><translate>5 0 0</translate>
            <rotate>0 1 1 40</rotate><scale sid="s">1 2 -1</scale><rotate>0 0 1 30</rotate>
            <node id="c" type="JOINT"><translate>0 4 1</translate><rotate>1 0 0 20</rotate>
            <node id="d" type="JOINT"><translate>0 0 2</translate></node></node></node></node>
            """
        let document = try collada(Sample.text(animations: turn, nodes: nodes))
        #expect(try distance(document) < 1e-5)
        #expect(
            try sentences(document) == [
                "scale is kept in the positions of joints and not written by itself: “a”, “b”",
                "shear is kept in the positions of joints and not written by itself: “b”",
                "mirrored joints keep their positions, and are turned about instead: “b”",
            ])
        let moving = try document.motion().clip.skeleton.joints.map { $0.channels.count }
        #expect(moving == [6, 3, 6, 6])
    }

    @Test func keepsTheLastRotationOfAJointSquashedFlat() throws {
        let flat = "0 0 0 2 0 0 0 3 0 0 0 4 0 0 0 1"
        let animation = Sample.animation(
            target: "hips/transform", output: "0 -1 0 0 1 0 0 0 0 0 1 0 0 0 0 1 \(flat)", stride: 16)
        let document = try collada(Sample.text(animations: animation))
        let clip = try document.motion().clip
        #expect(!clip.values.contains { !$0.isFinite })
        #expect(abs(Array(clip.frame(30))[3] - .pi / 2) < 1e-6)
        #expect(
            try sentences(document).last
                == "joints squashed flat have no rotation of their own and keep the last one: “Hips”, “Spine”"
        )
    }

    @Test func startsAtTheFirstJointOrNodeThatMoves() throws {
        func names(_ animations: String) throws -> [String] {
            let nodes =
                "<node id=\"world\"><node id=\"rig\"><translate sid=\"t\">0 5 0</translate>\(Sample.nodes)</node></node>"
            return try collada(Sample.text(animations: animations, nodes: nodes)).motion().clip.skeleton
                .joints.map(\.name)
        }
        #expect(try names(Sample.hips) == ["Hips", "Spine"])
        #expect(try names(Sample.animation(target: "rig/t.X", output: "0 1")) == ["rig", "Hips", "Spine"])
        let document = try collada(
            Sample.text(nodes: "<node id=\"rig\"><translate>0 5 0</translate>\(Sample.nodes)</node>"))
        #expect(document.joints.map { document.label(ofNode: $0) } == ["rig", "Hips", "Spine"])
        #expect(try distance(document) < 1e-6)
    }

    @Test func takesTheFirstSkeletonThatMoves() throws {
        let nodes = "<node id=\"prop\" type=\"JOINT\"/><node id=\"camera\"/>\(Sample.nodes)"
        let document = try collada(Sample.text(nodes: nodes))
        #expect(document.skeletons.map(\.name) == ["prop", "Hips"])
        #expect(try document.motion().clip.skeleton.joints.map(\.name) == ["Hips", "Spine"])
        #expect(
            try sentences(document)
                == ["the file holds 2 skeletons: “Hips” is taken, --skeleton chooses another: “prop”"])
        let chosen = try document.motion(sampling { $0.skeleton = "prop" })
        #expect(chosen.clip.skeleton.joints.map(\.name) == ["prop"])
        #expect(chosen.notes.isEmpty)
        let error = #expect(throws: ParseError.self) { try document.motion(sampling { $0.skeleton = "dog" }) }
        #expect(error.map { "\($0)" } == "walk.dae: there is no skeleton “dog”, only “prop”, “Hips”")
    }

    @Test func takesTheNodesThatMoveWhereThereAreNoJoints() throws {
        let nodes =
            "<node id=\"floor\"/><node id=\"arm\"><node id=\"hand\"><translate sid=\"t\">0 0 0</translate>"
            + "<node id=\"nail\"/></node></node>"
        let document = try collada(
            Sample.text(animations: Sample.animation(target: "hand/t.X", output: "0 1"), nodes: nodes))
        #expect(document.joints.map { document.label(ofNode: $0) } == ["arm", "hand", "nail"])
        #expect(try document.motion().clip.skeleton.joints.map(\.name) == ["hand", "nail"])
    }

    @Test(arguments: [
        ("name=\"left arm\" id=\"a\"", "left arm"), ("id=\"a\" sid=\"s\"", "a"), ("sid=\"s\"", "s"),
        ("", "joint0"),
        ("name=\" {x}&#10;y \" id=\"a\"", "_x__y"), ("name=\"  \" id=\"a\"", "a"),
    ])
    func namesJointsSoThatBVHCanHoldThem(_ attributes: String, _ name: String) throws {
        let document = try collada(Sample.text(animations: "", nodes: "<node type=\"JOINT\" \(attributes)/>"))
        let bytes = try BVHWriter.write(try document.motion().clip)
        #expect(
            try BVHReader.read(bytes, file: "").clip.skeleton.joints[0].name == name.replacing(" ", with: "_")
        )
        #expect(document.label(ofNode: 0) == name)
    }
}
