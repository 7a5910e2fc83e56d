import Foundation
import MotionCore
import Testing

@testable import MotionFiles

@Suite("reading glTF")
struct GLTFReaderTests {
    private static let half = Float(0.5).squareRoot()

    private func scene(_ sample: GLTFSample) throws -> SceneDocument {
        try GLTFReader.read(sample.text, file: "f")
    }

    /// Where the hand is at a time.
    private func hand(_ sample: GLTFSample, at seconds: Double) throws -> Vector3 {
        let scene = try scene(sample)
        let hand = try #require(scene.nodes.firstIndex { $0.name == "Hand" })
        return scene.positions(of: [hand], at: seconds, in: try scene.motion())[0]
    }

    private func expect(
        _ found: Vector3, _ expected: Vector3, within slack: Double = 1e-6,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        #expect((found - expected).length < slack, "\(found)", sourceLocation: sourceLocation)
    }

    /// Half a turn about Z from the first key to the last.
    private var turning: GLTFSample {
        var sample = GLTFSample()
        sample.animate(
            path: "rotation", times: [0, 1, 2], values: [0, 0, 0, 1, 0, 0, Self.half, Self.half, 0, 0, 1, 0])
        return sample
    }

    @Test func readsTheSameOfTextAndOfABinaryFile() throws {
        let (text, binary) = (turning.text, turning.binary)
        for bytes in [text, binary] {
            let file = try MotionFile.read(bytes, file: "f")
            #expect(file.format == "gltf")
            let clip = try file.clip
            #expect(clip.skeleton.joints.map(\.name) == ["Arm", "Hand"])
            #expect(clip.frameCount == 61 && clip.frameTime == 1.0 / 30)
            expect(clip.world(30).positions[1], Vector3(-1, 1, 0))
        }
    }

    /// Between keys the way goes round at an even rate, on the shorter side.
    @Test func turnsEvenlyBetweenKeys() throws {
        let angle = Double.pi / 6
        expect(try hand(turning, at: 1.0 / 3), Vector3(1 - 2 * sin(angle), 1 + 2 * cos(angle), 0))
        var other = GLTFSample()
        other.animate(
            path: "rotation", times: [0, 1], values: [0, 0, 0, 1, 0, 0, -Self.half, -Self.half])
        expect(try hand(other, at: 1.0 / 3), Vector3(1 - 2 * sin(angle), 1 + 2 * cos(angle), 0))
    }

    @Test func holdsValuesOfStepsAndOutsideOfKeys() throws {
        var sample = GLTFSample()
        sample.animate(path: "translation", times: [1, 2], values: [5, 0, 0, 9, 0, 0], by: "STEP")
        expect(try hand(sample, at: 0), Vector3(5, 3, 0))
        expect(try hand(sample, at: 1.9), Vector3(5, 3, 0))
        expect(try hand(sample, at: 7), Vector3(9, 3, 0))
    }

    /// Hermite's polynomial of 2.0's appendix C by hand: at 1/2, of keys 0 and 4 a half second apart with the velocities 8 and
    /// 0, 0.5 · 0 + 0.5 · 0.125 · 8 + 0.5 · 4 - 0.5 · 0.125 · 0 = 2.5.
    @Test func followsCubicSplines() throws {
        var sample = GLTFSample()
        sample.animate(
            path: "translation", times: [0, 0.5],
            values: [7, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 4, 0, 0, 7, 0, 0], by: "CUBICSPLINE")
        expect(try hand(sample, at: 0.25), Vector3(2.5, 3, 0))
    }

    @Test func readsMatricesColumnByColumn() throws {
        var sample = turning
        sample.nodes[2] = #"{"name":"Hand","matrix":[1,0,0,0,0,1,0,0,0,0,1,0,0,3,0,1]}"#
        expect(try hand(sample, at: 0), Vector3(1, 4, 0))
    }

    @Test func keepsScaleInPositions() throws {
        var sample = turning
        sample.nodes[0] = #"{"name":"Rig","children":[1],"scale":[0.01,0.01,0.01]}"#
        expect(try hand(sample, at: 0), Vector3(0.01, 0.02, 0))
        let clip = try scene(sample).motion().clip
        expect(clip.world(0).positions[1], Vector3(0.01, 0.02, 0))
    }

