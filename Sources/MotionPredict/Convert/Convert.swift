public import MotionCore
public import MotionFiles
import MotionForecast

/// Makes a clip of any readable motion file, at another rate where asked for.
public struct Convert: Sendable {
    /// The skeleton and the rate and, of a COLLADA or glTF file, axes and unit.
    public var sampling = ClipSampling()
    /// The axes and unit that a BVH file is in, for formats that need to know; what is nil is guessed.
    package var bvhSpace = ClipSpace()

    public init() {}

    /// Reads the file at `path`.
    ///
    /// Throws what reading throws, `UseCaseError.inputIsFolder`, and `.noLengthUnit` where a unit was asked for of a BVH file; and
    /// `ForecastError.tooMuch` where the rate makes too many frames of it.
    public func run(_ path: String, _ monitor: Monitor = Monitor()) throws -> Clip {
        try converted(path, monitor).clip
    }

    /// The same, with what is known of the clip's axes and unit.
    package func converted(_ path: String, _ monitor: Monitor) throws -> (clip: Clip, space: ClipSpace) {
        let file = try MotionFile.open(path, monitor: monitor)
        let document = try file.document(sampling, monitor: monitor)
        let clip = document.clip
        guard case .bvh = file else { return (clip, document.space) }
        guard sampling.metersPerUnit == nil else { throw UseCaseError.noLengthUnit(path) }
        if let rate = sampling.framesPerSecond { try clip.requireRoom(atFrameTime: 1 / rate, name: path) }
        return (
            sampling.framesPerSecond.map { clip.resampled(frameTime: 1 / $0) } ?? clip,
            bvhSpace
        )
    }
}
