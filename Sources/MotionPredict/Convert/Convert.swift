public import MotionCore
import MotionFiles

/// Makes a clip of any readable motion file, at another rate where asked for.
public struct Convert: Sendable {
    /// Frames a second; nil for the file's own.
    public var framesPerSecond: Double?
    /// The length unit of a COLLADA file's clip, in metres; nil for the file's own.
    public var metersPerUnit: Double?
    /// Whether the axes of a COLLADA file stay as they are, where the clip is otherwise turned Y up.
    public var keepsAxes = false
    /// The skeleton to take of a file that holds several; nil for the first that moves.
    public var skeleton: String?

    public init() {}

    /// Reads the file at `path`.
    ///
    /// Throws what reading throws, `UseCaseError.inputIsFolder`, and `.noLengthUnit` where a unit was asked for of a BVH file.
    public func run(_ path: String, _ monitor: Monitor = Monitor()) throws -> Clip {
        switch try MotionFile.open(path, monitor: monitor) {
        case .bvh(let document):
            try document.requireSkeleton(named: skeleton)
            guard metersPerUnit == nil else { throw UseCaseError.noLengthUnit(path) }
            return framesPerSecond.map { document.clip.resampled(frameTime: 1 / $0) } ?? document.clip
        case .collada(let document):
            var sampling = ClipSampling()
            sampling.skeleton = skeleton
            sampling.framesPerSecond = framesPerSecond
            sampling.keepsAxes = keepsAxes
            sampling.metersPerUnit = metersPerUnit
            let motion = try document.motion(sampling)
            for note in motion.notes { monitor.tell(.note(file: path, note)) }
            return motion.clip
        }
    }
}
