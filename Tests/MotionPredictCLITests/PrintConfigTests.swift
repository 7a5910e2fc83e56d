import Foundation
import Testing

@testable import MotionPredictCLI

@Suite("the settings in force")
struct PrintConfigTests {
    @Test(arguments: HelpAndUsageTests.commands)
    func ofEachCommandAreTakenAgainAndPrintedTheSame(command: String) async throws {
        let folder = try TemporaryFolder()
        let first = try await succeed(command, "--print-config", in: folder)
        #expect(first.messages == "")
        #expect(try folder.names.isEmpty)
        let settings = try #require(try first.object[command] as? [String: Any])
        let form = try #require(try CommandForm.program().commands.first { $0.commandName == command })
        #expect(Set(settings.keys) == Set(form.settable.compactMap(\.longName)))
        #expect(settings["quiet"] as? Bool == false)
        try folder.write(first.output, to: "s.json")
        let second = try await succeed(command, "--config", "s.json", "--print-config", in: folder)
        #expect(second.output == first.output)
        try folder.write("{\"\(command)\": {\"quiet\": true}}", to: "s.json")
        let quiet = try await succeed(command, "--config", "s.json", "--print-config", in: folder)
        #expect(
            quiet.output
                == first.output.replacing("\"quiet\" : false", with: "\"quiet\" : true"))
    }

    @Test func areThoseTypedThoseOfTheFileAndTheDefaults() async throws {
        let folder = try TemporaryFolder()
        try folder.write(#"{"fit": {"units": 8, "quick": true, "memory": "2GB"}}"#, to: "s.json")
        let outcome = try await succeed(
            "fit", "--observe", "0.5s", "--members=2", "--no-quick", "--config", "s.json", "--print-config",
            "--json", in: folder)
        let fit = try #require(try outcome.object["fit"] as? [String: Any])
        #expect(fit["units"] as? Int == 8)
        #expect(fit["quick"] as? Bool == false)
        #expect(fit["memory"] as? String == "2GB")
        #expect(fit["observe"] as? String == "0.5s")
        #expect(fit["members"] as? Int == 2)
        #expect(fit["json"] as? Bool == true)
        #expect(fit["seed"] as? Int == 1)
        #expect(fit["validation-split"] as? Double == 0.2)
        #expect(fit["progress"] as? String == "auto")
        #expect(fit["fps"] is NSNull)
    }

    @Test func nothingElseIsDone() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let before = try folder.state
        try await succeed("extend", "walk.bvh", "--print-config", in: folder)
        let after = try folder.state
        #expect(after == before)
    }

    @Test func valuesAreCheckedAsEver() async throws {
        let folder = try TemporaryFolder()
        try folder.write(#"{"fit": {"units": 0}}"#, to: "s.json")
        let outcome = try await Program.run(["fit", "--config", "s.json", "--print-config"], in: folder)
        #expect(outcome.code == 64)
        #expect(outcome.output == "")
        #expect(outcome.messageLines.first == "Error: --units must be greater than 0.")
        #expect(outcome.messageLines.last == "Options of s.json: --units=0")
    }

    /// What each option takes, in tests of those that exclude each other.
    private static let values = [
        "seconds": "2", "frames": "3", "minutes": "1", "model": "\"m\"", "until": "\"a.bvh\"",
        "variations": "2",
        "protocol": "\"ltd\"", "observe": "10", "predict": "10", "stride": "2", "windows": "3", "folds": "5",
        "csv": "\"a.csv\"", "html": "\"a.html\"", "log": "\"a.csv\"", "labels": "\"folder\"", "layers": "1",
        "patience": "3", "memory": "\"1GB\"", "keep": "\"folder\"", "fps": "30", "units": "8", "members": "2",
        "epochs": "3", "batch-size": "4", "shard": "\"1/2\"",
    ]

    @Test func optionsThatExcludeEachOtherAreRefusedTogetherAndReplaceEachOther() throws {
        let folder = try TemporaryFolder()
        let program = try CommandForm.program()
        let typed = { (name: String) in
            Self.values[name].map { "--\(name)=\($0.replacing("\"", with: ""))" } ?? "--\(name)"
        }
        let parses = { (words: [String]) in (try? MotionPredictCommand.parseAsRoot(words)) != nil }
        for (first, second) in Rivals.pairs {
            let commands = program.commands.filter { command in
                [first, second].allSatisfy { name in command.settable.contains { $0.longName == name } }
            }
            let refusing = commands.first { command in
                !parses([command.commandName, "clips", typed(first), typed(second)])
            }
            let command = try #require(refusing?.commandName, "nobody refuses \(first) with \(second)")
            for (name, other) in [(first, second), (second, first)] {
                try folder.write(
                    "{\"\(command)\": {\"\(other)\": \(Self.values[other] ?? "true")}}", to: "s.json")
                let words = [command, "clips", typed(name), "--config", folder.file("s.json").path]
                let settings = try #require(try Settings(words))
                #expect(settings.words == words, "\(name) beside \(other)")
            }
        }
    }
}
