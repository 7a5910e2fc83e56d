/// Keeps features of many clips in files, where there are too many for memory.
package protocol FeatureKeeper: Sendable {
    /// Features that take fewer bytes than this stay in memory.
    var leastBytes: Int { get }

    /// An open descriptor of the file that `key` names, which the caller closes: of one that is there and that `isSound`,
    /// else of one that `write` fills; nil where no file can be kept.
    ///
    /// Throws what `write` throws for reasons other than the file's own.
    func file(
        _ key: String, bytes: Int, isSound: (Int32) throws -> Bool, write: (Int32) throws -> Void
    ) throws -> Int32?
}

/// A file of features cannot be read or written, for a reason of the system's.
package struct FeatureFileFault: Error, Sendable {
    /// The system's number (errno).
    package let code: Int32

    package init(code: Int32) { self.code = code }
}
