import MotionCore

/// The rate at which a model thinks, and how a clip is brought to it.
package struct ModelRate: Equatable, Sendable {
    /// Seconds from one frame of the model to the next.
    package let frameTime: Double

    package init(frameTime: Double) {
        precondition(frameTime > 0, "a frame time is positive")
        self.frameTime = frameTime
    }

    /// The rate nearest to 30 frames a second of which the clip's rate is a whole multiple.
    ///
    /// Rates below 45 frames a second are taken as they are.
    package init(near clip: Clip) {
        let every = max(1, (1 / (30 * clip.frameTime)).rounded())
        self.init(frameTime: clip.frameTime * every)
    }

    /// How many frames of the clip make one of the model; nil where the rates do not go into each other.
    package func framesApart(_ clip: Clip) -> Int? { framesApart(frameTime: clip.frameTime) }

    /// The same of a clip whose frames last so long.
    package func framesApart(frameTime clipTime: Double) -> Int? {
        let ratio = frameTime / clipTime
        let whole = ratio.rounded()
        // Files round the frame time to 4 digits or fewer (".0083333", "0.033").
        return whole >= 1 && whole < 1e9 && abs(ratio - whole) <= 0.011 * whole ? Int(whole) : nil
    }
}
