import Foundation
import MotionCore

/// The right to work on one clip of a batch, among all batches that write into one folder.
///
/// It is a lock on a hidden file of the output folder: the system gives it up when its owner dies, however that comes about,
/// so that another batch takes over.
struct Claim: ~Copyable {
    private let path: String
    private let descriptor: Int32

    private static let (start, ending) = (".motionpredict-", ".claim")

    /// Claims a clip; nil where another batch has it.
    ///
    /// Where the file system has no locks, or the file cannot be made, everybody has every claim.
    init?(_ clip: String, in folder: String) {
        let digits = Checksum(of: Array(clip.utf8)).digits
        path = (folder as NSString).appendingPathComponent("\(Self.start)\(digits)\(Self.ending)")
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else {
                self.descriptor = -1
                return
            }
            if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
                close(descriptor)
                return nil
            }
            // Its last owner may have taken the file away between our opening and our locking it.
            if isOpen(descriptor, at: path) {
                self.descriptor = descriptor
                return
            }
            close(descriptor)
        }
    }

    /// Lets others have it; a claim ends so that it lasts as long as the work, and not as long as it is looked at.
    consuming func giveUp() {}

    deinit {
        guard descriptor >= 0 else { return }
        unlink(path)
        close(descriptor)
    }

    /// Takes away the claims of batches that were killed.
    static func sweep(_ folder: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where name.hasPrefix(start) && name.hasSuffix(ending) {
            let path = (folder as NSString).appendingPathComponent(name)
            let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0, isOpen(descriptor, at: path) { unlink(path) }
            close(descriptor)
        }
    }
}

/// Whether what is open is still what stands at `path`.
func isOpen(_ descriptor: Int32, at path: String) -> Bool {
    var (open, named) = (stat(), stat())
    return fstat(descriptor, &open) == 0 && lstat(path, &named) == 0
        && (open.st_dev, open.st_ino) == (named.st_dev, named.st_ino)
}
