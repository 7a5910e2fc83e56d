internal import MotionCore

/// The channels of a clip as few bytes: what a page holds of its motion.
///
/// A channel that never moves is one number of the description. Any other is a run of 16-bit steps between its lowest and its
/// highest value, where half a step is less than anybody sees: 0.01° of a rotation, a ten-thousandth of the body's size of a
/// position. One that goes farther is a run of 32-bit floats. Two bytes a number, and four thirds of that in base64.
struct PackedChannels {
    /// Where a channel's numbers are and what they mean.
    struct Run: Encodable, Equatable {
        /// The value of a channel that never moves, else its lowest.
        var low: Double
        /// The first byte; nil for a channel that never moves.
        var at: Int?
        /// What a step adds; nil for floats.
        var step: Double?
    }

    private(set) var runs: [Run] = []
    private(set) var bytes: [UInt8] = []

    /// How far a number may be from what the file has.
    static let (angle, length) = (0.01 * Double.pi / 180, 1e-4)

    init(_ clip: Clip, size: Double) {
        let width = clip.skeleton.channelCount
        for (channel, (_, kind)) in clip.skeleton.channels.enumerated() {
            let values = (0..<clip.frameCount).map { clip.values[$0 * width + channel] }
            let tolerance = kind.kind == .rotation ? Self.angle : Self.length * size
            append(values, tolerance: tolerance)
        }
    }

    private mutating func append(_ values: [Double], tolerance: Double) {
        guard let low = values.min(), let high = values.max(), low < high else {
            runs.append(Run(low: values.first ?? 0))
            return
        }
        let step = (high - low) / Double(UInt16.max)
        let at = bytes.count
        guard step / 2 <= tolerance, step > 0 else {
            runs.append(Run(low: low, at: at))
            for value in values { append(Float(value).bitPattern) }
            return
        }
        runs.append(Run(low: low, at: at, step: step))
        for value in values { append(UInt16(min(65535, ((value - low) / step).rounded()))) }
    }

    private mutating func append(_ word: some FixedWidthInteger) {
        withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }
}
