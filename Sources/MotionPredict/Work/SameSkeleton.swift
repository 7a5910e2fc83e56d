import MotionCore
import MotionForecast

extension Skeleton {
    /// Throws `ForecastError.skeletonsDiffer` where this skeleton, that of `clip`, is not the one expected.
    ///
    /// - Parameter owner: whose skeleton is expected, in words.
    package func require(sameAs expected: Skeleton, clip: String, of owner: String) throws {
        let differences = differences(from: expected)
        guard differences.isEmpty else {
            throw ForecastError.skeletonsDiffer(clip: clip, expected: owner, differences: differences)
        }
    }
}

extension Collection<ClipFile> {
    /// Throws `ForecastError.skeletonsDiffer` where a clip has another skeleton than the first.
    package func requireOneSkeleton() throws {
        guard let first else { return }
        for file in dropFirst() {
            try file.clip.skeleton.require(
                sameAs: first.clip.skeleton, clip: file.path, of: first.path)
        }
    }
}
