import Foundation
import Testing

/// Commands that print figures on standard output.
private let printers: [[String]] = [
    ["inspect", "walk.bvh"], ["inspect", "walk.bvh", "--json"], ["summary", "walk.safetensors"],
    ["summary", "walk.safetensors", "--json"],
    ["evaluate", "walk.bvh", "--observe", "6", "--predict", "10", "--windows", "2"],
    ["evaluate", "walk.bvh", "--observe", "6", "--predict", "10", "--windows", "2", "--json"],
    ["tutorial", "o2m_single_lstm"], ["--help"], ["--version"], ["fit", "--help"],
]

/// Commands that make a file, and what they tell on standard error.
private let workers: [[String]] = [
    ["fit", "walk.bvh", "-o", "new"] + smallFit, ["extend", "--frames", "5", "-o", "new"],
    ["convert", "walk.bvh", "new"],
]

@Suite("standard streams")
struct StreamTests {
    @Test(
        arguments: printers.indices,
        [(">/dev/full", "No space left on device"), (">&-", "Bad file descriptor")])
    func figuresThatCannotBeWrittenAreAFault(printer: Int, stream: (redirection: String, reason: String))
        async throws
    {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let outcome = try await Program.run(
            printers[printer] + (printers[printer].contains("evaluate") ? ["--quiet"] : []), in: folder,
            redirection: stream.redirection)
        #expect(outcome.code == 74, "\(outcome.messages)")
        #expect(
            outcome.messageLines.last == "error: cannot write to standard output: \(stream.reason)",
            "\(outcome.messages)")
    }

    @Test(arguments: printers.indices) func aReaderThatLeavesEndsItWithoutAWord(printer: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let outcome = try await Program.run(
            printers[printer], in: folder,
            script: "{ sleep 0.2; \"$0\" \"$@\"; echo $? >code; } | :; cat code")
        #expect(outcome.output == "74\n")
        #expect(!outcome.messages.contains("error"), "\(outcome.messages)")
    }

    @Test(arguments: workers.indices, ["2>&-", "2>/dev/full", "<&-"])
    func theWorkIsDoneWhereNobodyHears(worker: Int, redirection: String) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let heard = try await Program.run(workers[worker], in: folder)
        #expect(heard.code == 0, "\(heard.messages)")
        let wanted = try folder.data("new")
        try folder.remove("new")
        let outcome = try await Program.run(workers[worker], in: folder, redirection: redirection)
        #expect(outcome.code == 0)
        #expect(try folder.data("new") == wanted, "no message has got into the file")
    }

    @Test func anErrorThatNobodyHearsKeepsItsCode() async throws {
        let folder = try TemporaryFolder()
        for redirection in ["2>&-", "2>/dev/full", "<&- >&- 2>&-"] {
            let refusals: [([String], Int32)] = [
                (["extend", "nowhere.bvh"], 66), (["fit"], 64), (["inspect", "."], 65),
            ]
            for (command, code) in refusals {
                #expect(
                    try await Program.run(command, in: folder, redirection: redirection).code == code,
                    "\(command) \(redirection)")
            }
        }
    }

    @Test func readsAClipFromAPipe() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await succeed("convert", "walk.bvh", "plain.bvh", in: folder)
        let outcome = try await Program.run(
            ["convert", "/dev/stdin", "piped.bvh"], in: folder, script: "cat walk.bvh | \"$0\" \"$@\"")
        #expect(outcome.code == 0, "\(outcome.messages)")
        #expect(try folder.data("piped.bvh") == folder.data("plain.bvh"))
    }

    @Test(arguments: ["-n 4", "-n 8"]) func worksWithFewDescriptors(limit: String) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        for (index, worker) in (workers + [printers[4]]).enumerated() {
            let command = worker.map { $0 == "new" ? "new\(index)" : $0 }
            let outcome = try await Program.run(
                command, in: folder, script: "ulimit \(limit); exec \"$0\" \"$@\"")
            #expect(outcome.code == 0, "\(command[0]): \(outcome.messages)")
        }
    }

    /// What a name may hold, and what a terminal must not get of it.
    @Test func showsNamesWithNothingThatATerminalObeys() async throws {
        let folder = try TemporaryFolder()
        let odd = "a\u{1B}[31m\u{9B}2J\u{202E}\n\u{61C}b"
        for command in [["inspect", odd], ["fit", odd, "--units", odd], [odd], ["batch", odd]] {
            let outcome = try await Program.run(command, in: folder)
            #expect(outcome.code == 64 || outcome.code == 66)
            for scalar in ["\u{1B}", "\u{9B}", "\u{202E}", "\u{61C}"] {
                #expect(!outcome.messages.unicodeScalars.contains(where: { String($0) == scalar }))
            }
        }
        try folder.write(SmallClip.walk.text, to: odd + ".bvh")
        let text = try await Program.run(["inspect", odd + ".bvh"], in: folder)
        #expect(text.code == 0)
        #expect(text.output.hasPrefix("a␛[31m\u{FFFD}2J\u{FFFD}␊\u{FFFD}b.bvh: BVH, "), "\(text.output)")
        let json = try await Program.run(["inspect", odd + ".bvh", "--json"], in: folder)
        #expect(try json.object["file"] as? String == odd + ".bvh", "JSON means the name as it is")
        #expect(json.output.contains("a\\u001b[31m\\u009b2J\\u202e\\n\\u061cb.bvh"), "\(json.output)")
    }
}
