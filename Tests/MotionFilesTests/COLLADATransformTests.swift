import MotionCore
import Testing

@testable import MotionFiles

@Suite struct COLLADATransformTests {
    private typealias Sample = COLLADASample

    private func tip(_ transforms: String, _ animations: String = "", at time: Double = 0) throws -> [Double]
    {
        let nodes = "<node id=\"n\">\(transforms)<node id=\"tip\"><translate>1 2 3</translate></node></node>"
        return try collada(Sample.text(animations: animations, nodes: nodes)).position("tip", at: time)
    }

    @Test(arguments: [
        ("", [1.0, 2, 3]),
        ("<translate>10 20 30</translate>", [11, 22, 33]),
        ("<rotate>0 0 1 90</rotate>", [-2, 1, 3]),
        ("<rotate>0 0 7 -90</rotate>", [2, -1, 3]),
        ("<scale>2 3 4</scale>", [2, 6, 12]),
        ("<matrix>0 -1 0 5 1 0 0 6 0 0 1 7 0 0 0 1</matrix>", [3, 7, 10]),
        // the order of the document: first moved, then turned
        ("<rotate>0 0 1 90</rotate><translate>10 0 0</translate>", [-2, 11, 3]),
        ("<translate>10 0 0</translate><rotate>0 0 1 90</rotate>", [8, 1, 3]),
        ("<scale>2 2 2</scale><translate>10 0 0</translate>", [22, 4, 6]),
        // points on x are shifted along y by tan 45° of their x
        ("<skew>45 1 0 0 0 1 0</skew>", [1, 3, 3]),
        // from (0, 0, 5) to the origin, y up: nothing turns
        ("<lookat>0 0 5 0 0 0 0 1 0</lookat>", [1, 2, 8]),
        // from the origin along x: own -z becomes x, own x becomes z
        ("<lookat>0 0 0 1 0 0 0 1 0</lookat>", [-3, 2, 1]),
        ("<rotate>0 0 0 90</rotate>", [1, 2, 3]),
        ("<lookat>4 0 0 4 0 0 0 1 0</lookat>", [5, 2, 3]),
    ])
    func multipliesTransformsInTheOrderOfTheDocument(_ transforms: String, _ place: [Double]) throws {
        #expect(try tip(transforms) == place)
    }

    @Test func skewsBetweenAxesThatAreNotPerpendicular() throws {
        // RenderMan: the axis (1, 1, 0) leans by 15° towards y, from 45° to 60° above x
        let place = try tip("<skew>15 1 1 0 0 1 0</skew>")
        #expect(abs(place[1] - (2 + 3.0.squareRoot() - 1)) < 1e-8)
        #expect(place[0] == 1 && place[2] == 3)
    }

    @Test(arguments: [
        ("n/t", "0 0 0 6 7 8", 3, [7.0, 9, 11]), ("n/t.X", "0 6", 1, [7, 2, 3]),
        ("n/t.Z", "0 6", 1, [1, 2, 9]),
        ("n/t(1)", "0 6", 1, [1, 8, 3]), ("n/t( 1 )", "0 6", 1, [1, 8, 3]), ("n/t.y", "0 6", 1, [1, 8, 3]),
        ("s/t.X", "0 6", 1, [7, 2, 3]),
    ])
    func movesTranslations(_ target: String, _ output: String, _ stride: Int, _ place: [Double]) throws {
        let animation = Sample.animation(target: target, output: output, stride: stride)
        let nodes =
            "<node id=\"n\" sid=\"s\"><translate sid=\"t\">0 0 0</translate>"
            + "<node id=\"tip\"><translate>1 2 3</translate></node></node>"
        #expect(try collada(Sample.text(animations: animation, nodes: nodes)).position("tip", at: 1) == place)
    }

    @Test(arguments: [
        ("n/r.ANGLE", "0 90", 1, [-2.0, 1, 3]), ("n/r(3)", "0 90", 1, [-2, 1, 3]),
        ("n/r", "0 90", 1, [-2, 1, 3]),
        ("n/r", "0 0 1 0 0 0 1 90", 4, [-2, 1, 3]), ("n/r.X", "0 1e9", 1, [1, 2, 3]),
    ])
    func movesRotations(_ target: String, _ output: String, _ stride: Int, _ place: [Double]) throws {
        let animation = Sample.animation(target: target, output: output, stride: stride)
        #expect(try tip("<rotate sid=\"r\">0 0 1 0</rotate>", animation, at: 1) == place)
    }

    @Test(arguments: [
        // column 3, row 0 holds the shift along x
        ("n/m(3)(0)", [7.0, 2, 3]), ("n/m(3)(2)", [1, 2, 9]), ("n/m(3)", [7, 2, 3]),
        ("n/m(0)(1)", [1, 8, 3]),
    ])
    func movesNumbersOfAMatrixByColumnThenRow(_ target: String, _ place: [Double]) throws {
        let animation = Sample.animation(target: target, output: "0 6")
        #expect(try tip("<matrix sid=\"m\">\(Sample.identity)</matrix>", animation, at: 1) == place)
    }

    @Test func takesASidThatHoldsAPointAsItStands() throws {
        let animation = Sample.animation(target: "n/t.X", output: "0 0 0 6 7 8", stride: 3)
        #expect(try tip("<translate sid=\"t.X\">0 0 0</translate>", animation, at: 1) == [7, 9, 11])
    }