    /// glTF 2.0, 3.11: 127 stands for 1, and -128 for no more than -1.
    @Test func readsWholeNumbersThatStandForFractions() throws {
        let tables: [(Int, [UInt8])] = [
            (5120, [0, 0, 127, 0, 0, 0, 128, 0]), (5121, [0, 0, 255, 0, 0, 0, 255, 0]),
            (5122, [0, 0, 0, 0, 0xFF, 0x7F, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0]),
            (5123, [0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0]),
        ]
        for (component, bytes) in tables {
            var sample = GLTFSample()
            let input = sample.add([0, 1], type: "SCALAR", width: 1)
            let output = sample.add(
                bytes, component: component, count: 2, type: "VEC4", more: #","normalized":true"#)
            sample.animate(path: "rotation", input: input, output: output)
            expect(try hand(sample, at: 0), Vector3(1, -1, 0))
            expect(try hand(sample, at: 1), Vector3(1, -1, 0))
        }
    }

    /// An accessor without a buffer view is all zero but for what is listed.
    @Test func readsSparseAccessors() throws {
        var sample = GLTFSample()
        let input = sample.add([0, 1, 2], type: "SCALAR", width: 1)
        sample.add([1], component: 5121, count: 1, type: "SCALAR")
        let values = sample.add([6, 0, 0], type: "VEC3", width: 3)
        sample.accessors.append(
            #"{"componentType":5126,"count":3,"type":"VEC3","sparse":{"count":1,"indices":{"bufferView":1,"componentType":5121},"values":{"bufferView":\#(values)}}}"#
        )
        sample.animate(path: "translation", input: input, output: sample.accessors.count - 1)
        expect(try hand(sample, at: 0), Vector3(0, 3, 0))
        expect(try hand(sample, at: 1), Vector3(6, 3, 0))
    }

    @Test func readsBuffersBesideTheFileAndNoOthers() throws {
        let sample = turning
        var asked: [String] = []
        func read(_ uri: String) throws -> SceneDocument {
            let json = sample.json(buffer: #"{"byteLength":\#(sample.bytes.count),"uri":"\#(uri)"}"#)
            return try GLTFReader.read(Array(json.utf8), file: "f") { path in
                asked.append(path)
                return path == "data/arm 1.bin" ? sample.bytes : nil
            }
        }
        #expect(try read("data/arm%201.bin").motion().clip.frameCount == 61)
        #expect(asked == ["data/arm 1.bin"])
        asked = []
        for uri in ["../arm.bin", "/etc/passwd", "file:///etc/passwd", "a/../../b", "..%2Fb", "http://h/b"] {
            let error = #expect(throws: ParseError.self) { try read(uri).motion() }
            #expect(
                "\(error!)".contains("buffers are read from this file's folder and those below it"), "\(uri)")
        }
        #expect(asked.isEmpty)
        let error = #expect(throws: ParseError.self) { try read("gone.bin").motion() }
        #expect("\(error!)".hasSuffix("the buffer “gone.bin” is not there: it belongs beside this file"))
    }

    /// Godot writes a RESET of one key before the animations that move.
    @Test func takesTheFirstAnimationThatMovesTheSkeleton() throws {
        var sample = GLTFSample()
        sample.animate("RESET", path: "translation", times: [0], values: [1, 0, 0])
        sample.animate("wave", path: "translation", times: [0, 1], values: [1, 0, 0, 3, 0, 0])
        sample.animate("walk", path: "translation", times: [0, 2], values: [1, 0, 0, 5, 0, 0])
        let scene = try scene(sample)
        let motion = try scene.motion()
        #expect(motion.clip.frameCount == 31)
        #expect(
            motion.notes.map { "\($0)" } == [
                "the file holds 3 animations: “wave” is taken, --clip chooses another: “RESET”, “walk”"
            ])
        var sampling = ClipSampling()
        sampling.clip = "walk"
        #expect(try scene.motion(sampling).clip.frameCount == 61)
        sampling.clip = "run"
        let error = #expect(throws: ParseError.self) { try scene.motion(sampling) }
        #expect("\(error!)" == "f: there is no animation clip “run”, only “RESET”, “wave”, “walk”")
    }

