import MotionCore
public import MotionFiles
package import MotionForecast

/// Tells the kind of motion of clips.
public struct Classify: Sendable {
    package let model: KindsModel
    /// Which skeleton, rate and animation clip to take of the files.
    public var sampling = ClipSampling()

    public init(by model: KindsModel) { self.model = model }

    /// One clip and what was found.
    public struct Result: Sendable {
        public let clip: String
        public let kind: String
        /// How likely each kind is, in the model's order: the mean over the windows.
        public let probabilities: [Double]
        /// The kind that the clip's folder names; nil where that is no kind of the model.
        package let expected: String?
        /// Windows that overlap by half.
        package let windows: [MotionClassifier.Window]
    }

    /// The kinds of clips, or of all clips in folders.
    ///
    /// A clip that was found in a folder and cannot be used is told of and left out. Throws what reading throws,
    /// `ForecastError.skeletonsDiffer` and `.tooShort`, and `UseCaseError`.
    public func run(_ paths: [String], _ monitor: Monitor = Monitor()) throws -> [Result] {
        var results: [Result] = []
        for file in try ClipFolder.list(paths) {
            try monitor.check()
            do {
                results.append(
                    try result(ClipFile(path: file.path, sampling: sampling, monitor: monitor)))
            } catch {
                if file.isNamed { throw error }
                monitor.tell(.leftOut(error))
            }
        }
        return results
    }

    /// The kind of one clip.
    package func result(_ file: ClipFile) throws -> Result {
        let classifier = model.file.classifier
        let file = file.taken(for: classifier.layout.skeleton)
        try file.clip.requireSkeleton(of: classifier.layout, in: model.name, name: file.path)
        let windows = try classifier.windows(of: file.clip, name: file.path)
        let probabilities = classifier.probabilities(windows)
        let folder = FitKinds.LabelSource.folder.kind(of: file.path)
        return Result(
            clip: file.path, kind: classifier.kinds[largest(probabilities)], probabilities: probabilities,
            expected: classifier.kinds.contains(folder) ? folder : nil,
            windows: windows)
    }
}
