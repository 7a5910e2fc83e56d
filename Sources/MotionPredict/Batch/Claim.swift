import Foundation
import MotionCore

/// The right to work on one clip of a batch, among all batches that write into one folder.
///
/// It is a lock on a hidden file of the output folder: the system gives it up when its owner dies, however that comes about,
/// so that another batch takes over.
final class Claim {
    private let path: String
    private var descriptor: Int32

    private static let ending = ".claim"

    /// Claims a clip; nil where another batch has it.
    ///
    /// Where the file system has no locks, or the file cannot be made, everybody has every claim.
    init?(_ clip: String, in folder: String) {
        let digits = Checksum(of: Array(clip.utf8)).digits
        path = (folder as NSString).appendingPathComponent("\(HiddenFile.start)\(digits)\(Self.ending)")
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
            if HiddenFile.isOpen(descriptor, at: path) {
                self.descriptor = descriptor
                return
            }
            close(descriptor)
        }
    }

    /// Lets others have it.
    func giveUp() {
        guard descriptor >= 0 else { return }
        unlink(path)
        close(descriptor)
        descriptor = -1
    }

    deinit { giveUp() }

    /// Takes away the claims of batches that were killed.
    static func sweep(_ folder: String) { HiddenFile.sweep(folder, ending: ending) }
}
