import Foundation
import Testing

@testable import Tensors

/// The quick way through a header is held to Foundation's decoder: where it takes a header, it takes it for the same.
@Suite struct PlainHeaderTests {
    private static let usual =
        #"{"__metadata__":{"format":"pt","model":"{\"a\":[\"b\\\\\",1]}","ä":"🦴"},"w/1":{"dtype":"F32","shape":[2,3],"#
        + #""data_offsets":[0,24]},"empty":{"shape":[],"data_offsets":[24,28],"dtype":"F32"}}   "#

    private func plain(_ text: String) -> SafetensorsHeader? { SafetensorsHeader(plain: Array(text.utf8)) }

    private func decoded(_ bytes: [UInt8]) -> SafetensorsHeader? {
        try? JSONDecoder().decode(SafetensorsHeader.self, from: Data(bytes))
    }

    @Test func takesWhatProgramsWrite() throws {
        let header = try #require(plain(Self.usual))
        #expect(header.metadata == ["format": "pt", "model": #"{"a":["b\\",1]}"#, "ä": "🦴"])
        #expect(header.tensors["w/1"] == .init(type: "F32", shape: [2, 3], offsets: [0, 24]))
        #expect(header.tensors["empty"] == .init(type: "F32", shape: [], offsets: [24, 28]))
        #expect(decoded(Array(Self.usual.utf8)) == header)
        for text in ["{}", " { \n} \t\r\n"] {
            let empty = try #require(plain(text))
            #expect(empty.tensors.isEmpty && empty.metadata.isEmpty)
        }
    }

    @Test(arguments: [
        // Sound, but not usual.
        #"{"a":{"dtype":"F\u00332","shape":[1],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":{}}}"#,
        #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"F32","shape":[1000000000000000000],"data_offsets":[0,4]}}"#,
        #"{"__metadata__":{},"__metadata__":{"a":"b"}}"#,
        #"{"__metadata__":{"a":"b","a":"c"}}"#,
        #"{"a":{"dtype":"F32","dtype":"F64","shape":[1],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[],"data_offsets":[4,5]}}"#,
        // The same name to Swift, which goes by canonical equivalence.
        "{\"__metadata__\":{\"\u{E4}\":\"1\",\"a\u{308}\":\"2\"}}",
        // Faults.
        "", "{", "[]", "{}}", "{} x", #"{"a"}"#, #"{"__metadata__":{"a":1}}"#,
        #"{"__metadata__":{"a":"b",}}"#,
        "{\"__metadata__\":{\"a\":\"line\nbreak\"}}", #"{"__metadata__":{"a":"b"#,
        #"{"__metadata__":{"a":"b\"#,
        #"{"a":{"dtype":"F32","shape":[01],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"F32","shape":[1 2],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,]}}"#,
        #"{"a":{"dtype":"F32","shape":[1]}}"#,
    ])
    func leavesWhatIsNotUsual(text: String) {
        #expect(plain(text) == nil)
    }

    @Test func leavesWhatIsNoUTF8() {
        #expect(
            SafetensorsHeader(plain: Array(#"{"__metadata__":{"a":""#.utf8) + [0xFF] + Array(#""}}"#.utf8))
                == nil)
    }

    @Test func takesNoHeaderForAnother() {
        var random = RandomSource(seed: 1)
        let usual = Array(Self.usual.utf8)
        let letters = Array("{}[]\",:\\0123-.eEu \naF\0é".utf8)
        var taken = 0
        for _ in 0..<2000 {
            var bytes = usual
            for _ in 0...Int.random(in: 0...2, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: bytes[place] = letters.randomElement(using: &random) ?? 0
                case 1: bytes.insert(letters.randomElement(using: &random) ?? 0, at: place)
                default: bytes.remove(at: place)
                }
            }
            guard let header = SafetensorsHeader(plain: bytes) else { continue }
            taken += 1
            let same = decoded(bytes) == header
            #expect(same, "\(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(taken > 100)
    }
}
