import Foundation
import Testing

@testable import MotionPredictCLI

@Suite("the README's example of the library")
struct ReadmeTests {
    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func isTheCodeThatIsCompiledHere() throws {
        let page = try String(
            contentsOf: Self.tests.deletingLastPathComponent().appendingPathComponent("README.md"),
            encoding: .utf8)
        let code = try String(
            contentsOf: Self.tests.appendingPathComponent("ReadmeExample/main.swift"), encoding: .utf8)
        let blocks = page.components(separatedBy: "```swift\n").dropFirst()
            .map { $0.components(separatedBy: "```")[0] }
        #expect(blocks == [code])
    }

    @Test func writesTheBytesThatTheCommandsWrite() async throws {
        let folder = try TemporaryFolder()
        // Short enough that twelve epochs are a few steps.
        try folder.write(SmallClip(frames: 48).text, to: "walk.bvh")
        let example = try await Program.run([], in: folder, program: "ReadmeExample")
        #expect(example.code == 0, "\(example.messages)")
        #expect(example.output == "60 new frames\n")
        try await succeed("fit", "walk.bvh", "--epochs", "12", in: folder)
        try await succeed("extend", "--seconds", "2", in: folder)
        #expect(try folder.data("longer.bvh") == folder.data("walk-extended.bvh"))
        #expect(try folder.motion("longer.bvh").frames == 108)
    }

    @Test(arguments: ["fit", "extend"])
    func itsSettingsAreTaken(command: String) async throws {
        let page = try String(
            contentsOf: Self.tests.deletingLastPathComponent().appendingPathComponent("README.md"),
            encoding: .utf8)
        let blocks = page.components(separatedBy: "```json\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
        #expect(blocks.count == 1)
        let block = try #require(blocks.first)
        // The manual has the same example.
        #expect(block == ManualPage.settingsExample.joined(separator: "\n") + "\n")
        let folder = try TemporaryFolder()
        try folder.write(block, to: "walk.json")
        let written = try #require(
            try JSONSerialization.jsonObject(with: Data(block.utf8)) as? [String: Any])
        let printed = try await succeed(command, "--config", "walk.json", "--print-config", in: folder)
        let inForce = try #require(try printed.object[command] as? NSDictionary)
        for (name, value) in try #require(written[command] as? [String: NSObject]) {
            #expect(inForce[name] as? NSObject == value, "\(name)")
        }
    }
}
