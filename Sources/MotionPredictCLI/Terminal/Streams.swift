import Foundation
import MotionPredict
import Synchronization

/// The standard streams of the program.
enum Streams {
    /// Whether nothing is said, as where another process speaks for this one.
    static let isMute = Atomic<Bool>(false)

    /// Makes sure that a stream that is closed, full or left by its reader ends in an error, and not the program by a
    /// signal; called before anything else.
    static func prepare() {
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
        // The next file opened would get the number of a stream that is closed, and with it what is written there. What
        // stands in its place is opened the wrong way round, so that its use is still an error.
        let streams = [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
        for (stream, mode) in streams where fcntl(stream, F_GETFD) < 0 { _ = open("/dev/null", mode) }
    }

    /// Says something on standard error. That nobody can hear it stops no work.
    static func tell(_ text: String) {
        if isMute.load(ordering: .relaxed) { return }
        try? Descriptor.write(text, to: STDERR_FILENO)
    }
}

/// Prints lines on standard output, with nothing in them that a terminal would obey.
///
/// Throws `CommandError.figuresLost` where they cannot be written.
func printText(_ text: String) throws { try printRaw(Printable.lines(text) + "\n") }

/// Prints one JSON value, and nothing else, on standard output.
///
/// Throws `CommandError.figuresLost` where it cannot be written.
func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try printRaw(Printable.json(String(decoding: try encoder.encode(value), as: UTF8.self)) + "\n")
}

private func printRaw(_ text: String) throws {
    if Streams.isMute.load(ordering: .relaxed) { return }
    do {
        try Descriptor.write(text, to: STDOUT_FILENO)
    } catch {
        throw CommandError.figuresLost(error)
    }
}
