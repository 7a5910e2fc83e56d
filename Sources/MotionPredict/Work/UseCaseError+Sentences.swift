extension UseCaseError: CustomStringConvertible {
    /// The error in one sentence: what was found, what was expected, where.
    public var description: String {
        switch self {
        case .noSuchInput(let path): "\(path): no such file"
        case .inputIsFolder(let path): "\(path) is a directory, expected a motion file"
        case .noClips(let folder, let patterns):
            "\(folder) holds no clips that match \((patterns.dropLast().joined(separator: ", ") + " or " + (patterns.last ?? "")).trimmingPrefix(" or "))"
        case .noCheckpoint(let path): "there is no training to resume: \(path) is not there"
        case .otherCheckpoint(let path, let differences):
            "\(path) belongs to a training of other clips or options"
                + (differences.isEmpty ? "" : " (\(differences.map(\.sentence).joined(separator: "; ")))")
        case .inputChanged(let path): "\(path) changed while it was being learnt from"
        case .clipChanged(let clip, let model): "\(clip) has changed since \(model) was fitted on it"
        case .clipGone(let clip, let model):
            "\(clip), on which \(model) was fitted, is not there any more"
        case .gapsInArray(let task, let count):
            "the numbers of the job array (task \(task) of \(count)) are no even row, so that it is not known which share this is: say it with --shard"
        case .severalClips(let model, let count): "\(model) was fitted on \(count) clips"
        case .noSuchFrame(let file, let frame, let frames):
            "\(file) has \(frames) frame\(frames == 1 ? "" : "s"), and frame \(frame) was asked for"
        case .noSuchNetwork(let model, let network, let networks):
            "\(model) has \(networks) network\(networks == 1 ? "" : "s"), and network \(network) was asked for"
        case .noLengthUnit(let file): "\(file) is a BVH file, which names no unit"
        case .tooMuchMemory(let needed, let limit):
            "this fit takes about \(needed.memorySize) of memory, and \(limit.memorySize) are allowed"
        case .tooFewForFolds(let clips, let folds):
            "\(folds) folds take at least \(folds) clips, or one that is divided: there are \(clips)"
        case .otherFolds(let folder, let differences):
            "\(folder) holds the folds of other clips or options"
                + (differences.isEmpty ? "" : " (\(differences.map(\.sentence).joined(separator: "; ")))")
        case .lessThanAFrame(let seconds, let clip, let frameTime):
            "\(seconds) s is no frame of \(clip), whose frames last \(frameTime) s"
        case .noSuchFolder(let output, let folder):
            "cannot create \(output): the folder \(folder) does not exist"
        case .outputIsFolder(let output): "cannot create \(output): it is a directory"
        case .notWritable(let output, let reason): "cannot create \(output): \(reason)"
        case .writeFailed(let output, let reason): "cannot write \(output): \(reason)"
        case .outputExists(let output): "\(output) exists and was not made by this command"
        case .outputIsInput(let output): "\(output) is the input: name another output"
        case .stopped: "interrupted"
        }
    }
}

extension RequestDifference {
    /// The difference in words, as part of a sentence.
    fileprivate var sentence: String {
        switch self {
        case .clipMissing(let name): "\(name) is missing"
        case .clipAdded(let name): "\(name) is new"
        case .clipChanged(let name): "\(name) has changed"
        case .clipSampling(let name): "\(name) is taken in another way"
        case .order: "the clips come in another order"
        case .option(let name, let was, let now): "\(name) was \(was ?? "not set"), is \(now ?? "not set")"
        }
    }
}

extension Int {
    /// So many bytes in words, "172 MB" or "1.3 GB".
    package var memorySize: String {
        self < 1_000_000_000
            ? "\((self + 500_000) / 1_000_000) MB" : "\((Double(self) / 1e8).rounded() / 10) GB"
    }
}
