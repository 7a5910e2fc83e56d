public import MotionCore

/// Writes BVH: a clip in the standard layout, or the continuation of a file in that file's own.
///
/// The same input gives the same bytes on every machine; no number has an exponent, none is "-0".
public enum BVHWriter: MotionWriter {
    package static let name = "BVH"
    package static let endings = ["bvh"]

    /// How many bytes are gathered before they are handed on.
    private static let chunkLength = 1 << 17

    /// The clip as a BVH file: tabs, LF, the shortest numbers that read back, or all with `decimals` decimals.
    ///
    /// Angles are rounded to 10 decimals of a degree, which hides the noise of the way through radians. Joints come out
    /// in the order of the tree, as BVH requires. Throws `BVHWriteError`.
    public static func write(_ clip: Clip, decimals: Int? = nil) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(clip.values.count * 12 + clip.skeleton.joints.count * 100)
        try write(clip, decimals: decimals, to: { bytes.append(contentsOf: $0) })
        return bytes
    }

    /// The same handed part by part to `sink`, so that the text never stands whole beside the clip.
    ///
    /// Throws `BVHWriteError`, before anything is handed over, and what `sink` throws.
    package static func write(
        _ clip: Clip, in space: ClipSpace, to sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try write(clip, decimals: nil, to: sink)
    }

    static func write(
        _ clip: Clip, decimals: Int?, to sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try write(clip, decimals: decimals, header: { _ in }, sink: sink)
    }

    /// Where the parts of a header that was written stand.
    struct WrittenHeader {
        var frameCountRange = 0..<0
        var frameTimeRange = 0..<0
        var end = 0
    }

    /// The same; `header` is told of the header's parts before anything is handed over.
    static func write(
        _ clip: Clip, decimals: Int?, header: (WrittenHeader) -> Void,
        sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let order = try TreeOrder(clip.skeleton)
        var text = NumberText()
        header(try text.appendHeader(clip, decimals: decimals))
        let isAngle = clip.skeleton.isAngle
        let channels = order.columns(of: clip.skeleton).map { (column: $0, isAngle: isAngle[$0]) }
        for frame in 0..<clip.frameCount {
            text.append(
                frame: frame * channels.count, of: clip.values, channels: channels, decimals: decimals)
            if text.used >= chunkLength { try text.drain(sink) }
        }
        try text.drain(sink)
    }

    /// Throws where a value is NaN or infinite: such a file could not be read again.
    static func requireFinite(_ values: [Double], of skeleton: Skeleton) throws {
        guard let bad = values.firstIndex(where: { !$0.isFinite }) else { return }
        let (frame, column) = bad.quotientAndRemainder(dividingBy: skeleton.channelCount)
        let (joint, channel) = skeleton.channels[column]
        throw BVHWriteError.notFinite(frame: frame, joint: skeleton.joints[joint].name, channel: channel.name)
    }
}

extension NumberText {
    /// Writes all that stands before the rows of a clip. Throws `BVHWriteError`.
    mutating func appendHeader(
        _ clip: Clip, decimals: Int?, frameTime: ArraySlice<UInt8>? = nil
    ) throws -> BVHWriter.WrittenHeader {
        let order = try TreeOrder(clip.skeleton)
        guard clip.frameTime > 0, clip.frameTime.isFinite else {
            throw BVHWriteError.frameTime(clip.frameTime)
        }
        guard clip.skeleton.channelCount > 0, clip.frameCount > 0 else { throw BVHWriteError.nothingToWrite }
        try BVHWriter.requireFinite(clip.values, of: clip.skeleton)
        appendHierarchy(clip.skeleton, order, decimals: decimals)
        append("MOTION\nFrames: ")
        let countStart = used
        append("\(clip.frameCount)")
        let frameCountRange = countStart..<used
        append("\nFrame Time: ")
        let timeStart = used
        if let frameTime { append(frameTime) } else { append(shortest: clip.frameTime) }
        let frameTimeRange = timeStart..<used
        append(.lineFeed)
        return BVHWriter.WrittenHeader(
            frameCountRange: frameCountRange, frameTimeRange: frameTimeRange, end: used)
    }
}

extension Skeleton {
    /// For each channel of a frame whether it is an angle.
    var isAngle: [Bool] { joints.flatMap { $0.channels.map { $0.kind == .rotation } } }
}
