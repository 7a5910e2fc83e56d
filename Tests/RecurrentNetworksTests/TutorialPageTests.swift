import Foundation
import RecurrentNetworks
import Tensors
import Testing

@Suite struct TutorialPageTests {
    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    /// The blocks of Swift code on the page, without the first, which imports.
    private func blocksOfThePage() throws -> [String] {
        let page = Self.tests.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("docs/keras-tutorial.md")
        let parts = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```swift\n")
        return parts.dropFirst(2).map { $0.components(separatedBy: "\n```")[0] }
    }

    /// The regions of the code that this test compiles, each moved to the left.
    private func regionsOfTheCode() throws -> [String] {
        let file = Self.tests.appendingPathComponent("TutorialPage.swift")
        var (regions, region): ([String], [Substring]?) = ([], nil)
        for line in try String(contentsOf: file, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            switch line.trimmingCharacters(in: .whitespaces) {
            case "// page": region = []
            case "// end":
                let lines = region ?? []
                let margin = lines.map { $0.prefix { $0 == " " }.count }.min() ?? 0
                regions.append(lines.map { String($0.dropFirst(margin)) }.joined(separator: "\n"))
                region = nil
            default: region?.append(line)
            }
        }
        return regions
    }

    @Test func theBlocksOfThePageAreTheCodeThatIsCompiledHere() throws {
        let (blocks, regions) = (try blocksOfThePage(), try regionsOfTheCode())
        #expect(blocks.count == 17)
        #expect(blocks == regions)
    }

    @Test func theCodeOfThePageRuns() throws {
        var (epochs, random) = TutorialPage.setup()
        #expect(epochs == 20)
        // One is enough to run every line.
        epochs = 1
        let vectors =
            try TutorialPage.oneToManyOneFeature(epochs: epochs, using: &random)
            + TutorialPage.oneToManyTwoFeatures(epochs: epochs, using: &random)
        #expect(vectors.map(\.shape) == Array(repeating: [1, 2], count: 6))
        let sequences =
            try TutorialPage.manyToManyOneFeature(epochs: epochs, using: &random)
            + TutorialPage.manyToManyTwoFeatures(epochs: epochs, using: &random)
        #expect(sequences.map(\.shape) == Array(repeating: [1, 3, 1], count: 4))
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).safetensors")
        defer { try? FileManager.default.removeItem(at: file) }
        let further = try TutorialPage.further(epochs: epochs, file: file.path, using: &random)
        #expect(further.map(\.shape) == [[20, 3, 8], [1, 3, 1]])
        #expect((vectors + sequences + further).allSatisfy { $0.values.allSatisfy(\.isFinite) })
    }
}
