import ArgumentParser

/// How progress is told on standard error.
enum ProgressStyle: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// A line that is redrawn on a terminal, plain lines elsewhere.
    case auto
    /// Plain lines everywhere.
    case plain
    /// A JSON object a line for each event, messages among them.
    case json
}

/// Options of commands that work for a while.
struct ProgressOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            How progress is told: auto (a line that is redrawn, plain lines where standard error is no terminal), plain, or \
            json (a JSON object a line on standard error, messages too).
            """, valueName: "auto|plain|json"))
    var progress = ProgressStyle.auto
}

extension CommonOptions {
    /// The console of a command that tells progress.
    func console(_ progress: ProgressOptions) -> Console {
        Console(isQuiet: quiet, progress: progress.progress)
    }
}
