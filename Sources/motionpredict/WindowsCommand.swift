import ArgumentParser
import Foundation
import MotionCore
import MotionForecast
import Tensors

/// `windows`: writes the sequence tensors for use elsewhere.
struct WindowsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "windows",
        abstract: "Write the sequence tensors X and Y as safetensors.",
        discussion: """
            X (N, T observed, C) and Y (N, T predicted, C) hold 32-bit floats; the metadata \
            holds the channels' names, their mean and scale, and the rate. Windows never \
            span two clips.

            Examples:
              motionpredict windows walk.bvh -o walk-windows.safetensors
              motionpredict windows clips/ -o w.safetensors --observe 0.5s --stride 5
            """)

    @Argument(help: "Clips, or folders of clips, of one skeleton.")
    var clips: [String]

    @Option(name: .shortAndLong, help: "The file to write.")
    var output: String

    @Option(help: "Frames of X, or seconds as 0.5s.")
    var observe: Span = .seconds(0.5)

    @Option(help: "Frames of Y, or seconds as 1s.")
    var predict: Span = .seconds(1)

    @Option(help: "Frames from the start of one window to the next.")
    var stride = 1

    @Option(help: "Frames a second. [default: near 30]")
    var fps: Double?

    @Option(
        help:
            "What the channels are: 6d or expmap (features of the forecaster), or channels (as in the file).")
    var representation = WindowRepresentation.sixD

    @Flag(help: "Replace an existing file.")
    var force = false

    @OptionGroup var chosen: SkeletonOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard stride > 0 else { throw ValidationError("--stride must be greater than 0.") }
        if let fps, !(fps > 0 && fps <= 10_000) {
            throw ValidationError("--fps must be greater than 0 and at most 10000.")
        }
    }

    func run() throws {
        let console = common.console
        try reporting(console) {
            let paths = try ClipFiles.list(clips).map(\.path)
            let file = try OutputFile(output, force: force, inputs: paths, isOurs: Self.isMadeHere)
            var named: [(path: String, clip: Clip)] = []
            for path in paths {
                let clip = try ClipFiles.read(path, sampling: chosen.sampling, console: console).clip
                if let first = named.first {
                    let differences = clip.skeleton.differences(from: first.clip.skeleton)
                    guard differences.isEmpty else {
                        throw ForecastError.skeletonsDiffer(
                            clip: path, expected: first.path, differences: differences)
                    }
                }
                named.append((path, clip))
            }
            let rate = fps.map { ModelRate(frameTime: 1 / $0) } ?? ModelRate(near: named[0].clip)
            let shape = WindowShape(
                observed: observe.frames(frameTime: rate.frameTime),
                predicted: predict.frames(frameTime: rate.frameTime))
            let table = try ChannelTable(named, rate: rate, representation: representation)
            let windows = Windows(
                ranges: table.sequences.map { 0..<$0.frameCount }, shape: shape, stride: stride)
            guard !windows.isEmpty else {
                let longest = table.sequences.max { $0.frameCount < $1.frameCount }
                throw ForecastError.tooShort(
                    clip: named[longest?.clip ?? 0].path, frames: longest?.frameCount ?? 0,
                    needed: shape.frames,
                    rate: 1 / rate.frameTime)
            }
            try file.write { try table.write(windows, to: $0) }
            console.say(
                "wrote \(output): X (\(windows.count), \(shape.observed), \(table.names.count)), "
                    + "Y (\(windows.count), \(shape.predicted), \(table.names.count))")
        }
    }

    /// Whether an existing file holds windows of this command.
    private static func isMadeHere(_ bytes: [UInt8]) -> Bool {
        (try? SafetensorsReader(bytes))?.metadata["format"] == ChannelTable.format
    }
}

/// What the channels of X and Y are.
enum WindowRepresentation: String, ExpressibleByArgument, CaseIterable {
    case sixD = "6d"
    case exponentialMap = "expmap"
    case channels
}
