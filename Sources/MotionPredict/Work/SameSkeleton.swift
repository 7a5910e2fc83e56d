import MotionForecast

extension Collection<ClipFile> {
    /// The clips, none of which leaves out a joint above the body that travels in another.
    ///
    /// Throws `ForecastError.skeletonsDiffer` where a clip has another skeleton than the first.
    package func ofOneSkeleton() throws -> [ClipFile] {
        let fewest = map(\.stillJoints).min() ?? 0
        let clips = map { $0.leavingOut(stillJoints: fewest) }
        try requireOneSkeleton(clips.map { ($0.path, $0.clip) })
        return clips
    }
}