    @Test func followsSidsOfNodesDownwards() throws {
        let animation = Sample.animation(target: "hips/spine/t.X", output: "0 6")
        #expect(try collada(Sample.text(animations: animation)).position("spine", at: 1) == [6, 1, 0])
    }

    @Test func letsChannelsOfSingleNumbersStandBesideOneOfAll() throws {
        let animations =
            Sample.animation("x", target: "n/t.X", output: "0 6")
            + Sample.animation("all", target: "n/t", output: "0 0 0 1 1 1", stride: 3)
        #expect(try tip("<translate sid=\"t\">0 0 0</translate>", animations, at: 1) == [7, 3, 4])
    }

    @Test func letsTheClipCountWhoseKeysReachOverTheTime() throws {
        let animations =
            Sample.animation("x", target: "spine/t.X", times: "0 1", output: "1 2")
            + Sample.animation("y", target: "spine/t.X", times: "2 3", output: "5 6")
            + Sample.animation("z", target: "spine/t.X", times: "2.5 3", output: "8 9")
        let clips =
            "<library_animation_clips><animation_clip name=\"walk\"/><animation_clip id=\"run\"/>"
            + "</library_animation_clips>"
        let document = try collada(Sample.text(animations: animations, before: clips))
        #expect(
            [0, 0.5, 1.4, 1.6, 2, 2.5, 9].map { document.position("spine", at: $0)[0] } == [
                1, 1.5, 2, 5, 5, 8, 9,
            ])
        #expect(
            document.notes.map { "\($0)" } == [
                "several channels move the same: “spine/t.X”, “spine/t.X”; the file's clips are “walk”, “run”; "
                    + "at each time the last with keys around it counts"
            ])
    }
}

@Suite struct COLLADANoteTests {
    private typealias Sample = COLLADASample

    @Test func warnsOfChannelsThatMoveNothing() throws {
        let animations =
            Sample.hips + Sample.animation("b", target: "nobody/t", output: "0 1")
            + Sample.animation("c", target: "hips", output: "0 1")
        #expect(
            try notes(Sample.text(animations: animations))
                == ["channels to what is no transform of a node are left out: “nobody/t”, “hips”"])
        let library =
            "<library_nodes><node id=\"l\"><translate sid=\"t\">0 0 0</translate></node></library_nodes>"
        let unseen = Sample.hips + Sample.animation("b", target: "l/t.X", output: "0 1")
        #expect(
            try notes(Sample.text(animations: unseen, before: library))
                == ["channels to nodes outside of the scene are left out: “l/t.X”"])
    }

    @Test func warnsThatThereIsNoAnimation() throws {
        #expect(
            try notes(Sample.text(animations: ""))
                == ["there is no animation in this file: one frame is all there is"])
    }

    @Test(arguments: [
        ("", "the file does not say which scene it shows: the only visual_scene, “scene”, is taken"),
        (
            ##"<scene><instance_visual_scene url="#"/></scene>"##,
            "the <scene> names “#”, which is not there: the only visual_scene, “scene”, is taken"
        ),
    ])
    func takesTheOnlySceneWhereNoneIsNamed(_ scene: String, _ sentence: String) throws {
        #expect(try notes(Sample.text(scene: scene)) == [sentence])
    }

    @Test func findsASceneWithBlanksInItsID() throws {
        let text = Sample.text().replacingOccurrences(of: "\"scene\"", with: "\"my scene\"")
            .replacingOccurrences(of: "#scene", with: "#my scene")
        #expect(try notes(text).isEmpty)
    }

    @Test func warnsOfNodesThatAreElsewhere() throws {
        let nodes =
            Sample.nodes + ##"<node><instance_node url="o.dae#x"/><instance_node url="#none"/></node>"##
        #expect(
            try notes(Sample.text(nodes: nodes)) == [
                "nodes of other files are left out: “o.dae#x”",
                "instances of nodes that are not there are left out: “#none”",
            ])
    }

    @Test func letsTheFirstOfSeveralNodesWithOneIdCount() throws {
        let text = Sample.text().replacingOccurrences(of: "id=\"spine\"", with: "id=\"hips\"")
        #expect(try notes(text) == ["ids that several nodes have mean the first of them: “hips”"])
        #expect(try collada(text).position("hips", at: 1) == [2, 3, 4])
    }

    @Test func readsDecimalCommasInUnitAndTransforms() throws {
        let text = Sample.text(asset: #"<asset><unit meter="0,01"/></asset>"#)
            .replacingOccurrences(of: "0 1 0</tr", with: "0 1,5 0</tr")
        #expect(try notes(text) == ["decimal commas are read as points: “0,01”, “1,5”"])
        #expect(try collada(text).metersPerUnit == 0.01)
        #expect(try collada(text).position("spine", at: 0) == [0, 1.5, 0])
    }

    @Test func leavesTheUnitOfAnAnimationAside() throws {
        let asset = "<animation id=\"w\"><asset><unit meter=\"0.02\"/></asset></animation>"
        #expect(
            try notes(Sample.text(animations: asset + Sample.hips))
                == ["a unit or up axis that is not the file's is left aside in “animation “w””"])
    }

    @Test func warnsOfARotationAboutNoAxis() throws {
        let nodes = "<node id=\"n\" type=\"JOINT\"><rotate>0 0 0 0</rotate><rotate>0 0 0 45</rotate></node>"
        #expect(
            try notes(Sample.text(animations: "", nodes: nodes)).first
                == "rotations about no axis, or looks in no direction, turn nothing: “n”")
    }
}
