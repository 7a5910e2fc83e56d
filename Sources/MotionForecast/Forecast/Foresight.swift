import MotionCore

/// What a model's networks foresee after a clip, at the model's rate: each by itself, and their mean.
package struct Foresight: Sendable {
    /// The last frames of the clip: what the networks are shown, and one frame before.
    package let observed: Clip
    /// For each network its features of the frames that follow, T × F, not scaled.
    package let networks: [[Double]]
    /// The features of the mean, T × F, those of the first network.
    package let features: [Double]
    /// The mean as frames of channels.
    package let mean: Clip
}

extension Forecaster {
    /// What the networks foresee of the `count` frames, at the clip's rate, that follow a clip.
    package func foresight(after clip: Clip, frames count: Int) -> Foresight {
        let seed = seed(of: clip)
        let wanted = max(1, Int((Double(count) * clip.frameTime / rate.frameTime).rounded(.up)))
        let features = predict(seed, count: wanted)
        let frames = frames(of: features, after: seed)
        return Foresight(
            observed: seed,
            networks: members.map { member in
                member.predict(
                    member.layout.encode(seed, frames: 0..<seed.frameCount).features, count: wanted,
                    isFree: !isLively)
            }, features: features, mean: frames.frames(1..<frames.frameCount))
    }
}
