import MotionCore

/// What a model file says of itself beside its numbers, as JSON in the file's metadata.
package struct ModelDescription: Equatable, Sendable {
    /// The networks, in order.
    package var members: [Member]
    package var rate: ModelRate
    /// Exchanges left and right where predictions are averaged with mirrored ones.
    package var mirror: SkeletonMirror?
    /// Whether the forecast is to move as much as the training data.
    package var isLively: Bool
    /// The clip whose end the model continues where no other is named.
    package var source: SourceClip
    /// The names of all clips that the model was fitted on.
    package var clips: [String]
    /// The number of frames of all clips, at their own rate.
    package var frames: Int
    /// The comparison on held-out frames; nil where the clips were too short for one.
    package var heldOut: HeldOutSummary?

    /// One network.
    package struct Member: Equatable, Sendable {
        package var settings: ForecasterSettings
        package var layout: FeatureLayout
    }

    /// The skeleton of all networks.
    package var skeleton: Skeleton { members[0].layout.skeleton }
}

/// Where the fitted clip stands, and how to know it again.
package struct SourceClip: Equatable, Sendable {
    /// The path as it was given to `fit`.
    package var path: String
    /// The checksum of the file's bytes, 16 hexadecimal digits.
    package var checksum: String
    package var frameCount: Int
    package var frameTime: Double
    /// For each channel whether it ever changes.
    package var moving: [Bool]
    /// The skeleton that was asked for of a file that holds several; nil where none was.
    package var skeleton: String?

    package init(
        path: String, checksum: String, frameCount: Int, frameTime: Double, moving: [Bool],
        skeleton: String? = nil
    ) {
        self.path = path
        self.checksum = checksum
        self.frameCount = frameCount
        self.frameTime = frameTime
        self.moving = moving
        self.skeleton = skeleton
    }
}

/// How well the method did on frames that it had not seen, in the file's length unit.
package struct HeldOutSummary: Equatable, Sendable {
    /// Seconds from the last observed frame.
    package var horizons: [Double]
    /// At each horizon the mean distance of root-relative joints from the truth.
    package var errors: [Double]
    /// The same for the last pose repeated.
    package var zeroVelocityErrors: [Double]
    /// The number of windows compared.
    package var windows: Int
    /// For each horizon the standard error of the difference of both errors, the mean over the horizons up to it, with windows
    /// that overlap counted as fewer; empty where that is not known.
    package var spreads: [Double]

    package init(
        horizons: [Double], errors: [Double], zeroVelocityErrors: [Double], windows: Int,
        spreads: [Double] = []
    ) {
        self.spreads = spreads
        self.horizons = horizons
        self.errors = errors
        self.zeroVelocityErrors = zeroVelocityErrors
        self.windows = windows
    }

    /// The mean error over horizons.
    package var error: Double { Self.mean(errors) }
    /// The mean error of the zero-velocity baseline over horizons.
    package var zeroVelocityError: Double { Self.mean(zeroVelocityErrors) }

    private static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(max(1, values.count))
    }
}
