import Foundation
import Testing

@testable import MotionPredict
@testable import MotionPredictCLI

#if canImport(Glibc)
    import Glibc
#endif

@Suite("on a terminal")
struct TerminalTests {
    @Test func aFitRedrawsABarWithItsFigures() async throws {
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
        #expect(bars.allSatisfy { $0.contains(" steps") })
        #expect(bars.last?.contains(" steps, ") == true && bars.last?.contains(", error ") == true)
        #expect(
            shown.contains("\r\u{1B}[2Kheld-out frames: "), "the bar is taken away before the next message")
    }

    @Test(arguments: [200, 80, 60, 40, 20, 5, 1])
    func aLineOfProgressFitsTheTerminal(columns: Int) {
        var work = WorkProgress(phase: .training, unit: .steps, done: 12345, total: 70000)
        (work.fraction, work.secondsLeft, work.loss, work.heldOutError) = (0.5, 3599.7, 0.8771, 2.345)
        var curves = (error: BlockCurve(), heldOut: BlockCurve())
        for value in [8.0, 4, 2, 1] {
            curves.error.add(value)
            curves.heldOut.add(value)
        }
        let line = ProgressText(work, rate: 16, curves: curves, columns: columns).fitted(columns: columns)
        #expect(line.count < max(2, columns))
        if columns >= 60 { #expect(line.contains("##") && line.contains("..")) }
        if columns >= 40 { #expect(line.contains("1 h left")) }
        if columns >= 80 { #expect(line.contains("error 0.877 █▄▂▁")) }
        if columns >= 200 {
            #expect(
                line == "training [############............] 12345/70000 steps, 16 a second, 1 h left, "
                    + "error 0.877 █▄▂▁, held out 2.35 █▄▂▁")
        }
    }

    @Test func aBatchTellsWhichClipItIsAt() {
        var work = WorkProgress(phase: .clips, unit: .clips, done: 2, total: 12)
        (work.fraction, work.secondsLeft) = (0.25, 130)
        work.clip = .init(name: "walks/a.bvh", phase: .training, done: 350, total: 700)
        let text = { (columns: Int?) in
            ProgressText(work, rate: nil, curves: (BlockCurve(), BlockCurve()), columns: columns)
        }
        #expect(
            text(nil).plain == "batch 2/12 clips, 2 min 10 s left, at walks/a.bvh: training 350/700")
        #expect(
            text(80).fitted(columns: 80)
                == "batch [##.......] 2/12 clips, 2 min 10 s left, at walks/a.bvh: training 350/700")
        #expect(
            text(60).fitted(columns: 60) == "batch [##.....] 2/12 clips, 2 min 10 s left, at walks/a.bvh")
    }

    @Test func timeIsToldAsPeopleSayIt() {
        let told = [0, 41.6, 60, 750, 3599.6, 3900, 90_000].map { $0.duration }
        #expect(told == ["0 s", "42 s", "1 min", "12 min 30 s", "1 h", "1 h 5 min", "25 h"])
    }

    @Test func aCurveHasABlockForEachPartOfIt() {
        var curve = BlockCurve()
        #expect(curve.text(width: 8) == "")
        for value in [3.0, .nan, 2, 1, 0] { curve.add(value) }
        #expect(curve.text(width: 8) == "█▆▃▁")
        #expect(curve.text(width: 1) == "")
        for value in 0..<5000 { curve.add(Double(value)) }
        #expect(curve.values.count <= 512 && curve.text(width: 4).count == 4)
    }

    @Test func aBatchRedrawsOneLineAndFitsTheTerminal() async throws {
        let folder = try TemporaryFolder()
        for name in ["a", "b"] { try folder.write(SmallClip.walk.text, to: "clips/\(name).bvh") }
        let terminal = try Terminal(columns: 60)
        let outcome = try await Program.run(
            ["batch", "clips", "--fit-each", "--frames", "9", "-o", "out"] + smallFit, in: folder,
            terminal: terminal.program)
        #expect(outcome.code == 0)
        let drawn = terminal.shown().split(separator: "\r")
            .filter { $0.hasPrefix("\u{1B}[2Kbatch") }
            .map { $0.dropFirst(4).prefix { $0 != "\n" && $0 != "\u{1B}" } }
        #expect(drawn.allSatisfy { $0.count < 60 }, "\(drawn)")
        #expect(drawn.first?.contains("0/2 clips") == true && drawn.last?.contains("2/2 clips") == true)
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
