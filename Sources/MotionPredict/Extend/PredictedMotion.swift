import MotionCore
import MotionForecast

/// How far the feet of predicted frames slide, firmly held and not, in per cent of the body's size a second.
package struct FootSlideReport: Codable, Equatable, Sendable {
    /// Whether the feet were seen to stand on the ground in the observed frames.
    package let feetStand: Bool
    /// With feet held gently, as they are anyway.
    package let before: Double
    /// With feet held firmly.
    package let after: Double
}

/// What follows a clip: predicted, then the planted foot carries the root and feet are held, gently or firmly.
struct PredictedMotion {
    /// The predicted frames alone, at the clip's rate.
    let clip: Clip
    /// What holding feet firmly did; nil where they were held gently.
    let feet: FootSlideReport?

    /// - Parameters:
    ///   - count: the frames to predict.
    ///   - moving: the channels that may change.
    ///   - variation: 0 for the prediction; others are as plausible and go other ways.
    init(
        by forecaster: Forecaster, after clip: Clip, frames count: Int, moving: [Bool], lockFeet: Bool,
        variation: Int = 0
    ) {
        let predicted = forecaster.continuation(
            of: clip, frames: count, moving: moving, variation: variation)
        let rows = (0..<predicted.frameCount).map { Array(predicted.frame($0)) }
        let lock = FootLock(after: clip, moving: moving)
        let carried = lock.carryingRoot(lock.grounded(rows))
        let held = lock.locked(carried, lockFeet ? .firm : .gentle)
        self.clip = Clip(
            skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: held.count,
            values: Array(held.joined()))
        feet =
            lockFeet
            ? FootSlideReport(
                feetStand: !lock.isIdle,
                before: FootSlide.percentASecond(lock.locked(carried, .gentle), after: clip),
                after: FootSlide.percentASecond(held, after: clip))
            : nil
    }
}
