/// A kind of file that this module writes, and which of its versions it reads.
///
/// The version counts changes of meaning alone: a key that is missing has a default, and one that is not known is passed
/// over, so that neither needs a new version.
struct ModelKind: Sendable {
    /// What the metadata says such a file is.
    let format: String
    /// The version that is written.
    let version: Int
    /// The first version that is still read.
    let oldest: Int
    /// The metadata's entry that holds the description.
    var key = "model"

    static let forecaster = ModelKind(format: ModelFile.format, version: 3, oldest: 2)
    static let classifier = ModelKind(format: ClassifierFile.format, version: 2, oldest: 1)
    /// A training broken off is gone on with by the program that began it.
    static let checkpoint = ModelKind(
        format: TrainingCheckpoint.format, version: 3, oldest: 3, key: "progress")
}

/// What does not fit together in a file, as part of a sentence.
struct ModelFault: Error, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
