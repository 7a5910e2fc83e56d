import Foundation
import Testing

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

    init() throws {
        var (near, far): (Int32, Int32) = (-1, -1)
        try #require(openpty(&near, &far, nil, nil, nil) == 0)
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
