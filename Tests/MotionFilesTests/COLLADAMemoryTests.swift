#if os(Linux) && compiler(>=6.2)
    import Foundation
    import Testing

    @testable import MotionFiles

    /// What the reader leaves behind.
    @Suite struct COLLADAMemoryTests {
        /// libxml2 keeps the text of a declared entity in a document that it makes behind the handler's back.
        ///
        /// In a process of its own (new in Swift 6.2): what other tests hold meanwhile is not this one's.
        @Test func keepsNothingOfARefusedEntity() async {
            await #expect(processExitsWith: .success) {
                /// The pages of this process that are in memory.
                func pages() throws -> Int {
                    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
                        .split(separator: " ")
                    return try #require(Int(fields[1]))
                }
                let text = String(repeating: "x", count: 1 << 20)
                let entity = "<!DOCTYPE COLLADA [<!ENTITY a \"\(text)\">]>\n<COLLADA"
                let bytes = Array(COLLADASample.text().replacing("<COLLADA", with: entity).utf8)
                #expect(refusal(bytes).contains("the XML refers to an entity (a)"))
                let before = try pages()
                for _ in 0..<200 {
                    let stream = UnsafeXMLStream(file: "walk.dae")
                    #expect(throws: ParseError.self) { try bytes.withUnsafeBytes { try stream.feed($0) } }
                }
                // 200 MB where each were kept
                #expect((try pages() - before) * 4096 < 20 << 20)
            }
        }
    }
#endif
