import MotionForecast

extension Collection<ClipFile> {
    /// Throws `ForecastError.skeletonsDiffer` where a clip has another skeleton than the first.
    package func requireOneSkeleton() throws {
        try MotionForecast.requireOneSkeleton(map { ($0.path, $0.clip) })
    }
}
