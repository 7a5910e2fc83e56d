import Foundation

/// A walk through a folder and those below it.
struct FolderWalk {
    let root: String
    /// Shell patterns in small letters.
    let patterns: [String]
    /// The paths under the root that match.
    private(set) var found: [String] = []
    private var visited: Set<FolderNumber> = []

    init(root: String, patterns: [String]) {
        self.root = root
        self.patterns = patterns
    }

    /// What the system knows a folder by, so that a link to one above it leads nowhere.
    private struct FolderNumber: Hashable {
        let device: UInt64
        let number: UInt64

        init(_ facts: stat) { (device, number) = (UInt64(facts.st_dev), UInt64(facts.st_ino)) }
    }

    /// Visits the folder at `path` under the root; returns whether it can be read.
    mutating func visit(_ path: String) -> Bool {
        let full = (root as NSString).appendingPathComponent(path)
        var facts = stat()
        guard stat(full, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR,
            let names = try? FileManager.default.contentsOfDirectory(atPath: full)
        else { return false }
        guard visited.insert(FolderNumber(facts)).inserted else { return true }
        // In the order of their bytes: a folder that is reached in two ways keeps the same one.
        for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let below = path.isEmpty ? name : "\(path)/\(name)"
            if stat((root as NSString).appendingPathComponent(below), &facts) == 0,
                facts.st_mode & S_IFMT == S_IFDIR
            {
                _ = visit(below)
            } else if !name.hasPrefix("."), matches(name, below) {
                found.append(below)
            }
        }
        return true
    }

    private func matches(_ name: String, _ path: String) -> Bool {
        patterns.contains { pattern in
            [name, path].contains { fnmatch(pattern, $0.lowercased(), 0) == 0 }
        }
    }
}
