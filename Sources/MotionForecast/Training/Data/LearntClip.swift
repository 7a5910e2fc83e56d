import MotionCore

/// A clip to learn from: what has to be known of it at all times, and a way to its frames, which need not be in memory.
package struct LearntClip: Sendable {
    package let name: String
    package let skeleton: Skeleton
    /// Seconds from one frame to the next.
    package let frameTime: Double
    package let frameCount: Int
    /// The frames at its start that are left out: a rest pose before the motion.
    package let restFrames: Int
    /// The body's size in the file's length unit.
    let bodySize: Double
    /// Tells the clip from every other, by the bytes of its file and what is taken of them; nil where it stands in none.
    package let identity: String?
    /// For each channel whether it takes more than one value.
    let moving: [Bool]
    /// The channels of its first frame.
    let first: [Double]
    private let load: @Sendable () throws -> Clip

    /// A clip whose frames `load` gives again when they are needed; without it they stay in memory.
    ///
    /// - Parameter identity: tells `clip` from every other; nil where nothing does.
    package init(
        _ clip: Clip, name: String, identity: String? = nil, load: (@Sendable () throws -> Clip)? = nil
    ) {
        let rest = clip.leadingRestFrames
        let motion = rest == 0 ? clip : clip.frames(rest..<clip.frameCount)
        self.name = name
        self.identity = identity
        (skeleton, frameTime) = (clip.skeleton, clip.frameTime)
        frameCount = motion.frameCount
        restFrames = rest
        bodySize = clip.bodySize
        moving = motion.movingChannels
        first = motion.frameCount > 0 ? Array(motion.frame(0)) : []
        if let load {
            self.load = {
                let clip = try load()
                return rest == 0 ? clip : clip.frames(rest..<clip.frameCount)
            }
        } else {
            self.load = { motion }
        }
    }

    /// Throws `ForecastError.tooMuch` where the clip at another rate would be more than is worked on.
    func requireRoom(atFrameTime newTime: Double) throws(ForecastError) {
        let frames = Double(restFrames + frameCount) * frameTime / newTime
        guard frames > Double(restFrames + frameCount) || !frames.isFinite else { return }
        try Bounds.requireRoom(frames: frames, channels: skeleton.channelCount, name: name)
    }

    /// The frames to learn from, without the rest pose.
    package func motion() throws -> Clip { try load() }
}

extension ModelRate {
    /// The phases that `clip` is learnt in: of a clip at four times the model's rate four, each a frame later.
    func phases(of clip: LearntClip) -> Int {
        framesApart(frameTime: clip.frameTime).map { min($0, clip.frameCount) } ?? 1
    }

    /// The frames at this rate of one phase of `clip`.
    func frames(of clip: LearntClip, phase: Int) -> Int {
        guard let apart = framesApart(frameTime: clip.frameTime) else {
            return Int(
                (Double(clip.frameCount - 1) * clip.frameTime / frameTime + 1e-6).rounded(.down)) + 1
        }
        return (clip.frameCount - phase + apart - 1) / apart
    }

    /// One phase of `clip` at this rate.
    package func source(_ clip: Clip, phase: Int) -> Clip {
        guard let apart = framesApart(clip) else { return clip.resampled(frameTime: frameTime) }
        guard apart > 1 else { return clip }
        let frames = stride(from: phase, to: clip.frameCount, by: apart)
        return Clip(
            skeleton: clip.skeleton, frameTime: clip.frameTime * Double(apart),
            frameCount: (clip.frameCount - phase + apart - 1) / apart,
            values: frames.flatMap { clip.frame($0) })
    }
}
