import ArgumentParser
import Foundation
import MotionFiles
import MotionForecast

/// Options of every command.
struct CommonOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Tell only warnings and errors.")
    var quiet = false

    var console: Console { Console(isQuiet: quiet) }
}

/// Which skeleton of a file is meant.
struct SkeletonOption: ParsableArguments {
    @Option(
        help:
            "The skeleton to take of a file that holds several, by the name of its root. [default: the first that moves]"
    )
    var skeleton: String?

    @Option(
        help:
            "The frames a second that a file really has, where its frame time is wrong; no frame changes. [default: the file's own]"
    )
    var rate: Double?

    @Option(
        name: .customLong("clip"),
        help: "The animation clip to take of a COLLADA file, by its name. [default: all of the file]")
    var clipName: String?

    func validate() throws {
        if let rate, !(rate > 0 && rate <= 10_000) {
            throw ValidationError("--rate must be greater than 0 and at most 10000.")
        }
    }

    /// How a file's motion is taken, as far as these options say.
    var sampling: ClipSampling {
        var sampling = ClipSampling()
        sampling.skeleton = skeleton
        sampling.rate = rate
        sampling.clip = clipName
        return sampling
    }
}

/// Options of commands that train.
struct TrainingOptions: ParsableArguments {
    @Option(help: "Frames shown, or seconds as 0.5s. [default: half a second]")
    var observe: Span?

    @Option(help: "Frames predicted in training, or seconds as 2s. [default: two seconds]")
    var predict: Span?

    @Option(help: "Frames a second at which the model thinks. [default: near 30]")
    var fps: Double?

    @Option(help: "Units of each LSTM layer. [default: chosen from the clips]")
    var units: Int?

    @Option(help: "Layers of encoder and decoder. [default: 1]")
    var layers: Int?

    @Option(help: "Networks whose predictions are averaged. [default: chosen from the clips and the time]")
    var members: Int?

    @Option(help: "Times that as many windows are drawn as there are. [default: chosen from the clips]")
    var epochs: Int?

    @Option(help: "Minutes to train for; sets the number of steps by this machine's speed.")
    var minutes: Double?

    @Option(help: "Windows in a training step. [default: chosen from the clips]")
    var batchSize: Int?

    @Option(help: "The seed of all random numbers: the same seed gives the same model.")
    var seed: UInt64 = 1

    @Option(help: "Threads; their number does not change the model. [default: one a core]")
    var threads: Int?

    func validate() throws {
        let positive: [(String, Double?)] = [
            ("fps", fps), ("units", units.map(Double.init)), ("layers", layers.map(Double.init)),
            ("members", members.map(Double.init)),
            ("epochs", epochs.map(Double.init)), ("minutes", minutes),
            ("batch-size", batchSize.map(Double.init)), ("threads", threads.map(Double.init)),
        ]
        for (name, value) in positive {
            if let value, !(value > 0 && value.isFinite) {
                throw ValidationError("--\(name) must be greater than 0.")
            }
        }
        for (name, value, limit) in [
            ("units", units, 4096), ("layers", layers, 16), ("members", members, 64),
            ("batch-size", batchSize, 8192),
            ("epochs", epochs, 1_000_000_000),
        ] {
            if let value, value > limit { throw ValidationError("--\(name) must be at most \(limit).") }
        }
    }
}

/// Options of the trial on held-out frames that comes before a training.
struct TrialOptions: ParsableArguments {
    @Option(help: "Share of frames, or of clips, held out for the comparison; 0 for none.")
    var validationSplit = 0.2

    @Option(help: "Checks without improvement on the held-out frames before the trial ends. [default: never]")
    var patience: Int?

    func validate() throws {
        guard (0..<1).contains(validationSplit) else {
            throw ValidationError("--validation-split must be 0 or more and less than 1.")
        }
        if let patience, patience < 1 { throw ValidationError("--patience must be greater than 0.") }
    }
}

/// On the command line: frames as "15", or seconds as "0.5s".
extension Span: ExpressibleByArgument {
    public var defaultValueDescription: String {
        switch self {
        case .frames(let count): "\(count)"
        case .seconds(let seconds): "\(seconds.short)s"
        }
    }

    public init?(argument: String) {
        if argument.hasSuffix("s") {
            guard let value = Double(argument.dropLast()), value > 0, value.isFinite else { return nil }
            self = .seconds(value)
        } else {
            guard let value = Int(argument), (1...1_000_000_000).contains(value) else { return nil }
            self = .frames(value)
        }
    }
}

/// How far a clip is continued.
struct LengthOptions: ParsableArguments {
    @Option(help: "Seconds to add. [default: 2]")
    var seconds: Double?

    @Option(help: "Frames to add, in place of --seconds.")
    var frames: Int?

    func validate() throws {
        if seconds != nil && frames != nil { throw ValidationError("Use either --seconds or --frames.") }
        if let seconds, !(seconds > 0 && seconds <= 86_400) {
            throw ValidationError("--seconds must be greater than 0 and at most 86400.")
        }
        if let frames, !(1...100_000_000).contains(frames) {
            throw ValidationError("--frames must be at least 1.")
        }
    }

    /// The number of frames to add to a clip of this frame time.
    func count(frameTime: Double) -> Int {
        frames ?? max(1, Int(((seconds ?? 2) / frameTime).rounded()))
    }
}
