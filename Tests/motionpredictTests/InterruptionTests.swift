import Foundation
import Testing

@Suite("interrupted")
struct InterruptionTests {
    private let long = [
        "--units", "8", "--observe", "6", "--predict", "10", "--epochs", "1000000", "--seed", "5",
    ]

    @Test(arguments: ["trial ", "training "])
    func aFitEndsWith130AndKeepsTheOldModel(title: String) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let before = try folder.state
        // Without frames held out there is no trial, and training starts at once.
        let split = title == "training " ? ["--validation-split", "0"] : []
        let outcome = try await Program.run(
            ["fit", "walk.bvh"] + long + split, in: folder,
            until: { $0.split(separator: "\n").contains { $0.hasPrefix(title) } })
        #expect(outcome.code == 130)
        #expect(outcome.output == "")
        #expect(outcome.messageLines.last == "error: interrupted")
        let after = try folder.state
        #expect(after == before)
    }

    @Test func aFitThatIsKilledLeavesTheOldModelToo() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let before = try folder.state
        let outcome = try await Program.run(
            ["fit", "walk.bvh"] + long, in: folder, until: { $0.contains("trial ") }, then: SIGKILL)
        #expect(outcome.code == -SIGKILL)
        let after = try folder.state
        #expect(after == before)
    }
}
