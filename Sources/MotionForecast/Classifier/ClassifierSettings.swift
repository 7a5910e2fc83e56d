/// What decides how a classifier of motion is built and trained.
package struct ClassifierSettings: Equatable, Sendable {
    /// T, the frames of a window at the model's rate.
    package var frames: Int
    /// H, units of the LSTM.
    package var units = 64
    /// Fraction of the LSTM's outputs dropped in training.
    package var dropout = 0.3
    /// Windows in a training step.
    package var batch = 32
    package var epochs = 12
    package var learningRate = 3e-3
    package var seed: UInt64 = 1

    package init(frames: Int) { self.frames = frames }
}

/// How often a classifier was right on clips, or ends of clips, that it had not learnt from.
public struct ClassifierHeldOut: Equatable, Sendable {
    package var windows: Int
    package var rightWindows: Int
    package var clips: Int
    package var rightClips: Int
    /// Kinds of which one clip alone is there, so that its last frames were held out.
    package var kindsByFrames: [String]

    /// The fraction of windows that were right.
    package var windowAccuracy: Double { windows > 0 ? Double(rightWindows) / Double(windows) : 0 }
    /// The fraction of clips that were right.
    package var clipAccuracy: Double { clips > 0 ? Double(rightClips) / Double(clips) : 0 }
}
