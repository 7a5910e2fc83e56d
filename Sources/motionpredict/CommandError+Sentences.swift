extension CommandError: CustomStringConvertible {
    /// The error in one sentence: what was found, what was expected, where.
    var description: String {
        switch self {
        case .noSuchInput(let path): "\(path): no such file"
        case .inputIsFolder(let path): "\(path) is a directory, expected a motion file"
        case .noClips(let folder, let patterns):
            "\(folder) holds no clips that match \(patterns.joined(separator: " or "))"
        case .noModel(let folder):
            "there is no model in \(folder): run `motionpredict fit CLIP` first, or name one with --model"
        case .noCheckpoint(let path):
            "there is no training to resume: \(path) is not there"
        case .otherCheckpoint(let path):
            "\(path) belongs to a training of other clips or options: give the same ones, or fit without --resume"
        case .clipChanged(let clip, let model):
            "\(clip) has changed since \(model) was fitted on it: fit again, name the clip to extend, or use "
                + "--predicted-only"
        case .clipGone(let clip, let model):
            "\(clip), on which \(model) was fitted, is not there any more: name the clip to extend, or use "
                + "--predicted-only"
        case .noSuchFolder(let output, let folder):
            "cannot create \(output): the folder \(folder) does not exist"
        case .outputIsFolder(let output): "cannot create \(output): it is a directory"
        case .notWritable(let output, let reason): "cannot create \(output): \(reason)"
        case .outputExists(let output):
            "\(output) exists and was not made by this command: use --force to replace it"
        case .outputIsInput(let output): "\(output) is the input: name another output"
        case .usage(let text): text
        case .interrupted: "interrupted"
        case .batchFailed(let failed, let all): "\(failed) of \(all) clips could not be extended"
        }
    }
}
