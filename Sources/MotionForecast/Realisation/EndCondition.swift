import MotionCore

/// Where a motion is to lead: a pose and, where it is known, how the body goes on from there.
package struct EndCondition: Sendable {
    /// The frames from the one that is arrived at on, at the clip's own rate; one alone tells no velocity.
    package let following: Clip
    /// Whether the root is to stand and face as it does there; else only the pose and the way it moves count, wherever the body
    /// has come to.
    package let isPlaced: Bool

    package init(following: Clip, isPlaced: Bool) {
        (self.following, self.isPlaced) = (following, isPlaced)
    }

    /// The seconds of what follows that tell how the body moves where it is arrived at.
    private static let shownSeconds = 0.5

    /// The frame of a clip, with some of those after it, at the frame time of another clip.
    package init(frame: Int, of clip: Clip, isPlaced: Bool, frameTime: Double) {
        let count = max(3, Int(Self.shownSeconds / clip.frameTime) + 1)
        let shown = clip.frames(frame..<min(clip.frameCount, frame + count))
        following = abs(clip.frameTime / frameTime - 1) < 1e-6 ? shown : shown.resampled(frameTime: frameTime)
        self.isPlaced = isPlaced
    }

    /// The same at a model's rate.
    func at(_ rate: ModelRate) -> EndCondition {
        let shown =
            rate.framesApart(following).map { every in
                let frames = Array(stride(from: 0, to: following.frameCount, by: every))
                return Clip(
                    skeleton: following.skeleton, frameTime: rate.frameTime, frameCount: frames.count,
                    values: frames.flatMap { following.frame($0) })
            } ?? following.resampled(frameTime: rate.frameTime)
        return EndCondition(following: shown, isPlaced: isPlaced)
    }
}
