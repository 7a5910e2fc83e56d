/// What decides between following the forecast and moving as the clips do.
///
/// Distances are those of `MomentDescriber`: root mean squares over the body's points, in per cent of its size. The figures
/// were chosen as docs/forecasting.md tells.
package struct RealisationSettings: Equatable, Sendable {
    /// Seconds after which the pose and the root's way of the forecast count a third of what they count at the seam.
    var trustSeconds = 0.5
    var rootTrustSeconds = 0.8
    /// Seconds of the forecast that stand as they are, and after which only moments of the clips are played.
    var leadSeconds = 0.1
    var leadEndSeconds = 0.52
    /// Seconds after which the root goes as in the clips, too.
    var rootLeadEndSeconds = 2.2
    /// Seconds over which the root's velocity is a mean, rather than that of a step.
    var strideSeconds = 0.6
    /// What a jump from one moment to another costs, in squared per cent, whatever lies between them.
    var jumpCost: Float = 60
    /// What the mean squared distance across a jump is multiplied by.
    var jumpWeight: Float = 4
    /// Seconds over which one piece gives way to the next, at least and at most.
    var fadeSeconds = 0.3
    var longestFadeSeconds = 1.5
    /// How fast a fade may be: its acceleration as a part of that of the body's fast moves.
    var fadeAcceleration = 0.8
    /// Seconds after the seam in which feet are held firmly: pose and root do not yet come from one piece.
    var firmSeconds = 1.2
    /// Seconds on either side of a fade in which feet are held as well.
    var mendingSeconds = 0.15
    /// How firmly planted feet are held where a piece is played alone, 0 to 1.
    var leastMending = 0.8
    /// What it costs to move less than the body did at last: the square of the way that is missing in a tenth of a second,
    /// the mean over some seconds, is multiplied by this.
    var speedWeight: Float = 8
    var speedSeconds = 0.5
    /// Seconds after which that counts a third: later on the body may rest as it does in the clips.
    var livelySeconds = 5.0
    /// What it costs, in squared per cent a frame, to play a moment once more, and the seconds after which a third of
    /// that is left.
    var repetitionCost: Float = 4
    var memorySeconds = 20.0
    /// Seconds that are planned at once, and those of them that are kept.
    var plannedSeconds = 3.0
    var keptSeconds = 2.0
    /// What a variation finds a part of the clips dearer by, at most, in squared per cent a frame.
    var variationCost: Float = 12

    /// Seconds, before an arrival and after the seam, after which the pose of a guide that arrives counts a third.
    var guidedSeconds = 0.25
    /// From what distance on, as a root mean square in per cent of the size, no moment leads to an end.
    var farthestEnd: Float = 20
    /// What it costs that a loop closes later than at the first frame, and again for each second.
    var laterStartCost: Float = 300

    /// Networks trained for fewer steps know little of what comes.
    private static let fewSteps = 300

    /// The better the networks know, the longer their forecast leads.
    ///
    /// - Parameters:
    ///   - ofCollection: whether the model was fitted on a collection: its forecast is near to the truth for longer.
    ///   - steps: for how many steps the networks were trained.
    package init(ofCollection: Bool = false, steps: Int = .max) {
        if ofCollection {
            (leadSeconds, leadEndSeconds) = (0.4, 0.9)
        } else if steps < Self.fewSteps {
            (leadEndSeconds, rootLeadEndSeconds) = (0.3, 0.6)
        }
    }

    /// The seconds over which a distance is crossed no faster than the body moves when it is fast.
    ///
    /// A smooth step over T seconds accelerates by up to 6 / T².
    func gentleSeconds(distance: Double, fastest acceleration: Double) -> Double {
        (6 * distance / (fadeAcceleration * max(1e-6, acceleration))).squareRoot()
    }

    /// For a body that has come to rest: the forecast does not carry it away from where it stands.
    var atRest: RealisationSettings {
        var settings = self
        (settings.leadEndSeconds, settings.rootLeadEndSeconds) = (leadSeconds + 0.2, leadSeconds + 0.2)
        return settings
    }
}
