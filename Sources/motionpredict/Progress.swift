import Foundation

/// Progress of a long piece of work: a bar with rate and time left on a terminal, a plain line now and then
/// elsewhere.
final class Progress {
    private let console: Console
    private let title: String
    /// How much there is to do; it may become less meanwhile.
    var total: Int
    private let unit: String
    private let began = Date()
    private var drawn = Date.distantPast
    private var nextLine = 0.0
    private var before: Int?

    init(_ title: String, total: Int, unit: String, console: Console) {
        self.title = title
        self.total = total
        self.unit = unit
        self.console = console
    }

    /// Tells that `done` of the total is done; `detail` says how it stands.
    func update(_ done: Int, detail: String) {
        if before == nil { before = max(0, done - 1) }
        let share = total > 0 ? Double(done) / Double(total) : 1
        let now = Date()
        if console.isTerminal {
            guard now.timeIntervalSince(drawn) > 0.1 || done == total else { return }
            drawn = now
            console.redraw(line(done, share, detail, bar: true))
        } else if share >= nextLine {
            nextLine = min(1, (share * 4).rounded(.down) / 4 + 0.25)
            console.say(line(done, share, detail, bar: false))
        }
    }

    /// Takes the bar away.
    func finish() { console.clearLine() }

    private func line(_ done: Int, _ share: Double, _ detail: String, bar: Bool) -> String {
        let elapsed = Date().timeIntervalSince(began)
        let rate = elapsed > 0 ? Double(done - (before ?? 0)) / elapsed : 0
        let left = rate > 0 ? Double(total - done) / rate : 0
        let filled = Int((share * 24).rounded())
        let picture =
            bar
            ? "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: 24 - filled) + "] "
            : ""
        return "\(title) \(picture)\(done)/\(total) \(unit), \(String(format: "%.0f", rate)) a second, "
            + "\(String(format: "%.0f", left)) s left, \(detail)"
    }
}
