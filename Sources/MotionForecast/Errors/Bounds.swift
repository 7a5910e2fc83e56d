import MotionCore

/// How much is worked on at once: the numbers of a file or of a command line may be of any size.
package enum Bounds {
    /// The numbers of a clip that is made, 800 MB: two hours at 120 frames a second of a body with 100 channels.
    package static let mostNumbers = 1e8
    /// The frames that a window may show or predict: eleven minutes at 30 a second.
    static let mostWindowFrames = 20_000
    /// How many of a model's frames may lie between two of a clip: one second at 30 a second.
    static let widestGap = 32.0
    /// The frame times that can be meant, in seconds; those of a model end at 10,000 a second.
    static let frameTimes = 1e-6...1e6
    static let modelFrameTimes = 1e-4...1e6
    /// The largest length or value in a file, in its own unit.
    static let largestNumber = 1e15
}

extension Bounds {
    /// Throws `ForecastError.tooMuch` where so many frames of so many channels would be more than is worked on.
    static func requireRoom(frames: Double, channels: Int, name: String) throws(ForecastError) {
        guard frames * Double(max(1, channels)) <= mostNumbers else {
            throw .tooMuch(clip: name, frames: frames, channels: channels)
        }
    }
}

extension Clip {
    /// Throws `ForecastError.tooMuch` where so many frames of this body would be more than is worked on.
    package func requireRoom(frames: Double, name: String) throws(ForecastError) {
        try Bounds.requireRoom(frames: frames, channels: skeleton.channelCount, name: name)
    }

    /// Throws `ForecastError.tooMuch` where the clip at another rate would be more than is worked on.
    package func requireRoom(atFrameTime newTime: Double, name: String) throws(ForecastError) {
        let frames = Double(frameCount) * frameTime / newTime
        if frames > Double(frameCount) || !frames.isFinite { try requireRoom(frames: frames, name: name) }
    }

    /// Throws `ForecastError.ratesApart` where a model of this rate can tell nothing of what lies between two frames, and
    /// `.tooMuch` where its frames are too many.
    package func requireRate(_ rate: ModelRate, of model: String, name: String) throws(ForecastError) {
        guard frameTime <= Bounds.widestGap * rate.frameTime else {
            throw .ratesApart(clip: name, frameTime: frameTime, model: model, rate: 1 / rate.frameTime)
        }
        try requireRoom(atFrameTime: rate.frameTime, name: name)
    }
}
