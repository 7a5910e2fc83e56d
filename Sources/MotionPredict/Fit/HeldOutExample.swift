import MotionCore
import MotionForecast

/// What a trial made of one stretch of motion that was hidden from it, beside what came.
public struct HeldOutExample: Sendable {
    /// The frames before the seam and what followed them, at the model's rate.
    package let truth: Clip
    /// The same frames, and what the trial's networks and moments would have follow.
    package let predicted: Clip
    /// How many frames of both are observed.
    package let seam: Int
    /// Which of the held-out windows it is, counted from 1, and of how many.
    package let number: Int
    package let windows: Int

    /// So many seconds before the seam are shown.
    private static let shown = 2.0

    /// The window in the middle of all that are held out; nil where there is none. Throws what reading clips again throws.
    init?(_ session: FitSession, _ trainer: Trainer, _ data: TrainingData) throws {
        let windows = data.heldOut
        guard !windows.isEmpty else { return nil }
        let window = windows[windows.count / 2]
        guard let source = try data.source(window.sequence) else { return nil }
        let hidden = windows.predicted(window)
        let before = source.frames(0..<hidden.lowerBound)
        let motion = PredictedMotion(
            by: try session.forecaster(trainer), after: before, frames: hidden.count,
            moving: source.movingChannels, lockFeet: false)
        let first = max(0, hidden.lowerBound - Int(Self.shown / source.frameTime))
        seam = hidden.lowerBound - first
        truth = source.frames(first..<hidden.upperBound)
        predicted = Clip(
            skeleton: source.skeleton, frameTime: source.frameTime,
            frameCount: seam + motion.clip.frameCount,
            values: before.frames(first..<hidden.lowerBound).values + motion.clip.values)
        (number, self.windows) = (windows.count / 2 + 1, windows.count)
    }
}
