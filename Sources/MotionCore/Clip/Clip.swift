/// A skeleton's motion: frames × channels at an even rate.
public struct Clip: Equatable, Sendable {
    public var skeleton: Skeleton
    /// Seconds from one frame to the next.
    public var frameTime: Double
    public let frameCount: Int
    /// frames × channels, row after row: radians for rotations, the file's unit for positions.
    public let values: [Double]

    /// The clip of these rows; `values` holds `frameCount` × `skeleton.channelCount` numbers.
    public init(skeleton: Skeleton, frameTime: Double, frameCount: Int, values: [Double]) {
        precondition(values.count == frameCount * skeleton.channelCount, "values do not fill the frames")
        self.skeleton = skeleton
        self.frameTime = frameTime
        self.frameCount = frameCount
        self.values = values
    }

    /// The clip's length: frames × frame time, in seconds.
    public var seconds: Double { Double(frameCount) * frameTime }

    /// The channels of frame `index`.
    public func frame(_ index: Int) -> ArraySlice<Double> {
        let width = skeleton.channelCount
        return values[index * width..<(index + 1) * width]
    }

    /// The frames of `range` as a clip of their own.
    public func frames(_ range: Range<Int>) -> Clip {
        let width = skeleton.channelCount
        return Clip(
            skeleton: skeleton, frameTime: frameTime, frameCount: range.count,
            values: Array(values[range.lowerBound * width..<range.upperBound * width]))
    }
}
