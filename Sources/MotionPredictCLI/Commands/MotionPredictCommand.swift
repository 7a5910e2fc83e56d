import ArgumentParser
import Foundation
import MotionPredict

/// The command line: one file a subcommand.
@main
struct MotionPredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "motionpredict",
        abstract: "Learns how skeletal motion goes on, from BVH clips, and writes the continuation as BVH.",
        discussion: """
            Examples:
              motionpredict fit walk.bvh          learn: writes walk.safetensors
              motionpredict extend --seconds 2    go on: writes walk-extended.bvh
              motionpredict batch clips/ --fit-each --seconds 2 -o extended/

            Exit codes: 0 done, 1 a batch with failures, 64 bad usage, 65 bad data,
            66 no such input, 73 cannot create the output, 74 input or output
            error, 130 interrupted, 143 terminated.
            """,
        version: Version.current.text,
        subcommands: [
            FitCommand.self, ExtendCommand.self, ViewCommand.self, BatchCommand.self, InspectCommand.self,
            ConvertCommand.self,
            WindowsCommand.self, EvaluateCommand.self, ClassifyCommand.self, SummaryCommand.self,
            ExportCommand.self, CacheCommand.self, TutorialCommand.self,
        ])

    @Option(help: ArgumentHelp("Write the pages of the manual into a folder.", visibility: .hidden))
    var generateManual: String?

    /// Without a command: writes the manual where asked for, and shows the help elsewhere.
    func run() throws {
        guard let generateManual else { throw CleanExit.helpRequest(self) }
        try reporting(Console(isQuiet: false)) { try Manual.write(to: generateManual) }
    }

    /// Runs the command, and ends with its exit code.
    static func main() {
        LastWord.prepare()
        Streams.prepare()
        var code: Int32 = 0
        do {
            let words = Array(CommandLine.arguments.dropFirst())
            Processes.prepare(words)
            try CommandSuggestion.check(
                words, among: configuration.subcommands.compactMap { $0.configuration.commandName })
            var settings: Settings?
            try reporting(Console(isQuiet: false)) { settings = try Settings(words) }
            try run(settings?.words ?? words, settings)
        } catch {
            code = tell(error)
        }
        Processes.leave(code: code)
        // Nothing is left to be flushed, and OpenBLAS, at the end, waits for threads that it was refused.
        _exit(code)
    }

    private static func run(_ words: [String], _ settings: Settings?) throws {
        var command: any ParsableCommand
        do {
            command = try parseAsRoot(words)
        } catch {
            let code = tell(error)
            if let file = settings?.file, let typed = settings?.fromFile, !typed.isEmpty {
                Streams.tell(Printable.text("Options of \(file): \(typed.joined(separator: " "))") + "\n")
            }
            throw ExitCode(code)
        }
        guard let settings, settings.isPrinted else {
            try reporting(Console(isQuiet: false)) { try Processes.check(type(of: command)) }
            return try command.run()
        }
        try reporting(Console(isQuiet: false)) { try printJSON(settings.inForce) }
    }

    /// Tells what the parser has to say, help on standard output and errors on standard error; returns the exit code.
    private static func tell(_ error: any Error) -> Int32 {
        let (code, text) = (exitCode(for: error), fullMessage(for: error))
        if text.isEmpty { return code.rawValue }
        guard code.isSuccess else {
            Streams.tell(Printable.lines(text) + "\n")
            return code.rawValue
        }
        do {
            try reporting(Console(isQuiet: false)) { try printText(text) }
        } catch {
            return exitCode(for: error).rawValue
        }
        return code.rawValue
    }
}