    @Test func takesTheSkeletonThatTheChosenAnimationMoves() throws {
        var sample = GLTFSample()
        sample.skins = []
        sample.nodes = [#"{"name":"Cube"}"#, #"{"name":"Ball"}"#]
        sample.animate("roll", node: 1, path: "translation", times: [0, 1], values: [0, 0, 0, 3, 0, 0])
        sample.animate("lift", node: 0, path: "translation", times: [0, 1], values: [0, 0, 0, 0, 3, 0])
        let scene = try scene(sample)
        var sampling = ClipSampling()
        sampling.clip = "roll"
        #expect(try scene.motion(sampling).clip.skeleton.joints.map(\.name) == ["Ball"])
        sampling.clip = "lift"
        #expect(try scene.motion(sampling).clip.skeleton.joints.map(\.name) == ["Cube"])
    }

    @Test func twoAnimationsOfOneNameAreToldApart() throws {
        var sample = GLTFSample()
        for length: Float in [1, 2] {
            sample.animate("a", path: "translation", times: [0, length], values: [1, 0, 0, 3, 0, 0])
        }
        var sampling = ClipSampling()
        sampling.clip = "a (animation 1)"
        #expect(try scene(sample).motion(sampling).clip.frameCount == 61)
    }

    @Test func aBrokenAnimationIsToldAndTheOthersAreRead() throws {
        var sample = GLTFSample()
        sample.animate("bad", path: "translation", times: [0, 1], values: [1, 0, 0])
        sample.animate("good", path: "translation", times: [0, 1], values: [1, 0, 0, 3, 0, 0])
        let scene = try scene(sample)
        #expect(
            scene.notes.map { "\($0)" } == [
                "the animation “bad” is left out: a sampler has 2 times and 1 value"
            ])
        #expect(try scene.motion().clip.frameCount == 31)
        var sampling = ClipSampling()
        sampling.clip = "bad"
        let error = #expect(throws: ParseError.self) { try scene.motion(sampling) }
        #expect("\(error!)" == "f: the animation “bad”: a sampler has 2 times and 1 value")
    }

    /// What no animation needs, or one alone, refuses no file.
    @Test func aFaultInTheJSONOfAnAnimationIsItsOwn() throws {
        var sample = turning
        sample.animations.insert(#"{"name":"bad","samplers":[]}"#, at: 0)
        sample.accessors.append(#"{"componentType":5126,"type":"VEC3"}"#)
        sample.animate("worse", path: "scale", input: 0, output: sample.accessors.count - 1)
        let scene = try scene(sample)
        #expect(
            scene.notes.map { "\($0)" } == [
                "the animation “animation0” is left out: the JSON is broken: animations[0] lacks channels",
                "the animation “worse” is left out: the JSON is broken: accessors[2] lacks count",
            ])
        #expect(try scene.motion().clip.frameCount == 61)
    }

    @Test func aFileOfBrokenAnimationsAloneIsRefused() throws {
        var sample = GLTFSample()
        sample.animate("bad", path: "translation", times: [1, 0], values: [1, 0, 0, 3, 0, 0])
        let error = #expect(throws: ParseError.self) { try scene(sample).motion() }
        #expect(
            "\(error!)"
                == "f: none of the file's animations (1) can be read; of “bad”: the times go back, from 1.0 to 0.0"
        )
    }

    @Test func aFileWithoutAnimationsIsOneFrame() throws {
        let scene = try scene(GLTFSample())
        #expect(
            scene.notes.map { "\($0)" } == ["there is no animation in this file: one frame is all there is"])
        #expect(try scene.motion().clip.frameCount == 1)
    }

    /// What other programs keep in extras, or in what is not looked at, is no reason to refuse a file.
    @Test func passesOverWhatItDoesNotNeed() throws {
        var sample = turning
        sample.nodes[2] = #"{"name":"Hand","translation":[0,2,0],"extras":{"endSite":"none"}}"#
        sample.more = #","meshes":17,"materials":{"a":[]},"extensionsUsed":["KHR_lights"],"extras":[1]"#
        expect(try hand(sample, at: 1), Vector3(-1, 1, 0))
        sample.nodes[2] = #"{"name":"Hand","translation":[0,2,0],"extras":7}"#
        expect(try hand(sample, at: 1), Vector3(-1, 1, 0))
    }

    @Test func namesNodesThatHaveNoName() throws {
        var sample = turning
        sample.nodes[2] = #"{"translation":[0,2,0]}"#
        #expect(try scene(sample).motion().clip.skeleton.joints.map(\.name) == ["Arm", "node2"])
    }
}
