import Foundation
import MotionPredict

/// The names that outputs have where none is given.
enum OutputNames {
    /// The name of a clip or folder without folders and ending: "walk" for "clips/walk.bvh".
    static func stem(_ path: String) -> String {
        let name = URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
        let stem = (name as NSString).deletingPathExtension
        return stem.isEmpty ? name : stem
    }

    /// A path without the ending of its name.
    static func withoutEnding(_ path: String) -> String { (path as NSString).deletingPathExtension }

    /// The path that a name on the command line stands for: "-" is standard output.
    static func path(_ name: String) -> String { name == "-" ? "/dev/stdout" : name }

    /// The name of a variation: "walk-extended-2.bvh".
    static func variation(_ index: Int, of base: String) -> String {
        let (stem, ending) = ((base as NSString).deletingPathExtension, (base as NSString).pathExtension)
        return "\(stem)-\(index)" + (ending.isEmpty ? "" : ".\(ending)")
    }
}

extension OutputFile {
    /// Throws `CommandError.usage` where the output and the figures of `--json` would both go to standard output.
    func requireAlone(json: Bool) throws {
        guard json, isStandardOutput else { return }
        throw CommandError.usage("--json and an output on standard output would run into each other")
    }
}
