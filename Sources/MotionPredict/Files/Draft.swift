import Foundation

/// The hidden file beside an output that is written first and takes its name when it is whole.
///
/// Nobody can guess its name, and its maker holds a lock on it: a draft without one is dead, whatever became of its maker,
/// and may be swept away.
struct Draft: ~Copyable {
    let path: String
    let descriptor: Int32
    private let folder: String
    private var isNamed = true

    private static let ending = ".draft"

    /// Makes a draft that only we may read, or, without `isPrivate`, whoever may read new files here.
    init(in folder: String, isPrivate: Bool) throws(SystemFault) {
        // Where a sweep took the draft before it was locked, another is made.
        for _ in 0..<100 {
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            let path = (folder as NSString).appendingPathComponent(
                "\(HiddenFile.start)\(getpid())-\(digits)\(Self.ending)")
            let descriptor = open(
                path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, isPrivate ? 0o600 : 0o666)
            guard descriptor >= 0 else {
                if errno == EEXIST || errno == EINTR { continue }
                throw SystemFault(errno)
            }
            // A file system without locks: then there are no sweeps either.
            let isTaken = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
            var facts = stat()
            if !isTaken, fstat(descriptor, &facts) == 0, facts.st_nlink > 0 {
                (self.path, self.descriptor, self.folder) = (path, descriptor, folder)
                return
            }
            close(descriptor)
            unlink(path)
        }
        throw SystemFault(EAGAIN)
    }

    deinit {
        if isNamed { unlink(path) }
        close(descriptor)
    }

    /// Gives the draft the mode of the file that it replaces and, as far as we may, its owner.
    func keep(_ facts: OutputTarget.FileFacts) {
        var mode = facts.mode
        if fchown(descriptor, facts.user, facts.group) != 0, fchown(descriptor, uid_t.max, facts.group) != 0 {
            // Another group must not get what was meant for the file's own.
            mode = mode & ~0o070 | (mode & 0o007) << 3
        }
        fchmod(descriptor, mode)
    }

    /// Sees that all is on the disk; throws `SystemFault` where it is not.
    func flush() throws(SystemFault) {
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw SystemFault(errno) }
    }

    /// Gives the draft its name; the folder is flushed too.
    mutating func rename(to path: String) throws(SystemFault) {
        guard Foundation.rename(self.path, path) == 0 else { throw SystemFault(errno) }
        isNamed = false
        let opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { return }
        _ = fsync(opened)
        close(opened)
    }

    /// Takes away what programs of ours that were killed left in a folder.
    static func sweep(_ folder: String) { HiddenFile.sweep(folder, ending: ending) }
}
