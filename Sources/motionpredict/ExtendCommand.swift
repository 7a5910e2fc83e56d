import ArgumentParser
import Foundation
import MotionCore
import MotionFiles
import MotionForecast

/// `extend`: continues a clip.
struct ExtendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extend",
        abstract: "Continue a clip: writes NAME-extended.bvh.",
        discussion: """
            Without CLIP, the clip that the model was fitted on is continued. The output \
            keeps the clip's hierarchy and its frames as they stand; predicted frames \
            follow at the clip's own rate. Of a .dae the frames are those that `convert` writes.

            Examples:
              motionpredict extend --seconds 2
              motionpredict extend other.bvh --model walk.safetensors --frames 90
            """)

    @Argument(help: "The clip to continue. [default: the one that the model was fitted on]")
    var clip: String?

    @Option(help: "The model. [default: the newest in this folder]")
    var model: String?

    @Option(name: .shortAndLong, help: "The file to write. [default: NAME-extended.bvh]")
    var output: String?

    @Flag(help: "Write the predicted frames alone.")
    var predictedOnly = false

    @Flag(
        help:
            "Hold feet that stand on the ground firmly, where otherwise gently, and tell how far they slide.")
    var lockFeet = false

    @Option(
        help: ArgumentHelp(
            "Write as many continuations that go different ways, as plausible as each other: NAME-extended-1.bvh and so on.",
            valueName: "count"))
    var variations: Int?

    @Flag(help: "Replace an existing file that this command did not make.")
    var force = false

    @Flag(help: "Print the figures as JSON on standard output.")
    var json = false

    @OptionGroup var chosen: SkeletonOption
    @OptionGroup var length: LengthOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let console = common.console
        try reporting(console) {
            let (modelPath, model) =
                try self.model.map { ($0, try ModelFiles.read($0)) } ?? ModelFiles.newest()
            let source = try source(model, modelPath, console)
            let base = output ?? ClipFiles.stem(source.path) + "-extended.bvh"
            let count = length.count(frameTime: source.clip.frameTime)
            let seconds = Double(count) * source.clip.frameTime
            if let warning = source.strangeness(model) { console.warn(warning) }
            var reports: [Report] = []
            for variation in variations.map({ Array(1...$0) }) ?? [0] {
                let target = variation == 0 ? base : Self.name(base, variation)
                let file = try OutputFile(target, force: force, inputs: [source.path, modelPath]) { bytes in
                    source.isMadeHere(bytes, model, modelPath, lockFeet: lockFeet, variation: variation)
                }
                let extended = try source.extended(
                    model, modelPath, frames: count, predictedOnly: predictedOnly, lockFeet: lockFeet,
                    variation: variation)
                try file.write(extended.bytes)
                let feet = extended.feet.map { "; " + $0.sentence } ?? ""
                console.say(
                    "wrote \(target): \(count) new frames, \(seconds.short) s, by \(modelPath)\(feet)")
                reports.append(
                    Report(
                        output: target, model: modelPath, clip: source.path, frames: count, seconds: seconds,
                        footSlide: extended.feet))
            }
            if json {
                if variations == nil { try printJSON(reports[0]) } else { try printJSON(reports) }
            }
        }
    }

    func validate() throws {
        if let variations, !(1...1000).contains(variations) {
            throw ValidationError("--variations must be from 1 to 1000.")
        }
    }

    /// The name of a variation: "walk-extended-2.bvh".
    private static func name(_ base: String, _ variation: Int) -> String {
        let (stem, ending) = ((base as NSString).deletingPathExtension, (base as NSString).pathExtension)
        return "\(stem)-\(variation)" + (ending.isEmpty ? "" : ".\(ending)")
    }

    /// What `--json` prints.
    private struct Report: Encodable {
        let output: String
        let model: String
        let clip: String
        let frames: Int
        let seconds: Double
        let footSlide: FootSlideReport?
    }

    /// The clip to continue: the one named, or the fitted one where it is still the same.
    private func source(_ model: ModelFile, _ modelPath: String, _ console: Console) throws -> ExtensionSource
    {
        if let clip {
            let read = try ClipFiles.read(
                clip, sampling: chosen.sampling, leavingOutFaults: true, console: console)
            try read.clip.requireMotion(clip)
            return .file(read)
        }
        let fitted = model.description.source
        guard model.description.clips.count == 1 else {
            throw CommandError.usage(
                "\(modelPath) was fitted on \(model.description.clips.count) clips: name the clip to extend")
        }
        // The path is as `fit` was given it; a folder that moved as a whole still holds the clip beside the model.
        let beside = URL(fileURLWithPath: modelPath).deletingLastPathComponent()
            .appendingPathComponent((fitted.path as NSString).lastPathComponent).relativePath
        var found: String?
        for path in [fitted.path, beside] where FileManager.default.fileExists(atPath: path) {
            found = found ?? path
            guard let bytes = try? FileBytes.read(path: path), Checksum(of: bytes).digits == fitted.checksum
            else {
                continue
            }
            var sampling = chosen.sampling
            sampling.skeleton = sampling.skeleton ?? fitted.skeleton
            return .file(
                try ClipFiles.read(path, sampling: sampling, leavingOutFaults: true, console: console))
        }
        if predictedOnly {
            return .seed(path: fitted.path, model.seed, moving: fitted.moving)
        }
        if let found { throw CommandError.clipChanged(clip: found, model: modelPath) }
        throw CommandError.clipGone(clip: fitted.path, model: modelPath)
    }
}
