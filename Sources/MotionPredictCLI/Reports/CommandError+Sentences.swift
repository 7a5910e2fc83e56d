import MotionPredict

extension CommandError: CustomStringConvertible {
    /// The error in one sentence: what was found, what was expected, where.
    var description: String {
        switch self {
        case .noModel(let folder):
            "there is no model in \(folder): run `motionpredict fit CLIP` first, or name one with --model"
        case .usage(let text): text
        case .batchFailed(let failed, let all): "\(failed) of \(all) clips could not be extended"
        case .notBetter(true):
            "the forecast is not clearly better than freezing the last pose (--require-better)"
        case .notBetter(false):
            "nobody knows whether the forecast is better than freezing the last pose: no frames were held out (--require-better)"
        case .processLost(let checkpoint?):
            "another process of this training is gone: the same command with --resume, with any number of processes, goes on from \(checkpoint)"
        case .processLost(nil):
            "another process of this training is gone, before anything was kept: the same command begins it again"
        case .figuresLost(let fault): "cannot write to standard output: \(fault)"
        }
    }
}

/// An error in one sentence, with what the command line offers against it.
///
/// Only errors of files have several lines, the file's own among them; in all others a name with a line's end in it would
/// pass for a message.
func sentence(_ error: any Error) -> String {
    if error is any MotionFileError { return "\(error)" }
    let sentence = Printable.text("\(error)")
    return (error as? UseCaseError)?.advice.map { "\(sentence): \($0)" } ?? sentence
}

extension UseCaseError {
    /// What a person can do about it at the command line; nil where the error says it all.
    fileprivate var advice: String? {
        switch self {
        case .otherCheckpoint: "give the same ones, or fit without --resume"
        case .clipChanged: "fit again, name the clip to extend, or use --predicted-only"
        case .clipGone: "name the clip to extend, or use --predicted-only"
        case .severalClips: "name the clip to extend"
        case .tooMuchMemory:
            "ask for fewer --members, --units or frames to --predict, a smaller --batch-size, or give fewer clips"
        case .lessThanAFrame: "ask for more --seconds, or for --frames"
        case .noLengthUnit: "--unit cannot scale it"
        case .outputExists: "use --force to replace it"
        default: nil
        }
    }
}
