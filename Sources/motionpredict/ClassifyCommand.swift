import ArgumentParser
import Foundation
import MotionCore
import MotionFiles
import MotionForecast

/// `classify`: tells the kind of a motion.
struct ClassifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classify",
        abstract: "Tell the kind of motion of clips, by a model of `fit --labels`.",
        discussion: """
            The probability of a clip is the mean over its windows, which overlap by half. Where a \
            clip stands in a folder with the name of a kind, it is counted whether that was found.

            Examples:
              motionpredict fit clips/ --labels folder -o kinds.safetensors
              motionpredict classify new.bvh --model kinds.safetensors --windows
            """)

    @Argument(help: "Clips, or folders of clips, of the model's skeleton.")
    var clips: [String]

    @Option(help: "The model. [default: the newest of this kind in this folder]")
    var model: String?

    @Flag(help: "Also tell the kind of each window.")
    var windows = false

    @Flag(help: "Print the figures as JSON on standard output.")
    var json = false

    @OptionGroup var chosen: SkeletonOption
    @OptionGroup var common: CommonOptions

    func run() throws {
        let console = common.console
        try reporting(console) {
            let (path, file) =
                try model.map { ($0, try ModelFiles.readClassifier($0)) } ?? ModelFiles.newestClassifier()
            let classifier = file.classifier
            var results: [Result] = []
            for (name, isNamed) in try ClipFiles.list(clips) {
                do {
                    results.append(try result(name, classifier, path, console))
                } catch {
                    if isNamed { throw error }
                    console.warn("left out: \(error)")
                }
            }
            let known = results.filter { $0.expected != nil }
            if json {
                try printJSON(
                    Report(
                        model: path, kinds: classifier.kinds, clips: results,
                        accuracy: known.isEmpty
                            ? nil : Double(known.count { $0.kind == $0.expected }) / Double(known.count)))
                return
            }
            for result in results { tell(result, classifier) }
            if !known.isEmpty {
                print(
                    "\(known.count { $0.kind == $0.expected }) of \(known.count) clips are of the kind that their folder "
                        + "names")
            }
        }
    }

    private func result(
        _ name: String, _ classifier: MotionClassifier, _ model: String, _ console: Console
    ) throws -> Result {
        let clip = try ClipFiles.read(name, sampling: chosen.sampling, console: console).clip
        let differences = clip.skeleton.differences(from: classifier.layout.skeleton)
        guard differences.isEmpty else {
            throw ForecastError.skeletonsDiffer(
                clip: name, expected: "the clips that \(model) was fitted on", differences: differences)
        }
        let windows = try classifier.windows(of: clip, name: name)
        let probabilities = classifier.probabilities(windows)
        let folder = LabelSource.folder.kind(of: name)
        return Result(
            clip: name, kind: classifier.kinds[largest(probabilities)], probabilities: probabilities,
            expected: classifier.kinds.contains(folder) ? folder : nil,
            windows: windows.map {
                Result.Window(
                    start: $0.start, kind: classifier.kinds[largest($0.probabilities)],
                    probabilities: $0.probabilities)
            })
    }

    private func tell(_ result: Result, _ classifier: MotionClassifier) {
        let percent = { (share: Double) in String(format: "%.1f %%", 100 * share) }
        let others = classifier.kinds.indices.sorted { result.probabilities[$0] > result.probabilities[$1] }
            .dropFirst().prefix(2).filter { result.probabilities[$0] >= 0.05 }
            .map { "\(classifier.kinds[$0]) \(percent(result.probabilities[$0]))" }
        let rest = others.isEmpty ? "" : " (or " + others.joined(separator: ", ") + ")"
        print("\(result.clip): \(result.kind) \(percent(result.probabilities.max() ?? 0))\(rest)")
        guard windows else { return }
        for window in result.windows {
            print("  \(window.start.short) s: \(window.kind) \(percent(window.probabilities.max() ?? 0))")
        }
    }

    /// One clip and what was found.
    private struct Result: Encodable {
        let clip: String
        let kind: String
        let probabilities: [Double]
        /// The kind that the clip's folder names.
        let expected: String?
        let windows: [Window]

        struct Window: Encodable {
            let start: Double
            let kind: String
            let probabilities: [Double]
        }
    }

    /// What `--json` prints.
    private struct Report: Encodable {
        let model: String
        let kinds: [String]
        let clips: [Result]
        let accuracy: Double?
    }
}
