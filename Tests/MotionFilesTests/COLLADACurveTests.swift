import MotionCore
import Testing

@testable import MotionFiles

/// Curves against numbers worked out by hand from the bases of the specification.
@Suite struct COLLADACurveTests {
    private typealias Sample = COLLADASample

    /// Y of the spine at a time, moved by one channel with these keys.
    private func y(
        _ curve: String, at time: Double, times: String = "0 1 2 3", output: String = "0 6 3 9",
        keys: Int = 4,
        out: String? = nil, into: String? = nil, stride: Int = 1
    ) throws -> Double {
        var (extra, inputs) = ("", "")
        for (semantic, list) in [("OUT_TANGENT", out), ("IN_TANGENT", into)] {
            guard let list else { continue }
            extra += Sample.numbers(semantic, list, count: keys, stride: stride)
            inputs += "<input semantic=\"\(semantic)\" source=\"#\(semantic)\"/>"
        }
        let curves = curve.contains(" ") ? curve : Array(repeating: curve, count: keys).joined(separator: " ")
        let animation = Sample.animation(
            target: "spine/t.Y", times: times, output: output, keys: keys, curves: curves, extra: extra,
            inputs: inputs)
        return try collada(Sample.text(animations: animation)).position("spine", at: time)[1]
    }

    @Test func goesStraightFromKeyToKey() throws {
        #expect(try y("LINEAR", at: 0.25) == 1.5)
        #expect(try y("LINEAR", at: 1.5) == 4.5)
        #expect(try y("LINEAR", at: 3) == 9)
    }

    @Test func stepsAtTheKey() throws {
        #expect(try y("STEP", at: 0.999) == 0)
        #expect(try y("STEP", at: 1) == 6)
        #expect(try y("STEP", at: 3) == 9)
    }

    @Test func mixesCurvesInOneSampler() throws {
        #expect(try y("STEP LINEAR STEP LINEAR", at: 0.5) == 0)
        #expect(try y("STEP LINEAR STEP LINEAR", at: 1.5) == 4.5)
        #expect(try y("STEP LINEAR STEP LINEAR", at: 2.5) == 3)
    }

    @Test func followsBezierWithOneNumberAKey() throws {
        // (1-s)³·0 + 3s(1-s)²·2 + 3s²(1-s)·8 + s³·6 at s = ½: 0.75 + 3 + 0.75
        #expect(try y("BEZIER", at: 0.5, out: "2 0 0 0", into: "0 8 0 0") == 4.5)
    }

    @Test func followsBezierWithTimeAndValueAKey() throws {
        // x: control points at 0.5 and 0.5, so that x(½) = ½·(0.75·0.5 + 0.75·0.5) + 0.125 = 0.5; y as above
        let (out, into) = ("0.5 2 0 0 0 0 0 0", "0 0 0.5 8 0 0 0 0")
        #expect(try y("BEZIER", at: 0.5, out: out, into: into, stride: 2) == 4.5)
        // x(¼) = 3·¼·9/16·½ + 3·1/16·¾·½ + 1/64 = 0.296875; y(¼) = 27/64·2 + 9/64·8 + 6/64
        #expect(try y("BEZIER", at: 0.296875, out: out, into: into, stride: 2) == 2.0625)
    }

    @Test func followsHermite() throws {
        // h01(½)·6 + h10(½)·8 + h11(½)·4 = 3 + 1 - 0.5
        #expect(try y("HERMITE", at: 0.5, out: "8 0 0 0", into: "0 4 0 0") == 3.5)
        // with times of 1 the time runs evenly: the same
        #expect(try y("HERMITE", at: 0.5, out: "1 8 0 0 0 0 0 0", into: "0 0 1 4 0 0 0 0", stride: 2) == 3.5)
    }

    @Test func followsCardinal() throws {
        // between keys 1 and 2: tangents (3-0)/2 and (9-6)/2; ½·(6+3) + 0.125·1.5 - 0.125·1.5
        #expect(try y("CARDINAL", at: 1.5) == 4.5)
        // between keys 0 and 1: tangents 6 (straight on at the end) and 1.5; 3 + 0.125·6 - 0.125·1.5
        #expect(try y("CARDINAL", at: 0.5) == 3.5625)
        #expect(try y("CARDINAL", at: 2) == 3)
    }

