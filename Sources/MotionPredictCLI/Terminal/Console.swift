import Foundation

/// Messages to the person, on standard error; standard output is for figures.
struct Console: Sendable {
    /// Whether only warnings and errors are told.
    let isQuiet: Bool
    /// Whether standard error is a terminal, where progress may be redrawn in place.
    let isTerminal: Bool

    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
        isTerminal = isatty(STDERR_FILENO) == 1
    }

    /// Tells what was done, unless quiet.
    func say(_ text: String) {
        if !isQuiet { write(text + "\n") }
    }

    /// Tells of something odd; the program goes on.
    func warn(_ text: String) { write("warning: \(text)\n") }

    /// Tells why the program ends.
    func error(_ text: String) { write("error: \(text)\n") }

    /// Redraws the current line of a terminal.
    func redraw(_ line: String) {
        if !isQuiet && isTerminal { write("\r\u{1B}[2K\(line)") }
    }

    /// Ends the line that was redrawn.
    func clearLine() {
        if !isQuiet && isTerminal { write("\r\u{1B}[2K") }
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

/// Prints one JSON value, and nothing else, on standard output.
func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    FileHandle.standardOutput.write(try encoder.encode(value) + Data("\n".utf8))
}
