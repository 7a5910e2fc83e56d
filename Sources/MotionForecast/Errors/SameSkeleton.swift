import MotionCore

/// The only code that asks whether a clip has the skeleton that is expected.
extension Clip {
    /// Throws `ForecastError.skeletonsDiffer` where the clip's skeleton differs from the one expected.
    ///
    /// - Parameters:
    ///   - name: the clip's name in the error.
    ///   - owner: whose skeleton is expected: another clip, or "the clips that a model was fitted on".
    package func requireSkeleton(_ expected: Skeleton, of owner: String, name: String) throws(ForecastError) {
        try skeleton.require(expected, of: owner, name: name)
    }

    /// Throws `ForecastError.skeletonsDiffer` where the model in the file `model` is for another skeleton.
    package func requireSkeleton(of layout: FeatureLayout, in model: String, name: String)
        throws(ForecastError)
    {
        try requireSkeleton(layout.skeleton, of: "the clips that \(model) was fitted on", name: name)
    }
}

extension Skeleton {
    /// Throws `ForecastError.skeletonsDiffer` where the skeleton, that of the clip `name`, differs from the one expected.
    package func require(_ expected: Skeleton, of owner: String, name: String) throws(ForecastError) {
        let differences = differences(from: expected)
        guard differences.isEmpty else {
            throw .skeletonsDiffer(clip: name, expected: owner, differences: differences)
        }
    }
}

/// Throws `ForecastError.skeletonsDiffer` where one of the clips has another skeleton than the first.
package func requireOneSkeleton(_ clips: [(name: String, clip: Clip)]) throws(ForecastError) {
    guard let first = clips.first else { return }
    for (name, clip) in clips.dropFirst() {
        try clip.requireSkeleton(first.clip.skeleton, of: first.name, name: name)
    }
}
