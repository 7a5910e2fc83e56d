import MotionPredict

extension Event {
    /// What to warn of.
    var warnings: [String] {
        switch self {
        case .note(let file, let note): ["\(file): \(note)"]
        case .leftOut(let error): ["left out: \(sentence(error))"]
        case .fault(let fault, let clip, let skeleton):
            ["\(clip): left out: \(fault.sentence(skeleton))"]
        case .ranks(let count, _, let busy) where busy < count:
            [
                "a step has \(busy == 1 ? "one part" : "\(busy) parts") of at most 16 windows: \(count - busy) of \(count) processes "
                    + "\(count - busy == 1 ? "has" : "have") nothing to do; a larger --batch-size or more --members give work to more"
            ]
        case .checkpointDamaged(let error, let path): ["\(sentence(error)): going on from \(path)"]
        case .checkpointFailed(let error):
            ["\(sentence(error)): the training goes on, and would be lost if it were broken off"]
        case .featuresInMemory(let folder, let error, let bytes):
            [
                "cannot keep features in \(folder): \(sentence(error)): they stay in memory (\(bytes.memorySize)); --cache "
                    + "names another folder"
            ]
        case .logFailed(let error): ["\(sentence(error)): the training goes on without its log"]
        case .beginsAnew(let error): ["\(sentence(error)): beginning anew with smaller steps"]
        case .unlikeTraining(let clip, let distance):
            [
                "\(clip): its last frames are unlike anything the model was trained on: the most similar moment of the training "
                    + "clips is \(distance.short) times as far away as those moments usually are from one another, so the "
                    + "forecast stays closer to the last pose"
            ]
        case .ends(let report, let clip, _): report.warnings(clip)
        case .learntFrom(let clip, let model):
            [
                "\(clip) has the same name as a clip that \(model) was trained on: its scores may look better than they would on "
                    + "an unseen clip"
            ]
        case .noWindow(let clip, let frames, let needed):
            ["\(clip): \(frames) frames hold no window of \(needed), left out"]
        case .skeletons(let groups, eachIsLearnt: false): [Self.skeletonSentence(groups)]
        case .passedOver(let folder):
            ["\(folder) holds results of a batch, which are passed over"]
        case .outputRenamed(let clip, let output):
            [
                "\(clip) becomes \(output), since its own name would be another output's on some file systems"
            ]
        default: []
        }
    }

    /// What to say beside, unless quiet.
    var messages: [String] {
        switch self {
        case .skeletons(let groups, eachIsLearnt: true):
            ["\(groups.count) skeletons, a model of each: " + groups.map(\.words).joined(separator: "; ")]
        case .plan(let overview): overview.sentences
        case .ranks(let count, let threads, _):
            ["\(count) processes, \(threads) thread\(threads == 1 ? "" : "s") each"]
        case .kinds(let overview): overview.sentences
        case .kindsTrial(let heldOut):
            [
                heldOut?.sentence
                    ?? "the clips are too few and too short to hold any out: the accuracy is not known"
            ]
        case .interrupted(let step, let checkpoint):
            ["interrupted at step \(step): the same command with --resume goes on from \(checkpoint)"]
        case .fold(let fold, let count, let scored, let isStretch, let isFitted):
            [Self.foldSentence(fold, of: count, scored, isStretch: isStretch, isFitted: isFitted)]
        case .foldInterrupted(let fold, let count, let folder):
            ["interrupted in fold \(fold) of \(count): the same command goes on from \(folder)"]
        case .ends(let report, _, let frames): report.messages(frames: frames)
        case .clip(let entry): [entry.sentence]
        case .batchEnds(let entries, let workedOn, let report):
            [Self.batchSentence(entries, workedOn: workedOn, report: report)]
        default: []
        }
    }

    private static func foldSentence(
        _ fold: Int, of count: Int, _ scored: [String], isStretch: Bool, isFitted: Bool
    ) -> String {
        let clips =
            scored.count == 1
            ? (isStretch ? "a stretch of " : "") + scored[0] : "\(scored.count) clips"
        return "fold \(fold) of \(count): \(isFitted ? "scoring" : "fitting without") \(clips)"
            + (isFitted ? ", the model was fitted before" : "")
    }

