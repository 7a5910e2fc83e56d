import ArgumentParser
import Foundation
import MotionCore
import MotionForecast

/// Where the kinds of clips are told.
enum LabelSource: String, ExpressibleByArgument, CaseIterable {
    /// The name of the folder in which a clip stands.
    case folder

    /// The kind of the clip at `path`.
    func kind(of path: String) -> String {
        switch self {
        case .folder:
            URL(fileURLWithPath: path).standardizedFileURL.deletingLastPathComponent().lastPathComponent
        }
    }
}

/// `fit --labels`: learns the kinds of clips.
struct ClassifierFitting {
    let options: TrainingOptions
    let console: Console
    let interruption: Interruption

    /// Throws where an option was given that has no meaning here.
    static func check(_ options: TrainingOptions, _ trial: TrialOptions, resumes: Bool) throws {
        let given: [(String, Bool)] = [
            ("--predict", options.predict != nil), ("--layers", options.layers != nil),
            ("--minutes", options.minutes != nil), ("--patience", trial.patience != nil),
            ("--resume", resumes),
        ]
        if let odd = given.first(where: \.1)?.0 {
            throw ValidationError("\(odd) has no meaning with --labels.")
        }
    }

    /// Learns, tells how it goes, and writes the model.
    ///
    /// - Parameter holdsOut: whether a trial on held-out clips comes before the training on all.
    func run(
        _ clips: [ReadClip], by source: LabelSource, holdsOut: Bool, to file: OutputFile, json: Bool
    ) throws {
        let began = Date()
        for clip in clips.dropFirst() {
            let differences = clip.clip.skeleton.differences(from: clips[0].clip.skeleton)
            guard differences.isEmpty else {
                throw ForecastError.skeletonsDiffer(
                    clip: clip.path, expected: clips[0].path, differences: differences)
            }
        }
        let labelled = clips.map {
            ClassifierTraining.LabelledClip(name: $0.path, kind: source.kind(of: $0.path), clip: $0.clip)
        }
        let training = try ClassifierTraining(
            labelled, window: options.observe ?? .seconds(1), framesPerSecond: options.fps
        ) { settings in
            settings.units = options.units ?? settings.units
            settings.epochs = options.epochs ?? settings.epochs
            settings.batch = options.batchSize ?? settings.batch
            settings.seed = options.seed
        }
        let counts = training.kinds.map { kind in labelled.count { $0.kind == kind } }
        console.say(
            "\(clips.count) clips of \(training.kinds.count) kinds: "
                + zip(training.kinds, counts).map { "\($0) \($1)" }.joined(separator: ", "))
        console.say(
            "windows: \(training.settings.frames) frames at \((1 / training.rate.frameTime).short) a second; "
                + "\(training.layout.count) features, \(training.settings.units) units, "
                + "\(training.settings.epochs) epochs")
        let threads = options.threads ?? ProcessInfo.processInfo.activeProcessorCount
        let heldOut =
            holdsOut ? try training.trial(threads: threads, progress: progress("trial", training)) : nil
        if let heldOut {
            console.say(Self.sentence(heldOut))
        } else if holdsOut {
            console.say("the clips are too few and too short to hold any out: the accuracy is not known")
        }
        let classifier = try training.train(threads: threads, progress: progress("training", training))
        let model = ClassifierFile(classifier, clips: counts, heldOut: heldOut)
        try file.write { try model.write(to: $0) }
        let seconds = Date().timeIntervalSince(began)
        console.say("wrote \(file.path) in \(seconds.short) s")
        console.say("next: motionpredict classify CLIP --model \(file.path)")
        if json {
            try printJSON(
                Report(
                    output: file.path, kinds: training.kinds, clips: counts, frames: training.settings.frames,
                    seconds: seconds, heldOut: heldOut))
        }
    }

    private func progress(_ name: String, _ training: ClassifierTraining) -> (Int, Double) throws -> Void {
        let bar = Progress(name, total: training.settings.epochs, unit: "epochs", console: console)
        return { epoch, loss in
            try interruption.check()
            bar.update(epoch, detail: String(format: "error %.3f", loss))
            if epoch == training.settings.epochs { bar.finish() }
        }
    }

    /// How the trial did, in words.
    static func sentence(_ heldOut: ClassifierHeldOut) -> String {
        let percent = { (share: Double) in "\((100 * share).short) %" }
        let ends =
            heldOut.kindsByFrames.isEmpty
            ? ""
            : "; of \(heldOut.kindsByFrames.joined(separator: ", ")) there is one clip, whose end was held out"
        return
            "held-out clips: \(heldOut.rightClips) of \(heldOut.clips) right (\(percent(heldOut.clipAccuracy))), "
            + "windows: \(heldOut.rightWindows) of \(heldOut.windows) (\(percent(heldOut.windowAccuracy))); measured on a "
            + "trial that had not seen them, the model then learnt from all\(ends)"
    }

    /// What `--json` prints.
    private struct Report: Encodable {
        let output: String
        let kinds: [String]
        let clips: [Int]
        let frames: Int
        let seconds: Double
        let heldOut: ClassifierHeldOut?
    }
}
