import Foundation
import MotionPredict

extension OutputFile {
    /// Throws `CommandError.usage` where a name ends as that of a format which is not written: nobody wants BVH in a file
    /// called walk.fbx. A name without an ending, a device and a pipe take what comes.
    ///
    /// - Parameter endings: those of the formats that are written, without the point.
    func requireEnding(among endings: [String]) throws {
        let ending = (path as NSString).pathExtension
        if ending.isEmpty || endings.contains(ending.lowercased()) || isStream { return }
        let listed = endings.map { ".\($0)" }
        let list = listed.count < 2 ? listed.joined() : "one of " + listed.joined(separator: ", ")
        throw CommandError.usage(
            "cannot create \(path): .\(ending) is no format that is written here; let the name end in \(list)"
        )
    }
}

extension OutputNames {
    /// The endings of files of motion that are written.
    static var motionEndings: [String] { MotionWriters.all.flatMap { $0.endings } }
    static let modelEndings = ["safetensors"]
    static let numPyEnding = "npz"
    static let tensorEndings = ["safetensors", numPyEnding]
    static let pageEndings = ["html", "htm"]
    static let tableEndings = ["csv"]
    static let pictureEndings = ["png"]
    static let graphEndings = ["onnx"]

    /// Whether a name asks for a NumPy archive.
    static func isNumPy(_ path: String) -> Bool {
        (path as NSString).pathExtension.lowercased() == numPyEnding
    }
}
