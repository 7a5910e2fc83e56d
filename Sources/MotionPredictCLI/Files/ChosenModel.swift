import Foundation
import MotionPredict

/// The model that a command takes: the one named, or the one most lately written into this folder.
enum ChosenModel {
    /// Throws what reading throws, and `CommandError.noModel`.
    static func forecast(_ path: String?) throws -> ForecastModel {
        try path.map { try ForecastModel(path: $0) } ?? newest { try ForecastModel(path: $0) }
    }

    /// Throws what reading throws, and `CommandError.noModel`.
    static func kinds(_ path: String?) throws -> KindsModel {
        try path.map { try KindsModel(path: $0) } ?? newest { try KindsModel(path: $0) }
    }

    /// Other safetensors files are passed over; where no model can be read, the error of the newest is thrown.
    private static func newest<Model>(_ read: (String) throws -> Model) throws -> Model {
        let folder = FileManager.default.currentDirectoryPath
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".safetensors") && !$0.hasPrefix(".") }
        let dated = names.map { name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: name)
            return (name: name, date: attributes?[.modificationDate] as? Date ?? .distantPast)
        }
        for (name, _) in dated.sorted(by: { ($1.date, $0.name) < ($0.date, $1.name) }) {
            do {
                return try read(name)
            } catch ForecastError.notAModel {
                continue
            } catch is ClassifierError {
                continue
            }
        }
        throw CommandError.noModel(folder: folder)
    }
}
