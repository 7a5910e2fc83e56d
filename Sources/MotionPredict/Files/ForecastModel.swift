import MotionCore
import MotionFiles
package import MotionForecast

/// A model that forecasts, and the name by which messages call it.
public struct ForecastModel: Sendable {
    /// The file it was read from, or another name.
    public let name: String
    /// The networks, what they were fitted on, and the last frames of the fitted clip.
    package let file: ModelFile

    /// A model that stands in no file yet.
    package init(_ file: ModelFile, name: String = "this model") {
        self.file = file
        self.name = name
    }

    /// Reads the model at `path`.
    ///
    /// Throws `UseCaseError.noSuchInput`, `ForecastError.notAModel`, `.modelVersion` or `.damagedModel`,
    /// `ClassifierError.isClassifier`, and `FileAccessError`.
    public init(path: String) throws {
        if try ClipFolder.isFolder(path) { throw ForecastError.notAModel(file: path) }
        let bytes = try FileBytes.read(path: path)
        if ClassifierFile.claims(bytes) { throw ClassifierError.isClassifier(file: path) }
        self.init(try ModelFile(bytes, file: path), name: path)
    }

    /// Writes the model; the same model gives the same bytes.
    ///
    /// Throws `UseCaseError` where it cannot be made, or where a file stands there that is no model, unless `replacing`.
    public func write(to path: String, replacing: Bool = false) throws {
        try OutputFile(path, force: replacing, isOurs: Self.isMadeHere).write { try file.write(to: $0) }
    }

    /// Throws `ForecastError.skeletonsDiffer` where a clip's skeleton is not the model's, and `.ratesApart` or `.tooMuch` where
    /// its rate is too far from the model's.
    func requireSkeleton(_ clip: Clip, named name: String) throws {
        try clip.requireSkeleton(of: file.forecaster.layout, in: self.name, name: name)
        try clip.requireRate(file.forecaster.rate, of: self.name, name: name)
    }

    /// Whether an existing file was once written by a fit, though it may be damaged or of another version since.
    package static func isMadeHere(_ bytes: [UInt8]) -> Bool {
        if ClassifierFile.claims(bytes) { return true }
        do {
            _ = try ModelFile(bytes, file: "")
        } catch ForecastError.notAModel {
            return false
        } catch {}
        return true
    }
}

/// A model that tells kinds, and the name by which messages call it.
public struct KindsModel: Sendable {
    /// The file it was read from, or another name.
    package let name: String
    package let file: ClassifierFile

    /// A model that stands in no file yet.
    package init(_ file: ClassifierFile, name: String = "this model") {
        self.file = file
        self.name = name
    }

    /// Reads the model at `path`; throws what reading throws, as `ForecastModel` does.
    public init(path: String) throws {
        if try ClipFolder.isFolder(path) { throw ForecastError.notAModel(file: path) }
        self.init(try ClassifierFile(FileBytes.read(path: path), file: path), name: path)
    }

    /// Writes the model; throws as `ForecastModel` does.
    public func write(to path: String, replacing: Bool = false) throws {
        try OutputFile(path, force: replacing, isOurs: ForecastModel.isMadeHere).write {
            try file.write(to: $0)
        }
    }
}
