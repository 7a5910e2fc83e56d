#if os(Linux)
    import Foundation
    import Testing

    @testable import MotionFiles

    /// What the reader leaves behind.
    @Suite struct COLLADAMemoryTests {
        /// The pages of this process that are in memory.
        private func pages() throws -> Int {
            let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
            return try #require(Int(fields[1]))
        }

        /// libxml2 keeps the text of a declared entity in a document that it makes behind the handler's back.
        @Test func keepsNothingOfARefusedEntity() throws {
            let text = String(repeating: "x", count: 1 << 20)
            let entity = "<!DOCTYPE COLLADA [<!ENTITY a \"\(text)\">]>\n<COLLADA"
            let bytes = Array(COLLADASample.text().replacing("<COLLADA", with: entity).utf8)
            #expect(refusal(bytes).contains("the XML refers to an entity (a)"))
            let before = try pages()
            for _ in 0..<200 {
                let stream = UnsafeXMLStream(file: "walk.dae")
                #expect(throws: ParseError.self) { try bytes.withUnsafeBytes { try stream.feed($0) } }
            }
            // 200 MB where each were kept; other tests run meanwhile, and what they hold is far below the half of it
            #expect((try pages() - before) * 4096 < 100 << 20)
        }
    }
#endif
