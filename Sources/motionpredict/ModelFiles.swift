import Foundation
import MotionFiles
import MotionForecast

/// Finds and reads models.
enum ModelFiles {
    /// Reads the model at `path`; throws what reading throws.
    static func read(_ path: String) throws -> ModelFile {
        if try ClipFiles.isFolder(path) {
            throw ForecastError.notAModel(file: path)
        }
        let bytes = try FileBytes.read(path: path)
        if ClassifierFile.claims(bytes) { throw ClassifierError.isClassifier(file: path) }
        return try ModelFile(bytes, file: path)
    }

    /// Reads the model of kinds at `path`; throws what reading throws.
    static func readClassifier(_ path: String) throws -> ClassifierFile {
        if try ClipFiles.isFolder(path) {
            throw ForecastError.notAModel(file: path)
        }
        return try ClassifierFile(FileBytes.read(path: path), file: path)
    }

    /// Whether an existing file was once written by `fit`, though it may be damaged or of another version since.
    static func isMadeHere(_ bytes: [UInt8]) -> Bool {
        if ClassifierFile.claims(bytes) { return true }
        do {
            _ = try ModelFile(bytes, file: "")
        } catch ForecastError.notAModel {
            return false
        } catch {}
        return true
    }

    /// The model most lately written into this folder.
    ///
    /// Other safetensors files are passed over; throws `CommandError.noModel` where there is none, and the error
    /// of the newest where none can be read.
    static func newest() throws -> (path: String, model: ModelFile) { try newest(read) }

    /// The model of kinds most lately written into this folder; throws as `newest` does.
    static func newestClassifier() throws -> (path: String, model: ClassifierFile) {
        try newest(readClassifier)
    }

    private static func newest<Model>(_ read: (String) throws -> Model) throws -> (path: String, model: Model)
    {
        let folder = FileManager.default.currentDirectoryPath
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".safetensors") && !$0.hasPrefix(".") }
        let dated = names.map { name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: name)
            return (name: name, date: attributes?[.modificationDate] as? Date ?? .distantPast)
        }
        for (name, _) in dated.sorted(by: { ($1.date, $0.name) < ($0.date, $1.name) }) {
            do {
                return (name, try read(name))
            } catch ForecastError.notAModel {
                continue
            } catch is ClassifierError {
                continue
            }
        }
        throw CommandError.noModel(folder: folder)
    }
}
