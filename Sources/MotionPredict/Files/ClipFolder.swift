import Foundation

/// Finds clips in folders.
package enum ClipFolder {
    /// The names of motion files in a folder.
    package static let patterns = ["*.bvh", "*.dae", "*.glb", "*.gltf"]

    /// A file to read, and whether it was named itself or found in a folder.
    package struct Listed {
        package let path: String
        package let isNamed: Bool

        /// The kind of motion of a clip that was found in a folder, which is that folder's name; nil of one that was named.
        package var kind: String? {
            isNamed ? nil : FitKinds.LabelSource.folder.kind(of: path)
        }
    }

    /// The files that paths stand for: a file itself, or all clips under a folder in the order of their names.
    ///
    /// Throws `UseCaseError.noSuchInput` or `.noClips`.
    package static func list(_ paths: [String]) throws -> [Listed] {
        try paths.flatMap { path -> [Listed] in
            guard try isFolder(path) else { return [Listed(path: path, isNamed: true)] }
            let found = try under(path, patterns: patterns)
            guard !found.isEmpty else { throw UseCaseError.noClips(folder: path, patterns: patterns) }
            return found.map {
                Listed(path: (path as NSString).appendingPathComponent($0), isNamed: false)
            }
        }
    }

    /// Whether there is a folder at `path`; throws where there is nothing.
    package static func isFolder(_ path: String) throws -> Bool {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw UseCaseError.noSuchInput(path)
        }
        return isFolder.boolValue
    }

    /// The files under `folder` whose name, or path below it, matches a shell pattern in any case of letters, sorted by
    /// their bytes; hidden ones are left out. Links to folders are followed, each folder being visited once.
    static func under(_ folder: String, patterns: [String]) throws -> [String] {
        var walk = FolderWalk(root: folder, patterns: patterns.map { $0.lowercased() })
        guard walk.visit("") else { throw UseCaseError.noSuchInput(folder) }
        return walk.found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Makes a folder, and those above it, where it is not there; throws where it cannot be written to.
    static func make(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw UseCaseError.notWritable(output: path, reason: "the folder cannot be made")
        }
        guard FileManager.default.isWritableFile(atPath: path) else {
            throw UseCaseError.notWritable(output: path, reason: "the folder cannot be written")
        }
    }

    /// Whether a path leads into a folder.
    static func contains(_ folder: String, _ path: String) -> Bool {
        resolved(path).hasPrefix(resolved(folder) + "/")
    }

    /// Whether two paths lead to one file.
    package static func isSame(_ a: String, _ b: String) -> Bool { resolved(a) == resolved(b) }

    private static func resolved(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }
}
