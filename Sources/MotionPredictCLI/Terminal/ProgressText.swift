import Foundation
import MotionPredict

/// A line of progress: what stands in it, and what of it where there is less room.
struct ProgressText {
    /// Something to tell, what stands before it, and how much it matters: the lowest rank stays longest.
    private struct Figure {
        var text: String
        var glue = ", "
        var rank: Int
    }

    let title: String
    /// The part of all the work that is done.
    private let fraction: Double
    private var figures: [Figure] = []

    /// The widths of a bar; of a curve on lines of so many columns or more.
    private static let (leastBar, mostBar) = (6, 24)
    private static let curveWidths = [(160, 24), (110, 16), (0, 8)]

    /// - Parameters:
    ///   - rate: units a second; nil where that cannot be told yet.
    ///   - columns: how wide the terminal is; nil for a plain line, which has neither bar nor curves.
    init(
        _ work: WorkProgress, rate: Double?, curves: (error: BlockCurve, heldOut: BlockCurve), columns: Int?
    ) {
        title = work.phase.title
        fraction = work.fraction
        let width = columns.flatMap { columns in Self.curveWidths.first { columns >= $0.0 }?.1 } ?? 0
        add("\(work.done)/\(work.total) \(work.unit.rawValue)", rank: 2)
        if let rate { add("\(String(format: rate < 9.95 ? "%.1f" : "%.0f", rate)) a second", rank: 5) }
        if let left = work.secondsLeft { add("\(left.duration) left", rank: 1) }
        if let clip = work.clip {
            add("at \(Printable.text(clip.name))", rank: 3)
            // Several clips' errors make no curve.
            if let phase = clip.phase {
                add(": \(phase.rawValue) \(clip.done)/\(clip.total)", glue: "", rank: 4)
            }
        } else if let loss = work.loss {
            add(String(format: "error %.3f", loss), rank: 3)
            add(curves.error.text(width: width), glue: " ", rank: 4)
        }
        if let heldOut = work.heldOutError {
            add("held out \(heldOut.short)", rank: 6)
            add(curves.heldOut.text(width: width), glue: " ", rank: 7)
        }
    }

    private mutating func add(_ text: String, glue: String = ", ", rank: Int) {
        if !text.isEmpty { figures.append(Figure(text: text, glue: glue, rank: rank)) }
    }

    /// All of it, without a bar.
    var plain: String { "\(title) \(joined(figures))" }

    private func joined(_ figures: [Figure]) -> String {
        figures.enumerated().map { $0 == 0 ? $1.text : $1.glue + $1.text }.joined()
    }

    /// A line that is no longer than a terminal is wide, whose last column stays free, for some go to the next line there:
    /// the bar gets shorter first, then figures go, those that matter least before the others.
    func fitted(columns: Int) -> String {
        let room = max(1, columns - 1)
        for most in stride(from: figures.map(\.rank).max() ?? 0, through: 1, by: -1) {
            let kept = figures.filter { $0.rank <= most }
            guard !kept.isEmpty else { break }
            let words = joined(kept)
            let rest = room - title.count - words.count - 4
            guard rest >= Self.leastBar else { continue }
            let width = min(Self.mostBar, rest)
            let filled = Int((fraction * Double(width)).rounded())
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
            return "\(title) [\(bar)] \(words)"
        }
        let last = figures.min { $0.rank < $1.rank }?.text ?? ""
        return String("\(title) \(last)".prefix(room))
    }
}

extension WorkProgress.Phase {
    /// What a line begins with.
    fileprivate var title: String {
        switch self {
        case .clips: "batch"
        case .windows: "evaluation"
        default: rawValue
        }
    }
}
