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
            two clips, nor rows that are no motion, which `fit` leaves out as well. docs/python.md lists all that is in the file.

            Examples:
              motionpredict windows walk.bvh -o walk-windows.safetensors
              motionpredict windows clips/ -o clips.npz --observe 0.5s --stride 5
              motionpredict windows new.bvh --model walk.safetensors -o w.safetensors
            """)

    @Argument(help: "Clips, or folders of clips, of one skeleton.", completion: .clips)
    var clips: [String]

    @Option(
        name: .shortAndLong, help: "The file to write, .safetensors or .npz.",
        completion: .file(extensions: OutputNames.tensorEndings))
    var output: String

    @Flag(
        help:
            "Write a NumPy archive, also into what does not end in .npz, as -o - for standard output.")
    var npz = false

    @Option(parsing: .unconditional, help: "Frames of X, or seconds. [default: 0.5s]")
    var observe: Span?

    @Option(parsing: .unconditional, help: "Frames of Y, or seconds. [default: 1s]")
    var predict: Span?

    @Option(help: "Frames from the start of one window to the next.")
    var stride = 1

    @Option(parsing: .unconditional, help: "Frames a second. [default: near 30]")
    var fps: Double?

    @Option(
        help:
            "What the channels are: 6d, expmap, quaternion or positions (features of the forecaster), or channels (as in the file, in degrees). [default: 6d]"
    )
    var representation: Windows.Representation?

    @Option(
        help:
            "A model, whose own features, rate and lengths are taken: what its exported graphs are shown. Of a model of kinds there is X alone."
    )
    var model: String?

    @Option(
        parsing: .unconditional,
        help: "The network of --model whose features are taken. [default: 1, as of the mean of all]")
    var network: Int?

    @Option(
        help: "Fraction of frames, or of clips, whose windows are for validation, as `fit` holds them out.")
    var validationSplit = 0.2

    @Flag(help: "Replace an existing file.")
    var force = false

    @Flag(
        help:
            "Cut windows from rows that are no motion, too: zeros, spikes, repeated rows and others that inspect lists."
    )
    var keepFaults = false

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
        guard model != nil else {
            if network != nil { throw ValidationError("--network is of --model, which is not there.") }
            return
        }
        let given: [(String, Bool)] = [
            ("--observe", observe != nil), ("--predict", predict != nil), ("--fps", fps != nil),
            ("--representation", representation != nil),
        ]
        if let odd = given.first(where: \.1)?.0 {
            throw ValidationError("\(odd) has no meaning with --model, which says it.")
        }
    }

    /// What is to be cut, and how.
    private func windows(of clips: [ClipFile], kinds: [String?]) throws -> Windows {
        var windows = Windows(clips)
        if let model {
            do {
                windows = try Windows(clips, for: ForecastModel(path: model), network: network ?? 1)
            } catch ClassifierError.isClassifier where network == nil {
                windows = Windows(clips, for: try KindsModel(path: model))
            }
        }
        windows.observe = observe ?? windows.observe
        windows.predict = predict ?? windows.predict
        windows.stride = stride
        windows.framesPerSecond = fps
        windows.representation = representation ?? windows.representation
        windows.validationSplit = validationSplit
        windows.kinds = kinds
        windows.keepFaults = keepFaults
        return windows
    }

    func run() throws {
        let console = common.console
        try reporting(console) {
            let listed = try ClipFolder.list(clips)
            let paths = listed.map(\.path)
            let file = try OutputFile(
                OutputNames.path(output), force: force, inputs: paths + (model.map { [$0] } ?? []),
                isOurs: WindowTensors.isMadeHere)
            try file.requireEnding(among: npz ? [OutputNames.numPyEnding] : OutputNames.tensorEndings)
            let monitor = Teller(console).monitor
            var read: [ClipFile] = []
            for path in paths {
                read.append(try ClipFile(path: path, sampling: chosen.sampling, monitor: monitor))
                // What a model takes of each is told with its name.
                if model == nil { _ = try read.ofOneSkeleton() }
            }
            let windows = try windows(of: read, kinds: listed.map(\.kind))
            let tensors = try windows.run(monitor)
            try tensors.write(to: file, asNumPy: npz || OutputNames.isNumPy(file.path))
            let (count, channels, shape) = (tensors.count, tensors.channels.count, tensors.shape)
            let followed = shape.predicted > 0 ? ", Y (\(count), \(shape.predicted), \(channels))" : ""
            console.say(
                "wrote \(file.path): X (\(count), \(shape.observed), \(channels))\(followed), "
                    + "\(tensors.validationCount) for validation")
        }
    }
}

extension Windows.Representation: ExpressibleByArgument {}
