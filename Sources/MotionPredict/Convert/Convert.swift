public import MotionCore
public import MotionFiles

/// Makes a clip of any readable motion file, at another rate where asked for.
public struct Convert: Sendable {
    /// The skeleton and the rate and, of a COLLADA file, axes and unit.
    public var sampling = ClipSampling()

    public init() {}

    /// Reads the file at `path`.
    ///
    /// Throws what reading throws, `UseCaseError.inputIsFolder`, and `.noLengthUnit` where a unit was asked for of a BVH file.
    public func run(_ path: String, _ monitor: Monitor = Monitor()) throws -> Clip {
        switch try MotionFile.open(path, monitor: monitor) {
        case .bvh(let document):
            try document.requireSkeleton(named: sampling.skeleton)
            guard sampling.metersPerUnit == nil else { throw UseCaseError.noLengthUnit(path) }
            return sampling.framesPerSecond.map { document.clip.resampled(frameTime: 1 / $0) }
                ?? document.clip
        case .collada(let document):
            let motion = try document.motion(sampling)
            for note in motion.notes { monitor.tell(.note(file: path, note)) }
            return motion.clip
        }
    }
}
