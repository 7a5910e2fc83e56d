import Foundation

/// The names that outputs have where none is given.
enum OutputNames {
    /// The name of a clip or folder without folders and ending: "walk" for "clips/walk.bvh".
    static func stem(_ path: String) -> String {
        let name = URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
        let stem = (name as NSString).deletingPathExtension
        return stem.isEmpty ? name : stem
    }

    /// The name of a variation: "walk-extended-2.bvh".
    static func variation(_ index: Int, of base: String) -> String {
        let (stem, ending) = ((base as NSString).deletingPathExtension, (base as NSString).pathExtension)
        return "\(stem)-\(index)" + (ending.isEmpty ? "" : ".\(ending)")
    }
}
