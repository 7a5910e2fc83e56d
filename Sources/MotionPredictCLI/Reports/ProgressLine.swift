import Foundation
import MotionPredict

/// One line of `--progress json`: an event with its facts; those that it does not have are left out.
struct ProgressLine: Encodable {
    enum Kind: String, Encodable {
        case begin, progress, clip, message, warning, error
    }

    let event: Kind
    var phase: String?
    var unit: String?
    var done: Int?
    var total: Int?
    var fraction: Double?
    var secondsPassed: Double?
    var secondsLeft: Double?
    var error: Double?
    var heldOutError: Double?
    var learningRate: Double?
    var clip: String?
    var clipPhase: String?
    var clipDone: Int?
    var clipTotal: Int?
    var text: String?
    var entry: BatchEntry?

    init(_ event: Kind, text: String) {
        self.event = event
        self.text = text
    }

    init(_ event: Kind, _ work: WorkProgress) {
        self.event = event
        (phase, unit) = (work.phase.rawValue, work.unit.rawValue)
        (done, total) = (work.done, work.total)
        fraction = work.fraction.rounded(decimals: 4)
        secondsPassed = work.secondsPassed.rounded(decimals: 2)
        secondsLeft = work.secondsLeft?.rounded(decimals: 2)
        (error, heldOutError, learningRate) = (work.loss, work.heldOutError, work.learningRate)
        guard let at = work.clip else { return }
        (clip, clipPhase) = (at.name, at.phase?.rawValue)
        if at.phase != nil { (clipDone, clipTotal) = (at.done, at.total) }
    }

    init(_ entry: BatchEntry) {
        event = .clip
        (clip, self.entry) = (entry.clip, entry)
    }

    /// The line with its end. Numbers that JSON has not are left out.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        guard let data = try? encoder.encode(self) else { return "" }
        return Printable.json(String(decoding: data, as: UTF8.self)) + "\n"
    }
}

extension Double {
    /// The number with so many decimals.
    fileprivate func rounded(decimals: Int) -> Double {
        let scale = pow(10, Double(decimals))
        return (self * scale).rounded() / scale
    }
}
