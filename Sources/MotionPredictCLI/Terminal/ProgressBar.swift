import Foundation
import MotionPredict

/// Progress of a long piece of work: a bar with rate and time left on a terminal, a plain line now and then
/// elsewhere.
struct ProgressBar {
    private let console: Console
    private let title: String
    private let unit: String
    private let began = Date()
    private var drawn = Date.distantPast
    private var nextLine = 0.0
    private var before: Int?

    /// A bar for work that is about to begin.
    init(_ work: WorkProgress, console: Console) {
        title = work.phase.rawValue
        unit = work.unit.rawValue
        self.console = console
    }

    /// Shows how far the work has come.
    mutating func update(_ work: WorkProgress) {
        let (done, total) = (work.done, work.total)
        let detail = String(format: "error %.3f", work.loss)
        if before == nil { before = max(0, done - 1) }
        let fraction = total > 0 ? Double(done) / Double(total) : 1
        let now = Date()
        if console.isTerminal {
            guard now.timeIntervalSince(drawn) > 0.1 || done == total else { return }
            drawn = now
            console.redraw(line(done, total, fraction, detail, bar: true))
        } else if fraction >= nextLine {
            nextLine = min(1, (fraction * 4).rounded(.down) / 4 + 0.25)
            console.say(line(done, total, fraction, detail, bar: false))
        }
    }

    /// Takes the bar away.
    func finish() { console.clearLine() }

    private func line(
        _ done: Int, _ total: Int, _ fraction: Double, _ detail: String, bar: Bool
    ) -> String {
        let elapsed = Date().timeIntervalSince(began)
        let rate = elapsed > 0 ? Double(done - (before ?? 0)) / elapsed : 0
        let left = rate > 0 ? Double(total - done) / rate : 0
        let figures = [
            "\(done)/\(total) \(unit)", "\(String(format: "%.0f", rate)) a second",
            "\(String(format: "%.0f", left)) s left", detail,
        ]
        guard bar else { return "\(title) \(figures.joined(separator: ", "))" }
        return Self.fitted(title, figures, fraction, columns: console.columns)
    }

    /// A line that is no longer than a terminal is wide, whose last column stays free, for some go to the next line there:
    /// the bar gets shorter first, then figures go, the last of them first but for the time left.
    static func fitted(_ title: String, _ figures: [String], _ fraction: Double, columns: Int) -> String {
        let room = max(1, columns - 1)
        // In this order they go: the error, the rate, how far it has come.
        for kept in [[0, 1, 2, 3], [0, 1, 2], [0, 2], [2]] {
            let words = kept.filter { $0 < figures.count }.map { figures[$0] }.joined(separator: ", ")
            let rest = room - title.count - words.count - 4
            guard rest >= 6 else { continue }
            let width = min(24, rest)
            let filled = Int((fraction * Double(width)).rounded())
            let picture =
                String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
            return "\(title) [\(picture)] \(words)"
        }
        return String("\(title) \(figures.count > 2 ? figures[2] : "")".prefix(room))
    }
}