    private static func batchSentence(_ entries: [BatchEntry], workedOn: Int, report: String) -> String {
        let failed = entries.count { $0.status == .failed }
        return "\(entries.count) clips: \(workedOn) worked on, \(entries.count - workedOn) done before; "
            + "\(entries.count - failed) extended, \(failed) not (see \(report))"
    }

    /// Which of several skeletons is learnt, and how the largest group that is left out differs.
    private static func skeletonSentence(_ groups: [SkeletonGroup]) -> String {
        let others = groups.dropFirst()
        let listed = others.prefix(3).map(\.words) + (others.count > 3 ? ["\(others.count - 3) more"] : [])
        let difference = groups[1].differences(from: groups[0]).first.map { "; of the first \($0)" } ?? ""
        return "the clips have \(groups.count) skeletons: \(groups[0].words), the largest group, is learnt;"
            + " left out, or learnt with --each-skeleton: \(listed.joined(separator: ", "))\(difference)"
    }
}

extension FitOverview {
    /// The plan in a few lines.
    var sentences: [String] {
        let name = clips.count == 1 ? clips[0] : "\(clips.count) clips"
        var lines = [
            "\(name): \(frames) frames, \(seconds.short) s, \(skeleton.joints.count) joints, \(features) features, "
                + "\(up.letter) up"
        ]
        if restPoses > 0 {
            lines.append(
                "left out: the first frame of \(restPoses == 1 ? "a clip" : "\(restPoses) clips"), a rest pose before the "
                    + "motion")
        }
        let first = networks[0]
        lines.append(
            "windows: \(first.shape.observed) frames shown, \(first.shape.predicted) predicted, at "
                + "\(framesPerSecond.short) a second"
                + (kinds > 1 ? "; \(kinds) kinds, drawn equally often" : ""))
        let representations = Set(networks.map(\.representation.rawValue)).sorted()
        let count = networks.count
        lines.append(
            "\(count) network\(count == 1 ? "" : "s") (\(representations.joined(separator: ", "))) of \(first.units) units, "
                + "\(first.steps) steps of \(first.batch) windows each")
        lines.append("memory: about \(memory.memorySize)")
        if let mirror {
            let named = mirror.pairs.prefix(3).map { "\($0.0)/\($0.1)" }.joined(separator: ", ")
            lines.append(
                "left and right: \(mirror.pairs.count) pairs of joints mirror each other along "
                    + "\(mirror.axis.letter) (\(named)\(mirror.pairs.count > 3 ? ", …" : ""))")
        }
        return lines
    }
}

extension KindsOverview {
    /// The plan in two lines.
    var sentences: [String] {
        [
            "\(clips.reduce(0, +)) clips of \(kinds.count) kinds: "
                + zip(kinds, clips).map { "\($0) \($1)" }.joined(separator: ", "),
            "windows: \(frames) frames at \(framesPerSecond.short) a second; "
                + "\(features) features, \(units) units, \(epochs) epochs",
        ]
    }
}

extension ClassifierHeldOut {
    /// How the trial did, in words.
    var sentence: String {
        let percent = { (fraction: Double) in "\((100 * fraction).short) %" }
        let ends =
            kindsByFrames.isEmpty
            ? "" : "; of \(kindsByFrames.joined(separator: ", ")) there is one clip, whose end was held out"
        return "held-out clips: \(rightClips) of \(clips) right (\(percent(clipAccuracy))), "
            + "windows: \(rightWindows) of \(windows) (\(percent(windowAccuracy))); measured on a "
            + "trial that had not seen them, the model then learnt from all\(ends)"
    }
}

extension BatchEntry {
    /// What became of the clip, in words.
    var sentence: String {
        switch status {
        case .done:
            let feet = footSlide.map { "; " + $0.sentence } ?? ""
            return "\(clip): \(frames ?? 0) new frames (\(seconds.short) s)\(feet)"
        case .failed:
            // A reason names the file itself, most often.
            let reason = reason ?? ""
            return "not extended: " + (reason.contains(clip) ? reason : "\(clip): \(reason)")
        }
    }
}

extension FootSlideReport {
    /// The report as the end of a summary line.
    var sentence: String {
        feetStand
            ? "planted feet slide \(after.short) % of the body's size a second (\(before.short) without --lock-feet"
                + (clip.map { ", \($0.short) in the clip itself" } ?? "") + ")"
            : "no foot stands on the ground in the observed frames, so none was locked"
    }
}
