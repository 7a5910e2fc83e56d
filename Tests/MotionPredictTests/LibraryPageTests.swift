import Foundation
import MotionPredict
import Testing

@Suite("the page of the library")
struct LibraryPageTests {
    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    @Test func hasTheCodeThatIsCompiledHere() throws {
        let page = Self.tests.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("docs/library.md")
        let parts = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```swift\n")
        let blocks = parts.dropFirst().map { $0.components(separatedBy: "\n```")[0] }
        let code = try String(
            contentsOf: Self.tests.appendingPathComponent("LibraryPage.swift"), encoding: .utf8)
        let regions = code.components(separatedBy: "// page\n").dropFirst().map { region in
            region.components(separatedBy: "\n        // end")[0].split(
                separator: "\n", omittingEmptySubsequences: false
            ).map { $0.dropFirst(8) }.joined(separator: "\n")
        }
        #expect(blocks == ["import MotionPredict"] + regions)
        #expect(code.contains("\nimport MotionPredict\n"))
    }

    @Test func doesWhatItSays() throws {
        let walk = try SmallWalk()
        let clips = try LibraryPage.run(
            path: walk.path, modelPath: walk.file("m.safetensors"), output: walk.file("longer.bvh"))
        // 30 frames a second; the slower clip has half as many.
        #expect(clips.map(\.frameCount) == [30, 60, 30])
        #expect(try ClipFile(path: walk.file("longer.bvh")).clip.frameCount == 90)
    }
}
