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
            X (N, T observed, C) and Y (N, T predicted, C) hold 32-bit floats; the metadata holds the channels'
            names, their mean and scale, and the rate. Windows never span two clips.

            Examples:
              motionpredict windows walk.bvh -o walk-windows.safetensors
              motionpredict windows clips/ -o w.safetensors --observe 0.5s --predict 1s --stride 5
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
                let clip = try ClipFiles.read(path, console: console).clip
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

/// Rows of channels of all clips at one rate, and their tensors.
struct ChannelTable {
    static let format = "motionpredict windows"

    let sequences: [FeatureSequence]
    let names: [String]
    private let rate: ModelRate
    private let representation: WindowRepresentation
    private let statistics: (mean: [Float], scale: [Float])
    private let clips: [String]

    /// Throws `ForecastError` where a clip holds no motion.
    init(_ clips: [(path: String, clip: Clip)], rate: ModelRate, representation: WindowRepresentation) throws
    {
        for (path, clip) in clips { try clip.requireMotion(path) }
        self.clips = clips.map { ($0.path as NSString).lastPathComponent }
        self.rate = rate
        self.representation = representation
        guard let kind = Representation(rawValue: representation.rawValue) else {
            sequences = clips.enumerated().flatMap { index, clip in
                Self.raw(clip.clip, index: index, rate: rate)
            }
            let skeleton = clips[0].clip.skeleton
            names = skeleton.channels.map { "\(skeleton.joints[$0.joint].name) \($0.channel.name)" }
            statistics = Self.statistics(sequences, width: names.count)
            return
        }
        let layout = FeatureLayout(clips: clips.map(\.clip), representation: kind)
        sequences = clips.enumerated().flatMap { index, clip in
            layout.sequences(of: clip.clip, index: index, rate: rate)
        }
        names = layout.featureNames
        let scaling = FeatureScaling(sequences, layout: layout, bodySize: clips[0].clip.bodySize)
        statistics = (scaling.mean, scaling.scale)
    }

    /// Each channel's mean and standard deviation over all frames; 1 for one that never moves.
    private static func statistics(
        _ sequences: [FeatureSequence], width: Int
    ) -> (mean: [Float], scale: [Float]) {
        let frames = Double(sequences.reduce(0) { $0 + $1.frameCount })
        let columns = (0..<width).map { channel in
            sequences.lazy.flatMap { values in
                stride(from: channel, to: values.values.count, by: width).lazy
                    .map { Double(values.values[$0]) }
            }
        }
        let means = columns.map { $0.reduce(0, +) / frames }
        let deviations = zip(columns, means).map { column, mean in
            (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / frames).squareRoot()
        }
        return (means.map { Float($0) }, deviations.map { $0 > 1e-9 ? Float($0) : 1 })
    }

    /// The clip's own channels, in radians and the file's length unit, at the model's rate.
    private static func raw(_ clip: Clip, index: Int, rate: ModelRate) -> [FeatureSequence] {
        let every = rate.framesApart(clip)
        let source = every == nil ? clip.resampled(frameTime: rate.frameTime) : clip
        return (0..<min(every ?? 1, source.frameCount)).map { phase in
            let frames = Array(Swift.stride(from: phase, to: source.frameCount, by: every ?? 1))
            let values = frames.flatMap { source.frame($0).map { Float($0) } }
            return FeatureSequence(
                clip: index, phase: phase, frameCount: frames.count, values: values,
                roots: Array(repeating: RootState(), count: frames.count))
        }
    }

    /// Writes X and Y a window at a time: memory does not grow with the overlap of windows.
    func write(_ windows: Windows, to sink: @escaping SafetensorsWriter.Sink) throws {
        let width = names.count
        let parts: [(name: String, frames: Int, rows: (Window) -> Range<Int>)] = [
            ("X", windows.shape.observed, windows.observed),
            ("Y", windows.shape.predicted, windows.predicted),
        ]
        let metadata = [
            "format": Self.format, "channels": names.joined(separator: "\n"),
            "clips": clips.joined(separator: "\n"), "frame_time": "\(rate.frameTime)",
            "stride": "\(windows.stride)", "representation": representation.rawValue,
            "mean": statistics.mean.map(\.description).joined(separator: " "),
            "scale": statistics.scale.map(\.description).joined(separator: " "),
        ]
        let entries = try parts.map {
            try SafetensorsEntry(name: $0.name, type: .float32, shape: [windows.count, $0.frames, width])
        }
        var writer = try SafetensorsWriter(entries, metadata: metadata, to: sink)
        for entry in writer.entries {
            guard let part = parts.first(where: { $0.name == entry.name }) else { continue }
            for window in windows {
                let rows = part.rows(window)
                try sequences[window.sequence].values.withUnsafeBytes { bytes in
                    let size = width * MemoryLayout<Float>.stride
                    try writer.append(
                        UnsafeRawBufferPointer(
                            rebasing: bytes[rows.lowerBound * size..<rows.upperBound * size]),
                        to: part.name)
                }
            }
        }
        try writer.finish()
    }
}
