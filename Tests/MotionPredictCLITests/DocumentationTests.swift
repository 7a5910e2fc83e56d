import Foundation
import Testing

@testable import MotionPredictCLI

/// What people are told to type, typed: in the README, the guides of docs/ and the help of each command.
@Suite("commands in the documentation")
struct DocumentationTests {
    private static let pages = DocumentationPage.all

    /// What makes fits small enough for a test, where a command does not bring settings of its own.
    private static let small: [String: [String: Int]] = [
        "fit": ["units": 8, "epochs": 1, "observe": 6, "predict": 10],
        "batch": ["units": 8, "epochs": 1, "observe": 6, "predict": 10],
        "evaluate": ["units": 8, "epochs": 1],
    ]

    /// A folder with all files that the documentation speaks of.
    private func prepare(_ folder: borrowing TemporaryFolder) async throws {
        let (walk, slow) = (SmallClip.walk.text, SmallClip.slow.text)
        let names = [
            "walk.bvh", "other.bvh", "new.bvh", "before.bvh", "after.bvh", "truth.bvh", "odd.bvh",
            "walk120.bvh",
            "clips/walking/walk.bvh", "clips/walking/take2.bvh",
            "clips/walking/third.bvh",
            "validation/new.bvh",
        ]
        for name in names { try folder.write(walk, to: name) }
        for name in ["run", "take1", "fast"] { try folder.write(slow, to: "clips/running/\(name).bvh") }
        let model = try await Fitted.walk.value.model
        for name in ["m", "dance", "walk"] { try folder.write(model, to: "\(name).safetensors") }
        try folder.write(
            try JSONSerialization.data(withJSONObject: Self.small), to: "small.json")
        // The README's settings, in small.
        let block = try #require(
            try DocumentationPage.text("README.md").components(separatedBy: "```json\n").dropFirst().first)
        var settings = try #require(
            try JSONSerialization.jsonObject(with: Data(block.components(separatedBy: "```")[0].utf8))
                as? [String: Any])
        let own = try #require(settings["fit"] as? [String: Any])
        let forFits = try #require(Self.small["fit"])
        settings["fit"] = own.merging(forFits) { $1 }
        try folder.write(try JSONSerialization.data(withJSONObject: settings), to: "walk.json")
    }

    /// Types commands one after another in one folder, as a reader of the page does.
    private func type(_ commands: [String], in folder: borrowing TemporaryFolder) async throws {
        for command in commands {
            // Minutes are long, and what a command is told to take is not what is looked at here.
            var line = command.replacing(/--minutes [0-9.]+/, with: "--minutes 0.01")
            if !line.contains("--config"), !line.hasPrefix("motionpredict -") {
                line.replace(/motionpredict ([a-z]+)/.asciiOnlyWordCharacters(), maxReplacements: 1) {
                    "motionpredict \($0.output.1) --config small.json"
                }
            }
            let outcome = try await Program.run(
                [], in: folder,
                script: "motionpredict() { \"$program\" \"$@\"; }; program=$0; set -e; \(line)")
            #expect(outcome.code == 0, "\(command): \(outcome.messages)")
            #expect(
                !outcome.messageLines.contains { $0.hasPrefix("error:") }, "\(command): \(outcome.messages)")
        }
    }

    @Test(arguments: pages)
    func ofEachPageRunInItsOrder(page: String) async throws {
        let folder = try TemporaryFolder()
        try await prepare(folder)
        // Other pages make it themselves.
        if page == "docs/viewing.md" { try folder.write(SmallClip.walk.text, to: "walk-extended.bvh") }
        try await type(DocumentationPage(page).commands, in: folder)
    }

    @Test func areFoundInThePages() throws {
        let counts = try Self.pages.map { ($0, try DocumentationPage($0).commands.count) }
        let found = Dictionary(uniqueKeysWithValues: counts)
        #expect(try #require(found["README.md"]) >= 12)
        #expect(try #require(found["docs/longer-clip.md"]) >= 10)
        #expect(try #require(found["docs/folder.md"]) >= 9)
    }

    /// The tutorial's twenty runs of ten trainings are its own tests' matter.
    @Test(arguments: HelpAndUsageTests.commands.filter { $0 != "tutorial" })
    func ofEachHelpRun(command: String) async throws {
        let form = try #require(try CommandForm.program().commands.first { $0.commandName == command })
        let examples = ManualPage.parts(of: form.discussion ?? "").examples
        #expect(!examples.isEmpty)
        let folder = try TemporaryFolder()
        try await prepare(folder)
        try folder.write(COLLADAWalk.text(), to: "walk.dae")
        switch command {
        case "view": try folder.write(SmallClip.walk.text, to: "walk-extended.bvh")
        // It writes a clip of that name.
        case "convert": try folder.remove("walk.bvh")
        default: break
        }
        try await type(examples, in: folder)
    }

    /// Fragments of command lines in the text name options that their command has.
    @Test(arguments: pages)
    func fragmentsNameOptionsThatThereAre(page: String) throws {
        let program = try CommandForm.program()
        for case .span(let span) in try DocumentationPage(page).items {
            var words = span.split(separator: " ").map(String.init)
            if words.first == "motionpredict" { words.removeFirst() }
            guard let form = program.commands.first(where: { $0.commandName == words.first }) else {
                continue
            }
            let names = (form.arguments ?? []).flatMap { $0.names ?? [] }.map(\.text)
            for word in words.dropFirst() where word.contains(/^--?[a-z]/) {
                #expect(names.contains(word), "\(span)")
            }
        }
    }

    @Test(arguments: pages)
    func callScriptsThatThereAre(page: String) throws {
        for match in try DocumentationPage.text(page).matches(of: /(?:^|[\s`(])scripts\/([a-z-]+)/) {
            let path = DocumentationPage.package.appendingPathComponent("scripts/\(match.output.1)").path
            #expect(FileManager.default.isExecutableFile(atPath: path), "\(match.output.1) of \(page)")
        }
    }

    /// The fragments of messages in the first column of the troubleshooting's tables.
    @Test func symptomsAreMessagesThatTheProgramHas() throws {
        let symptoms = try DocumentationPage.text("docs/troubleshooting.md").matches(of: /(?m)^\| `([^`]+)`/)
            .map { String($0.output.1) }.filter { !Self.messagesOfOthers.contains($0) }
        #expect(symptoms.count >= 15)
        var sources = ""
        for place in ["Sources", "scripts"] {
            let folder = DocumentationPage.package.appendingPathComponent(place)
            for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            where name.hasSuffix(".swift") || !name.contains(".") {
                sources +=
                    (try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)) ?? ""
            }
        }
        for symptom in symptoms { #expect(sources.contains(symptom), "\(symptom)") }
    }

    /// Those of the shell and of the system's loader.
    private static let messagesOfOthers = ["command not found", "cannot open shared object file"]
}
