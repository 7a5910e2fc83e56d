import Foundation

/// What decides between following the forecast and moving as the clips do.
///
/// Distances are those of `MomentDescriber`: root mean squares over the body's points, in per cent of its size.
package struct RealisationSettings: Equatable, Sendable {
    /// Seconds after which the forecast counts a third of what it counts at the seam.
    var trustSeconds = 0.5
    /// What a jump from one moment to another costs, in squared per cent, whatever lies between them.
    var jumpCost: Float = 60
    /// What the mean squared distance across a jump is multiplied by.
    var jumpWeight: Float = 4
    var speedWeight: Float = 1
    var speedSeconds = 0.5
    var rootTrustSeconds = 0.8
    var rootWeight: Float = 1
    /// Seconds of the forecast that stand as they are, and after which only moments of the clips are played.
    var leadSeconds = 0.1
    var leadEndSeconds = 0.6
    /// Seconds after which the root goes as in the clips, too.
    var rootLeadEndSeconds = 1.2
    /// Seconds over which one piece gives way to the next: at least, in addition for each per cent between them, at most.
    var fadeSeconds = 0.3
    var fadeAcceleration = 0.8
    var longestFadeSeconds = 1.5
    /// Seconds on either side of a fade in which feet are held as well.
    var mendingSeconds = 0.15
    /// How firmly planted feet are held where a piece is played alone, 0 to 1.
    var leastMending = 0.5
    /// What it costs, in squared per cent a frame, to play a moment once more, and the seconds after which a third of
    /// that is left.
    var repetitionCost: Float = 4
    var memorySeconds = 20.0
    /// Seconds that are planned at once, and those of them that are kept.
    var plannedSeconds = 3.0
    var keptSeconds = 2.0
    /// What a variation finds a part of the clips dearer or cheaper by, in squared per cent a frame.
    var variationCost: Float = 12

    package init() {
        func env(_ n: String) -> Double? { ProcessInfo.processInfo.environment["MP_" + n].flatMap(Double.init) }
        trustSeconds = env("TRUST") ?? trustSeconds
        jumpCost = env("JUMP").map { Float($0) } ?? jumpCost
        jumpWeight = env("JUMPW").map { Float($0) } ?? jumpWeight
        leadSeconds = env("LEAD0") ?? leadSeconds
        leadEndSeconds = env("LEAD1") ?? leadEndSeconds
        fadeSeconds = env("FADE") ?? fadeSeconds
        fadeAcceleration = env("FADEACC") ?? fadeAcceleration
        longestFadeSeconds = env("FADEMAX") ?? longestFadeSeconds
        leastMending = env("MEND") ?? leastMending
        speedWeight = env("SPEEDW").map { Float($0) } ?? speedWeight
        rootTrustSeconds = env("ROOTTRUST") ?? rootTrustSeconds
        rootWeight = env("ROOTW").map { Float($0) } ?? rootWeight
        rootLeadEndSeconds = env("ROOT1") ?? rootLeadEndSeconds
        repetitionCost = env("REPEAT").map { Float($0) } ?? repetitionCost
        plannedSeconds = env("PLAN") ?? plannedSeconds
    }
}
