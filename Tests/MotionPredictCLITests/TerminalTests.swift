import Foundation
import Testing

@testable import MotionPredictCLI

#if canImport(Glibc)
    import Glibc
#endif

@Suite("on a terminal")
struct TerminalTests {
    @Test func aFitRedrawsABarWithRateAndTimeLeft() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let terminal = try Terminal()
        let outcome = try await Program.run(
            ["fit", "walk.bvh"] + smallFit, in: folder, terminal: terminal.program)
        #expect(outcome.code == 0)
        #expect(outcome.output == "")
        let shown = terminal.shown()
        let bars = shown.split(separator: "\r").filter { $0.contains("training [") }
        #expect(!bars.isEmpty, "\(shown)")
        #expect(
            bars.allSatisfy {
                $0.contains(" steps, ") && $0.contains(" a second, ") && $0.contains(" s left, ")
            })
        #expect(bars.last?.contains("[########################]") == true)
        #expect(
            shown.contains("\r\u{1B}[2Kheld-out frames: "), "the bar is taken away before the next message")
    }

    @Test(arguments: [200, 80, 60, 40, 20, 5, 1])
    func aLineOfProgressFitsTheTerminal(columns: Int) {
        let figures = ["12345/70000 steps", "16 a second", "3600 s left", "error 0.877"]
        let line = ProgressBar.fitted("training", figures, 0.5, columns: columns)
        #expect(line.count < max(2, columns))
        if columns >= 60 { #expect(line.contains("##") && line.contains("..")) }
        if columns >= 40 { #expect(line.contains("3600 s left")) }
        if columns >= 200 {
            #expect(line == "training [############............] " + figures.joined(separator: ", "))
        }
    }

    @Test(arguments: [80, 60, 30])
    func aFitNeverWrapsALine(columns: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let terminal = try Terminal(columns: columns)
        let outcome = try await Program.run(
            ["fit", "walk.bvh"] + smallFit, in: folder, terminal: terminal.program)
        #expect(outcome.code == 0)
        let drawn = terminal.shown().split(separator: "\r")
            .filter { $0.hasPrefix("\u{1B}[2Ktraining") || $0.hasPrefix("\u{1B}[2Ktrial") }
            .map { $0.dropFirst(4).prefix { $0 != "\n" && $0 != "\u{1B}" } }
        #expect(!drawn.isEmpty)
        #expect(drawn.allSatisfy { $0.count < columns }, "\(drawn)")
    }

    @Test func aQuietFitDrawsNothing() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let terminal = try Terminal()
        let outcome = try await Program.run(
            ["fit", "walk.bvh", "--quiet"] + smallFit, in: folder, terminal: terminal.program)
        #expect(outcome.code == 0)
        #expect(terminal.shown() == "")
    }
}

/// A pseudo-terminal: the program writes at one end, the test reads at the other.
private final class Terminal {
    let program: FileHandle
    private let screen: FileHandle

    /// - Parameter columns: how wide it says that it is.
    init(columns: Int = 200) throws {
        var (near, far): (Int32, Int32) = (-1, -1)
        try #require(openpty(&near, &far, nil, nil, nil) == 0)
        var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        try #require(ioctl(far, UInt(TIOCSWINSZ), &size) == 0)
        screen = FileHandle(fileDescriptor: near, closeOnDealloc: true)
        program = FileHandle(fileDescriptor: far, closeOnDealloc: true)
    }

    /// All that was written; the program must have ended.
    func shown() -> String {
        _ = fcntl(screen.fileDescriptor, F_SETFL, O_NONBLOCK)
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(screen.fileDescriptor, &part, part.count)
            guard count > 0 else { break }
            bytes += part.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
    }
}
