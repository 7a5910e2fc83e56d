import Foundation
import MotionCore

/// What holding the feet did to the slide, in per cent of the body's size a second.
struct FootSlideReport: Codable, Equatable, Sendable {
    /// Whether the feet were seen to stand on the ground in the observed frames.
    let feetStand: Bool
    let before: Double
    let after: Double

    /// The report as the end of a summary line.
    var sentence: String {
        feetStand
            ? "feet slide \(after.short) % of the body's size a second, \(before.short) without --lock-feet"
            : "no foot stands on the ground in the observed frames, so none was locked"
    }
}

/// Predicted rows, the planted foot carrying the root and feet held: gently, or firmly where that was asked for.
struct PredictedRows {
    var rows: [[Double]]
    var feet: FootSlideReport?

    /// - Parameters:
    ///   - rows: frames of channels that follow the last of `clip`.
    ///   - moving: the channels that may change.
    init(_ rows: [[Double]], mending: [Double]? = nil, after clip: Clip, moving: [Bool], lockFeet: Bool) {
        let lock = FootLock(after: clip, moving: moving)
        let stages = ProcessInfo.processInfo.environment["MP_FEET"] ?? "gl"
        let down = stages.contains("g") ? lock.grounded(rows) : rows
        let carried = stages.contains("c") || mending == nil ? lock.carryingRoot(down) : down
        self.rows = stages.contains("l") ? lock.locked(carried, lockFeet ? .firm : .gentle, mending: lockFeet ? nil : mending) : carried
        guard lockFeet else { return }
        feet = FootSlideReport(
            feetStand: !lock.isIdle,
            before: FootSlide.percentASecond(lock.locked(carried, .gentle), after: clip),
            after: FootSlide.percentASecond(self.rows, after: clip))
    }
}
