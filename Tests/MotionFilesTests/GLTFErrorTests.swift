import MotionCore
import Testing

@testable import MotionFiles

@Suite("broken glTF")
struct GLTFErrorTests {
    private func expect(
        _ bytes: [UInt8], _ sentence: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: ParseError.self, sourceLocation: sourceLocation) {
            try MotionFile.read(bytes, file: "f").clip
        }
        #expect(error.map { "\($0)" } == "f: " + sentence, sourceLocation: sourceLocation)
    }

    private func expectOfAnimation(
        _ sentence: String, sourceLocation: Testing.SourceLocation = #_sourceLocation,
        _ change: (inout GLTFSample) -> Void
    ) {
        var sample = GLTFSample()
        change(&sample)
        expect(
            sample.text, "none of the file's animations (1) can be read; of “a”: " + sentence,
            sourceLocation: sourceLocation)
    }

    @Test func tellsWhatIsWrongWithTheContainer() {
        var sample = GLTFSample()
        sample.animate(path: "translation", times: [0, 1], values: [0, 0, 0, 3, 0, 0])
        let whole = sample.binary
        expect(Array(whole.prefix(8)), "the file breaks off: expected 12 bytes, found 8")
        expect(
            Array(whole.dropLast(3)),
            "the file breaks off: expected \(whole.count) bytes, found \(whole.count - 3)")
        var changed = whole
        changed[4] = 1
        expect(changed, "expected a GLB file of version 2, found version 1")
        changed = whole
        changed[16] = UInt8(ascii: "B")
        expect(changed, "expected JSON as the first chunk of the GLB file, found another")
        changed = whole
        changed[12] = 0xFF
        changed[13] = 0xFF
        expect(changed, "the file breaks off: expected \(20 + 0xFFFF) bytes, found \(whole.count)")
    }

    @Test func tellsWhatIsWrongWithTheJSON() {
        var sample = GLTFSample()
        sample.nodes[0] = #"{"name":7}"#
        expect(sample.text, "the JSON is broken: nodes[0].name is of another type than expected")
        sample = GLTFSample()
        sample.views = [#"{"buffer":0}"#]
        expect(sample.text, "the JSON is broken: bufferViews[0] lacks byteLength")
        expect(
            Array(#"{"asset":{"version":"2.0"},"nodes":[{}"#.utf8),
            "the JSON is broken: Unexpected end of file during JSON parse")
    }

    @Test func tellsTheVersionThatItReads() {
        var sample = GLTFSample()
        sample.asset = #"{"version":"1.0"}"#
        expect(sample.text, "expected glTF of version 2.0, found version “1.0”")
        sample.asset = #"{"version":"2.9","minVersion":"3.0"}"#
        expect(sample.text, "expected glTF of version 2.0, found version “3.0”")
        sample.asset = "{}"
        expect(sample.text, "expected glTF of version 2.0, found none (asset.version)")
    }

    @Test func tellsOfNodesThatAreNoTree() {
        var sample = GLTFSample()
        sample.nodes = []
        sample.more = #","nodes":[]"#
        expect(sample.text, "expected nodes, found none: there is no skeleton to read")
        sample = GLTFSample()
        sample.nodes[2] = #"{"children":[1]}"#
        expect(sample.text, "node 1 is a child of two nodes, expected one at most")
        sample.nodes = [#"{}"#, #"{"children":[2]}"#, #"{"children":[1]}"#]
        expect(sample.text, "node 1 is a child of itself or of a node below it")
        sample.nodes[0] = #"{"children":[9]}"#
        expect(sample.text, "there is no node 9: the file has 3, numbered from 0")
    }

    @Test func tellsWhatIsWrongWithAnAnimation() {
        expectOfAnimation("expected the interpolation LINEAR, STEP or CUBICSPLINE, found “QUADRATIC”") {
            $0.animate("a", path: "scale", times: [0], values: [1, 1, 1], by: "QUADRATIC")
        }
        expectOfAnimation("a sampler has 2 times and 5 values") {
            $0.animate(
                "a", path: "scale", times: [0, 1], values: Array(repeating: 1, count: 15), by: "CUBICSPLINE")
        }
        expectOfAnimation("expected VEC4 in accessor 1, found VEC3") { sample in
            sample.add([0], type: "SCALAR", width: 1)
            sample.add([0, 0, 0], type: "VEC3", width: 3)
            sample.animate("a", path: "rotation", input: 0, output: 1)
        }
        expectOfAnimation("there is no accessor 5: the file has 1, numbered from 0") { sample in
            sample.add([0], type: "SCALAR", width: 1)
            sample.animate("a", path: "rotation", input: 0, output: 5)
        }
        expectOfAnimation("there is no node 7: the file has 3, numbered from 0") {
            $0.animate("a", node: 7, path: "scale", times: [0], values: [1, 1, 1])
        }
        expectOfAnimation("there is no sampler 3: the file has 1, numbered from 0") { sample in
            sample.animate("a", path: "scale", times: [0], values: [1, 1, 1])
            sample.animations[0] = sample.animations[0].replacing(#""sampler":0"#, with: #""sampler":3"#)
        }
        expectOfAnimation("a number of accessor 1 is not finite") {
            $0.animate("a", path: "scale", times: [0], values: [1, .nan, 1])
        }
        expectOfAnimation("the times go back, from 2.0 to 1.0") {
            $0.animate("a", path: "scale", times: [0, 2, 1], values: Array(repeating: 1, count: 9))
        }
    }

    @Test func tellsWhatIsWrongWithNumbers() {
        func change(_ from: String, _ to: String) -> (inout GLTFSample) -> Void {
            { sample in
                sample.animate("a", path: "scale", times: [0], values: [1, 1, 1])
                sample.accessors = sample.accessors.map { $0.replacing(from, with: to) }
                sample.views = sample.views.map { $0.replacing(from, with: to) }
            }
        }
        expectOfAnimation(
            "accessor 0 needs 36 bytes, and its buffer view holds 4", change(#""count":1"#, #""count":9"#))
        expectOfAnimation(
            "accessor 0 needs 8 bytes, and its buffer view holds 4", change(#""count":1"#, #""count":2"#))
        expectOfAnimation(
            "accessor 0 needs 0 bytes, and its buffer view holds 0", change(#""count":1"#, #""count":-1"#))
        expectOfAnimation(
            "accessor 0 needs \(Int.max) bytes, and its buffer view holds 0",
            change(#""count":1"#, #""count":\#(Int.max)"#))
        expectOfAnimation(
            "the numbers of accessor 0 have the type 5125, which does not fit here: expected 5126 (float), or"
                + " normalized 5120 to 5123 in rotations", change("5126", "5125"))
        expectOfAnimation(
            "buffer 0 declares 104 bytes and holds 16", change(#""byteLength":4"#, #""byteLength":104"#))
        expectOfAnimation(
            "there is no buffer view 8: the file has 2, numbered from 0",
            change(#""bufferView":0"#, #""bufferView":8"#))
        expectOfAnimation(
            "there is no buffer 4: the file has 1, numbered from 0", change(#""buffer":0"#, #""buffer":4"#))
        expectOfAnimation(
            "buffer view 0 is packed (EXT_meshopt_compression), which is not read: export it again without compression",
            change(#""buffer":0"#, #""extensions":{"EXT_meshopt_compression":{}},"buffer":0"#))
    }

    @Test func tellsWhatIsWrongWithABuffer() {
        var sample = GLTFSample()
        sample.animate("a", path: "scale", times: [0], values: [1, 1, 1])
        func expect(_ buffer: String, _ sentence: String) {
            self.expect(
                Array(sample.json(buffer: buffer).utf8),
                "none of the file's animations (1) can be read; of “a”: " + sentence)
        }
        expect(#"{"byteLength":16}"#, "buffer 0 has no address, and the file has no binary chunk")
        expect(
            #"{"byteLength":16,"uri":"data:;base64,*"}"#,
            "the data of buffer 0 is broken: expected a data URI in Base64")
        expect(
            #"{"byteLength":16,"uri":"data:;base64,AAAA"}"#, "buffer 0 declares 16 bytes and holds 3")
    }

    /// A million channels that refer to the same numbers would be a million copies of them.
    @Test func refusesAnimationsThatWouldFillTheMemory() {
        var sample = GLTFSample()
        let keys = 60_000
        sample.add((0..<keys).map { Float($0) / 60 }, type: "SCALAR", width: 1)
        sample.add(Array(repeating: 1, count: 3 * keys), type: "VEC3", width: 3)
        for number in 0..<200 { sample.animate("\(number)", path: "scale", input: 0, output: 1) }
        expect(
            sample.text,
            "the animations refer to the same numbers so often that they would fill the memory")
    }
}
