import MotionCore
import MotionForecast

/// How far planted feet slide, in per cent of the body's size a second: those of the clip, and those of predicted frames, firmly held
/// and not. All are measured alike.
package struct FootSlideReport: Codable, Equatable, Sendable {
    /// Whether the feet were seen to stand on the ground in the observed frames.
    package let feetStand: Bool
    /// In the clip itself, whose feet roll and shift a little too; nil in reports of older programs.
    package var clip: Double?
    /// With feet held gently, as they are anyway.
    package let before: Double
    /// With feet held firmly.
    package let after: Double
}

/// What follows a clip: realised, then kept on the ground, its feet held, gently or firmly.
struct PredictedMotion {
    /// The predicted frames alone, at the clip's rate.
    let clip: Clip
    /// What holding feet firmly did; nil where they were held gently.
    let feet: FootSlideReport?
    /// How far the clip's end is from all that the model knows; nil where that was not asked.
    let strangeness: Double?

    /// - Parameters:
    ///   - count: the frames to predict.
    ///   - moving: the channels that may change.
    ///   - variation: 0 for the likeliest motion; others are as natural and go other ways.
    ///   - variationStrength: how far others go from it.
    ///   - isMean: whether the mean forecast is wanted as it is.
    ///   - foreseen: what the networks foresee, where that is known already.
    init(
        by forecaster: Forecaster, after clip: Clip, frames count: Int, moving: [Bool], lockFeet: Bool,
        variation: Int = 0, variationStrength: Double = 1, isMean: Bool = false, foreseen: [Double]? = nil
    ) {
        let motion = forecaster.motion(
            of: clip, frames: count, moving: moving, variation: variation,
            variationStrength: variationStrength, isMean: isMean, foreseen: foreseen)
        self.init(motion, after: clip, moving: moving, lockFeet: lockFeet)
    }

    /// - Parameter arrival: brings the end back to where it is to be once feet were held.
    init(
        _ motion: RealisedMotion, after clip: Clip, moving: [Bool], lockFeet: Bool, arrival: Arrival? = nil
    ) {
        let predicted = motion.clip
        strangeness = motion.strangeness
        let rows = (0..<predicted.frameCount).map { Array(predicted.frame($0)) }
        let lock = FootLock(after: clip, moving: moving)
        let down = lock.grounded(rows)
        // The moments of a realised motion have their root's way from the clips.
        let carried = motion.mending == nil ? lock.carryingRoot(down) : down
        let arrived = { (rows: [[Double]]) in arrival?.applied(to: rows) ?? rows }
        let gentle = arrived(lock.locked(carried, .gentle, mending: motion.mending))
        let held = lockFeet ? arrived(lock.locked(carried, .firm)) : gentle
        self.clip = Clip(
            skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: held.count,
            values: Array(held.joined()))
        guard lockFeet else {
            feet = nil
            return
        }
        let slide = PlantedSlide(clip)
        feet = FootSlideReport(
            feetStand: !lock.isIdle, clip: slide.ofClip, before: slide.percentASecond(gentle),
            after: slide.percentASecond(held))
    }
}
