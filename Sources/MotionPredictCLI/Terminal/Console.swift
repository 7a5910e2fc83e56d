import Foundation
import MotionPredict

/// Messages to the person, on standard error; standard output is for figures.
///
/// Names of files and joints reach the terminal with nothing in them that it would obey.
struct Console: Sendable {
    /// Whether only warnings and errors are told.
    let isQuiet: Bool
    /// Whether standard error is a terminal, where progress may be redrawn in place.
    let isTerminal: Bool
    /// Whether all that is told is JSON, an object a line.
    let isJSON: Bool

    init(isQuiet: Bool, progress: ProgressStyle = .auto) {
        self.isQuiet = isQuiet
        isTerminal = progress == .auto && isatty(STDERR_FILENO) == 1
        isJSON = progress == .json
    }

    /// Tells what was done, unless quiet.
    func say(_ text: String) {
        if isQuiet { return }
        if isJSON {
            tell(ProgressLine(.message, text: text))
        } else {
            Streams.tell(Printable.text(text) + "\n")
        }
    }

    /// Tells of something odd; the program goes on.
    func warn(_ text: String) {
        if isJSON { return tell(ProgressLine(.warning, text: text)) }
        Streams.tell("warning: \(Printable.lines(text))\n")
    }

    /// Tells why the program ends.
    func error(_ text: String) {
        if isJSON { return tell(ProgressLine(.error, text: text)) }
        Streams.tell("error: \(Printable.lines(text))\n")
    }

    /// Tells an event as one line of JSON.
    func tell(_ line: ProgressLine) { Streams.tell(line.json) }

    /// How many characters a line of the terminal has; asked each time, for windows change their size.
    var columns: Int {
        var size = winsize()
        // A terminal that does not say is taken for one of the usual size.
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Redraws the current line of a terminal.
    func redraw(_ line: String) {
        if !isQuiet && isTerminal { Streams.tell("\r\u{1B}[2K\(line)") }
    }

    /// Ends the line that was redrawn.
    func clearLine() {
        if !isQuiet && isTerminal { Streams.tell("\r\u{1B}[2K") }
    }
}
