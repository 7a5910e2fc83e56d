import MotionPredict

/// What ends a command beside what use cases report themselves.
enum CommandError: Error, Equatable {
    case noModel(folder: String)
    case usage(String)
    case batchFailed(failed: Int, of: Int)
    /// A forecast was required to be better than the last pose repeated, and is not, or nobody knows.
    case notBetter(isMeasured: Bool)
    /// Another process of a training is gone, and this one has been asked to end; the checkpoint to go on from, if there is one.
    case processLost(checkpoint: String?)
    /// Figures could not be written on standard output.
    case figuresLost(SystemFault)
}
