import Tensors

/// Draws windows to train on: a kind of motion, then a window of it, then how it is changed.
struct WindowSampler: Sendable {
    /// A window as it was drawn.
    struct Draw: Equatable, Sendable {
        /// Which of the data's variants it comes from.
        let variant: Int
        let sequence: Int
        /// The frame that is observed first; between two frames where the window is played faster or slower.
        let start: Double
        /// Frames of the sequence from one frame of the window to the next.
        let step: Double
    }

    private let mirroring: Float
    private let reversal: Float
    private let speedRange: Double

    init(_ settings: ForecasterSettings) {
        mirroring = Float(settings.mirroring)
        reversal = Float(settings.reversal)
        speedRange = settings.speedRange
    }

    /// The next window.
    func draw(_ data: TrainingData, using random: inout RandomSource) -> Draw {
        let kind = data.kinds.count > 1 ? Int(random.next(upperBound: UInt64(data.kinds.count))) : 0
        let windows = data.kinds[kind]
        let window = windows[Int(random.next(upperBound: UInt64(windows.count)))]
        let last = Double(windows.shape.frames - 1)
        var step = 1.0
        if speedRange > 0 {
            let room = Double(data.ranges[window.sequence].upperBound - 1 - window.start)
            step = min(1 + speedRange * (2 * random.uniformDouble() - 1), room / max(1, last))
        }
        let isMirrored = mirroring > 0 && random.uniform() < mirroring && data.variants[1] != nil
        let isReversed = reversal > 0 && random.uniform() < reversal && data.variants[2] != nil
        var start = Double(window.start)
        if isReversed {
            let frames = data.sequences[window.sequence].frameCount
            start = max(0, Double(frames - 1) - start - last * step)
        }
        return Draw(
            variant: (isMirrored ? 1 : 0) + (isReversed ? 2 : 0), sequence: window.sequence, start: start,
            step: step)
    }
}