    @Test func followsBSpline() throws {
        // (0 + 23·6 + 23·3 + 9) / 48 at the middle of four keys
        #expect(try y("BSPLINE", at: 1.5) == 4.5)
        // at a key (0 + 4·6 + 3) / 6: the curve passes it by
        #expect(try y("BSPLINE", at: 1) == 4.5)
        #expect(try y("BSPLINE", at: 0) == 0)
        #expect(try y("BSPLINE", at: 3) == 9)
    }

    @Test func readsTangentsOfOneNumberMoreThanTheOutput() throws {
        let extra =
            Sample.numbers("o", "0.25 0 8 0  0 0 0 0", count: 2, stride: 4)
            + Sample.numbers("i", "0 0 0 0  0.75 0 8 0", count: 2, stride: 4)
        let animation = Sample.animation(
            target: "spine/t", output: "0 0 0  0 0 0", stride: 3, curves: "BEZIER BEZIER", extra: extra,
            inputs:
                ##"<input semantic="OUT_TANGENT" source="#o"/><input semantic="IN_TANGENT" source="#i"/>"##)
        // y(½) = 0.375·8 + 0.375·8
        #expect(try collada(Sample.text(animations: animation)).position("spine", at: 0.5) == [0, 6, 0])
    }

    @Test func readsPairsForEachNumberOfTheOutput() throws {
        let extra =
            Sample.numbers("o", "0.3 0 0.5 8 0.3 0  0 0 0 0 0 0", count: 2, stride: 6)
            + Sample.numbers("i", "0 0 0 0 0 0  0.6 0 0.5 8 0.6 0", count: 2, stride: 6)
        let animation = Sample.animation(
            target: "spine/t", output: "0 0 0  0 0 0", stride: 3, curves: "BEZIER BEZIER", extra: extra,
            inputs:
                ##"<input semantic="OUT_TANGENT" source="#o"/><input semantic="IN_TANGENT" source="#i"/>"##)
        #expect(try collada(Sample.text(animations: animation)).position("spine", at: 0.5) == [0, 6, 0])
    }

    @Test func goesStraightAndSaysSoWithoutTangents() throws {
        #expect(try y("BEZIER", at: 0.5) == 3)
        let animation = Sample.animation(target: "spine/t.Y", output: "0 6", curves: "HERMITE HERMITE")
        #expect(
            try notes(Sample.text(animations: animation))
                == ["curves without tangents of a known layout go straight from key to key: “a-smp”"])
    }

    @Test func turnsSeveralTimesBetweenTwoKeys() throws {
        let nodes =
            ##"<node id="r"><rotate sid="z">0 0 1 0</rotate><node id="tip"><translate>1 0 0</translate></node></node>"##
        let document = try collada(
            Sample.text(animations: Sample.animation(target: "r/z.ANGLE", output: "0 1080"), nodes: nodes))
        // a quarter of the way is three quarters of a turn
        #expect(document.position("tip", at: 0.25) == [0, -1, 0])
        #expect(document.position("tip", at: 0.5) == [-1, 0, 0])
        let clip = try document.motion().clip
        let angles = (0..<clip.frameCount).map { Array(clip.frame($0))[3] * 180 / .pi }
        #expect(abs((angles.last ?? 0) - 1080) < 1e-3)
    }

    @Test func blendsMatricesByTheirRotation() throws {
        // half of a turn by 90° about z; blended numbers would shrink the bone to 0.71
        let turned = "0 -1 0 0 1 0 0 0 0 0 1 0 0 0 0 1"
        let animation = Sample.animation(
            target: "hips/transform", output: "\(Sample.identity) \(turned)", stride: 16)
        let place = try collada(Sample.text(animations: animation)).position("spine", at: 0.5)
        #expect(place == [-0.707106781, 0.707106781, 0])
    }

    @Test func jumpsWhereTwoKeysShareATime() throws {
        let animation = Sample.animation(
            target: "spine/t.Y", times: "0 1 1 2", output: "0 4 8 8", keys: 4,
            curves: "LINEAR LINEAR LINEAR LINEAR")
        let document = try collada(Sample.text(animations: animation))
        #expect(document.position("spine", at: 0.75) == [0, 3, 0])
        #expect(document.position("spine", at: 1) == [0, 8, 0])
        #expect(document.notes.map { "\($0)" } == ["curves with two keys at one time jump there: “a-smp”"])
    }
}
