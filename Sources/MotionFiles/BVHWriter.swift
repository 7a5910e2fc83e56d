public import MotionCore

/// Writes BVH: a clip in the standard layout, or the continuation of a file in that file's own.
///
/// The same input gives the same bytes on every machine; no number has an exponent, none is "-0".
public enum BVHWriter {
    /// The clip as a BVH file: tabs, LF, the shortest numbers that read back, or all with `decimals` decimals.
    ///
    /// Angles are rounded to 10 decimals of a degree, which hides the noise of the way through radians. Joints come out
    /// in the order of the tree, as BVH requires. Throws `BVHWriteError`.
    public static func write(_ clip: Clip, decimals: Int? = nil) throws -> [UInt8] {
        let order = try TreeOrder(clip.skeleton)
        guard clip.frameTime > 0, clip.frameTime.isFinite else {
            throw BVHWriteError.frameTime(clip.frameTime)
        }
        guard clip.skeleton.channelCount > 0, clip.frameCount > 0 else { throw BVHWriteError.nothingToWrite }
        try requireFinite(clip.values, of: clip.skeleton)
        var text = NumberText()
        text.reserve(clip.values.count * 10 + clip.skeleton.joints.count * 100)
        text.appendHierarchy(clip.skeleton, order, decimals: decimals)
        text.append("MOTION\nFrames: \(clip.frameCount)\nFrame Time: ")
        text.append(shortest: clip.frameTime)
        text.append(.lineFeed)
        let columns = order.columns(of: clip.skeleton)
        let isAngle = clip.skeleton.isAngle
        let width = columns.count
        clip.values.withUnsafeBufferPointer { values in
            for row in 0..<clip.frameCount {
                for (place, column) in columns.enumerated() {
                    if place > 0 { text.append(.blank) }
                    text.append(values[row * width + column], isAngle: isAngle[column], decimals: decimals)
                }
                text.append(.lineFeed)
            }
        }
        return text.finish()
    }

    /// Throws where a value is NaN or infinite: such a file could not be read again.
    static func requireFinite(_ values: [Double], of skeleton: Skeleton) throws {
        guard let bad = values.firstIndex(where: { !$0.isFinite }) else { return }
        let (frame, column) = bad.quotientAndRemainder(dividingBy: skeleton.channelCount)
        let (joint, channel) = skeleton.channels[column]
        throw BVHWriteError.notFinite(frame: frame, joint: skeleton.joints[joint].name, channel: channel.name)
    }
}

extension Skeleton {
    /// For each channel of a frame whether it is an angle.
    var isAngle: [Bool] { joints.flatMap { $0.channels.map { $0.kind == .rotation } } }
}

extension NumberText {
    fileprivate mutating func append(_ value: Double, isAngle: Bool, decimals: Int?) {
        let shown = isAngle ? value * (180 / Double.pi) : value
        if let decimals {
            append(shown, decimals: decimals)
        } else if isAngle {
            append(shown, upToDecimals: 10)
        } else {
            append(shortest: shown)
        }
    }
}
