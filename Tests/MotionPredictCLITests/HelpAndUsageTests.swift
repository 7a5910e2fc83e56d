import Foundation
import Testing

@testable import MotionPredictCLI

@Suite("help and usage")
struct HelpAndUsageTests {
    static let commands = MotionPredictCommand.configuration.subcommands.compactMap {
        $0.configuration.commandName
    }

    @Test func everyCommandHasAName() {
        #expect(Self.commands.count == MotionPredictCommand.configuration.subcommands.count)
        #expect(Self.commands.count >= 10)
    }

    @Test(arguments: commands)
    func helpOfEachCommandShowsAnExample(command: String) async throws {
        let folder = try TemporaryFolder()
        let outcome = try await succeed(command, "--help", in: folder)
        #expect(outcome.messages == "")
        let lines = outcome.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        let heading = try #require(lines.firstIndex { $0 == "Example:" || $0 == "Examples:" })
        // A command may show first what makes its input.
        let examples = lines.dropFirst(heading + 1).prefix { $0.hasPrefix("motionpredict ") }
        #expect(examples.contains { $0.hasPrefix("motionpredict \(command) ") }, "\(examples)")
        #expect(lines.contains { $0.hasPrefix("-q, --quiet") })
    }

    @Test func theProgramsHelpNamesEveryCommand() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await succeed("--help", in: folder)
        for command in Self.commands { #expect(outcome.output.contains("\n  \(command) ")) }
        #expect(outcome.output.contains("motionpredict fit walk.bvh"))
    }

    @Test(arguments: [
        ["fit"], ["unknown"], ["fit", "walk.bvh", "--unknown"], ["fit", "walk.bvh", "--units", "0"],
        ["fit", "walk.bvh", "--units", "many"], ["fit", "walk.bvh", "--epochs", "-1"],
        ["fit", "walk.bvh", "--observe", "0"], ["fit", "walk.bvh", "--predict", "0s"],
        ["fit", "walk.bvh", "--fps", "nan"], ["fit", "walk.bvh", "--validation-split", "1"],
        ["fit", "walk.bvh", "--threads", "0"], ["fit", "walk.bvh", "--seed", "-1"],
        ["extend", "--seconds", "0"], ["extend", "--seconds", "-1"], ["extend", "--seconds", "inf"],
        ["extend", "--frames", "0"], ["extend", "--frames", "1.5"],
        ["extend", "--seconds", "1", "--frames", "1"],
        ["batch"], ["batch", ".", "--jobs", "0"],
        ["batch", ".", "--fit-each", "--model", "walk.safetensors"],
        ["inspect"], ["inspect", "walk.bvh", "--pose-at", "now"],
        ["inspect", "walk.bvh", "--pose-at", "0,,1"],
        ["convert", "walk.bvh"], ["convert", "walk.bvh", "out.bvh", "--fps", "0"],
        ["windows", "walk.bvh"], ["windows", "walk.bvh", "-o", "out", "--stride", "0"],
        ["windows", "walk.bvh", "-o", "out", "--representation", "euler"], ["summary"], ["export"],
        ["tutorial", "--runs", "0"], ["tutorial", "o2m_single_gru"],
    ])
    func badUsageIsToldOnStandardErrorAndChangesNothing(arguments: [String]) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let before = try folder.state
        let outcome = try await Program.run(arguments, in: folder)
        #expect(outcome.code == 64)
        #expect(outcome.output == "")
        #expect(outcome.messages.lowercased().hasPrefix("error: "), "\(outcome.messages)")
        let after = try folder.state
        #expect(after == before)
    }

    @Test func namesTheOptionWhoseValueIsWrong() async throws {
        let folder = try TemporaryFolder()
        let units = try await Program.run(["fit", "walk.bvh", "--units", "0"], in: folder)
        #expect(units.messages.contains("--units must be greater than 0."))
        let both = try await Program.run(["extend", "--seconds", "1", "--frames", "1"], in: folder)
        #expect(both.messages.contains("Use either --seconds or --frames."))
    }
}
