import Foundation

/// The hidden files that a program of ours makes beside outputs and holds a lock on while it lives.
enum HiddenFile {
    /// What their names begin with.
    static let start = ".motionpredict-"

    /// Takes away those of one kind in a folder whose makers are gone: nobody holds a lock on them.
    static func sweep(_ folder: String, ending: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where name.hasPrefix(start) && name.hasSuffix(ending) {
            let path = (folder as NSString).appendingPathComponent(name)
            let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            var facts = stat()
            if fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_uid == geteuid(),
                flock(descriptor, LOCK_EX | LOCK_NB) == 0, isOpen(descriptor, at: path)
            {
                unlink(path)
            }
            close(descriptor)
        }
    }

    /// Whether what is open is still what stands at `path`.
    static func isOpen(_ descriptor: Int32, at path: String) -> Bool {
        var (open, named) = (stat(), stat())
        return fstat(descriptor, &open) == 0 && lstat(path, &named) == 0
            && (open.st_dev, open.st_ino) == (named.st_dev, named.st_ino)
    }
}
