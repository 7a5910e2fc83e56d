import Foundation
import MotionCore
import MotionFiles

/// A held-out window: what is shown, and how it goes on.
struct Window {
    /// The folder, as a path.
    let kind: String
    /// The number of the window, as the file's name has it.
    let name: String
    let seed: Clip
    let truth: Clip
}

enum Corpus {
    static func clips(_ folder: String) throws -> [(name: String, clip: Clip)] {
        try files(folder).map { (name: $0, clip: try clip($0)) }
    }

    static func windows(_ folder: String) throws -> [Window] {
        try files(folder).filter { $0.hasSuffix("_seed.bvh") }.map { path in
            let (kind, file) = (
                (path as NSString).deletingLastPathComponent, (path as NSString).lastPathComponent
            )
            return Window(
                kind: kind, name: String(file.dropLast("_seed.bvh".count)), seed: try clip(path),
                truth: try clip(path.replacingOccurrences(of: "_seed.bvh", with: "_truth.bvh")))
        }
    }

    /// The BVH files below a folder, by name.
    private static func files(_ folder: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".bvh") }.sorted().map { folder + "/" + $0 }
    }

    static func clip(_ path: String) throws -> Clip {
        try BVHReader.read([UInt8](Data(contentsOf: URL(fileURLWithPath: path))), file: path).clip
    }
}
