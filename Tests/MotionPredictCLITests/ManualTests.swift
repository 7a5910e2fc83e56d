import Foundation
import Testing

@testable import MotionPredictCLI

@Suite("what is installed beside the program")
struct ManualTests {
    @Test func theManualHasAPageForEachCommandThatNamesItsOptions() async throws {
        let folder = try TemporaryFolder()
        // Twice: what stands there is replaced.
        for _ in 0..<2 { try await succeed("--generate-manual", ".", in: folder) }
        let names = ["motionpredict"] + HelpAndUsageTests.commands.map { "motionpredict-\($0)" }
        #expect(try folder.names == names.map { "\($0).1" }.sorted())
        for command in try CommandForm.program().commands {
            let page = try folder.text("motionpredict-\(command.commandName).1")
            for name in (command.arguments ?? []).filter(\.shouldDisplay).flatMap({ $0.names ?? [] }) {
                #expect(
                    page.contains("\\fB" + name.text.replacing("-", with: "\\-") + "\\fR"), "\(name.text)")
            }
            for name in names where name != "motionpredict-\(command.commandName)" {
                #expect(page.contains(".BR \\%" + name.replacing("-", with: "\\-") + " (1)"))
            }
            #expect(page.contains("\n.SH EXAMPLES\n.EX\nmotionpredict "))
        }
    }

    @Test func roffObeysNothingButOurRequests() throws {
        let requests: Set<String> = ["TH", "ad", "SH", "SS", "TP", "PP", "B", "BR", "I", "EX", "EE", #"\""#]
        for page in Manual.pages(of: try .program(), version: Version(commit: "")) {
            for line in page.text.split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
                let request = String(line.dropFirst().prefix { $0 != " " })
                #expect(requests.contains(request), "\(page.name): \(line)")
            }
            // What `mandoc -T lint` asks of a page.
            let filled = page.text.components(separatedBy: ".EX\n").enumerated().map { index, part in
                index == 0 ? part : part.components(separatedBy: ".EE\n")[1]
            }
            let long = filled.joined().split(separator: "\n").filter { $0.count > 80 && !$0.hasPrefix(".") }
            #expect(long.isEmpty, "\(page.name): \(long)")
        }
        #expect(ManualPage.filled("a .dae 'x' \\n `y`") == "a \\&.dae \\(aqx\\(aq \\en \\(aqy\\(aq\n")
    }

    @Test func thePageOfAProgramHasItsParts() throws {
        let pages = Manual.pages(of: try .program(), version: Version(commit: "6e33fbf4f320 2026-11-28"))
        let extend = try #require(pages.first { $0.name == "motionpredict-extend" }).text
        #expect(
            extend.contains(
                ".TH MOTIONPREDICT-EXTEND 1 2026-11-28 \"motionpredict \(Version.number)\" \"User Commands\"")
        )
        #expect(
            extend.contains("\n.SH SYNOPSIS\n.B motionpredict extend\n[\\fIoptions\\fR] [\\fIclip\\fR]\n"))
        #expect(
            extend.contains("\n.TP\n\\fB\\-o\\fR, \\fB\\-\\-output\\fR \\fIoutput\\fR\nThe file to write."))
        let titles = pages[0].text.split(separator: "\n").filter { $0.hasPrefix(".SH ") }.map {
            $0.dropFirst(4)
        }
        #expect(
            titles == [
                "NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS", "SETTINGS", "EXIT STATUS",
                "EXAMPLES",
                "SEE ALSO",
            ])
    }

    @Test func aPageOfSomebodyElseIsLeft() async throws {
        let folder = try TemporaryFolder()
        try folder.write(".TH MINE 1\n", to: "motionpredict.1")
        let outcome = try await Program.run(["--generate-manual", "."], in: folder)
        #expect(outcome.code == 73)
        #expect(try folder.text("motionpredict.1") == ".TH MINE 1\n")
    }

    @Test(arguments: [
        ("", "(commit unknown)"),
        ("6e33fbf4f320 2026-11-28", "(commit 6e33fbf4f320, 2026-11-28)"),
        ("6e33fbf4f320 2026-11-28 changed", "(commit 6e33fbf4f320, 2026-11-28, changed)"),
    ])
    func theVersionTellsTheCommitAsFarAsItIsKnown(said: String, text: String) {
        #expect(Version(commit: said).text == "\(Version.number) \(text)")
    }

    /// Nothing but scripts/install says which commit it is: a build by hand would go on saying it after the next.
    @Test func aBuildByHandNamesNoCommit() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await succeed("--version", in: folder)
        #expect(outcome.output == "\(Version.number) (commit unknown)\n")
    }

    @Test(arguments: [
        (["motionpredict", "ext"], "extend"), (["motionpredict", "extend", "wa"], "walk.bvh"),
        (["motionpredict", "extend", "--model", ""], "walk.safetensors"),
        (["motionpredict", "fit", "walk.bvh", "--progress", "js"], "json"),
        (["motionpredict", "summary", "--print"], "--print-config"),
    ])
    func bashOffersCommandsOptionsAndFiles(line: [String], offered: String) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let words = line.map { "'\($0)'" }.joined(separator: " ")
        let outcome = try await Program.run(
            ["--generate-completion-script", "bash"], in: folder,
            script: """
                "$0" "$@" >completions && exec bash -c '. ./completions
                COMP_WORDS=(\(words.replacing("'", with: "'\\''"))) COMP_CWORD=\(line.count - 1)
                COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
                _motionpredict motionpredict "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
                printf "%s\\n" "${COMPREPLY[@]}"'
                """)
        #expect(outcome.output == offered + "\n", "\(outcome.messages)")
    }
}
