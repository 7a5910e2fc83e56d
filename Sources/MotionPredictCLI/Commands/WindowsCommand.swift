import ArgumentParser
import MotionPredict

/// `windows`: writes the sequence tensors for use elsewhere.
struct WindowsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "windows",
        abstract: "Write the sequence tensors X and Y as safetensors or for NumPy.",
        discussion: """
            X (N, T observed, C) and Y (N, T predicted, C) hold 32-bit floats; beside them \
            stand, for each window, its clip, first frame, time and kind, whether it is for \
            training or validation, and the channels' means and scales. Windows never span \
            two clips. docs/python.md lists all that is in the file.

            Examples:
              motionpredict windows walk.bvh -o walk-windows.safetensors
              motionpredict windows clips/ -o clips.npz --observe 0.5s --stride 5
            """)

    @Argument(help: "Clips, or folders of clips, of one skeleton.")
    var clips: [String]

    @Option(name: .shortAndLong, help: "The file to write, .safetensors or .npz.")
    var output: String

    @Flag(
        help:
            "Write a NumPy archive, also into what does not end in .npz, as -o - for standard output.")
    var npz = false

    @Option(parsing: .unconditional, help: "Frames of X, or seconds as 0.5s.")
    var observe: Span = .seconds(0.5)

    @Option(parsing: .unconditional, help: "Frames of Y, or seconds as 1s.")
    var predict: Span = .seconds(1)

    @Option(help: "Frames from the start of one window to the next.")
    var stride = 1

    @Option(parsing: .unconditional, help: "Frames a second. [default: near 30]")
    var fps: Double?

    @Option(
        help:
            "What the channels are: 6d, expmap, quaternion or positions (features of the forecaster), or channels (as in the file, in degrees)."
    )
    var representation = Windows.Representation.sixD

    @Option(
        help: "Fraction of frames, or of clips, whose windows are for validation, as `fit` holds them out.")
    var validationSplit = 0.2

    @Flag(help: "Replace an existing file.")
    var force = false

    @OptionGroup var chosen: SamplingOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard stride > 0 else { throw ValidationError("--stride must be greater than 0.") }
        if let fps, !(fps > 0 && fps <= 10_000) {
            throw ValidationError("--fps must be greater than 0 and at most 10000.")
        }
        guard (0..<1).contains(validationSplit) else {
            throw ValidationError("--validation-split must be 0 or more and less than 1.")
        }
    }

    func run() throws {
        let console = common.console
        try reporting(console) {
            let listed = try ClipFolder.list(clips)
            let paths = listed.map(\.path)
            let file = try OutputFile(
                OutputNames.path(output), force: force, inputs: paths, isOurs: WindowTensors.isMadeHere)
            try file.requireEnding(among: npz ? [OutputNames.numPyEnding] : OutputNames.tensorEndings)
            let monitor = Teller(console).monitor
            var read: [ClipFile] = []
            for path in paths {
                read.append(try ClipFile(path: path, sampling: chosen.sampling, monitor: monitor))
                _ = try read.ofOneSkeleton()
            }
            var windows = Windows(read)
            (windows.observe, windows.predict, windows.stride) = (observe, predict, stride)
            windows.framesPerSecond = fps
            windows.representation = representation
            windows.validationSplit = validationSplit
            windows.kinds = listed.map(\.kind)
            let tensors = try windows.run()
            try tensors.write(to: file, asNumPy: npz || OutputNames.isNumPy(file.path))
            let (count, channels, shape) = (tensors.count, tensors.channels.count, tensors.shape)
            console.say(
                "wrote \(file.path): X (\(count), \(shape.observed), \(channels)), "
                    + "Y (\(count), \(shape.predicted), \(channels)), "
                    + "\(tensors.validationCount) for validation")
        }
    }
}

extension Windows.Representation: ExpressibleByArgument {}
