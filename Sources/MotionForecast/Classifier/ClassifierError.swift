/// What keeps a kind of motion from being learnt or told.
public enum ClassifierError: Error, Equatable {
    /// All clips are of one kind, so there is nothing to tell apart.
    case oneKind(String)
    /// No clip of a kind holds a window.
    case tooShort(kind: String, frames: Int, needed: Int, rate: Double)
    /// The file is a model that forecasts.
    case isForecaster(file: String)
    /// The file is a model that tells kinds, where one that forecasts is needed.
    case isClassifier(file: String)
    /// The loss is no number any more.
    case diverged(epoch: Int)
}

extension ClassifierError: CustomStringConvertible {
    /// The error in one sentence.
    public var description: String {
        switch self {
        case .oneKind(let kind):
            "all clips stand in one folder, \(kind): kinds are told apart by the names of the folders, of which at "
                + "least two are needed"
        case .tooShort(let kind, let frames, let needed, let rate):
            "no clip of the kind \(kind) is long enough: the longest has \(frames) frames at "
                + "\((rate * 10).rounded() / 10) a second, and one window takes \(needed)"
        case .isForecaster(let file):
            "\(file) is a model that forecasts, not one that tells kinds: make one with `motionpredict fit --labels folder`"
        case .isClassifier(let file):
            "\(file) is a model that tells kinds, not one that forecasts: use it with `motionpredict classify`"
        case .diverged(let epoch):
            "the training diverged in epoch \(epoch): the error is no number any more; try another --seed"
        }
    }
}
