import ArgumentParser
import Foundation
import MotionPredict

/// Options of every command.
struct CommonOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Tell only warnings and errors.")
    var quiet = false

    // Both are seen to before the parser is asked; see `Settings`.
    @Option(
        help: ArgumentHelp(
            "Take options from a JSON file, as {\"fit\": {\"seed\": 2}}; what is typed comes before what it says.",
            valueName: "file.json"), completion: .settings)
    var config: String?

    @Flag(help: "Print the options in force as JSON that --config takes, and do nothing else.")
    var printConfig = false

    var console: Console { Console(isQuiet: quiet) }
}

/// Which motion of a file is meant.
struct SamplingOptions: ParsableArguments {
    @Option(
        help:
            "The skeleton to take of a file that holds several, by the name of its root. [default: the first that moves]"
    )
    var skeleton: String?

    @Option(
        parsing: .unconditional,
        help:
            "The frames a second that a file really has, where its frame time is wrong; no frame changes. [default: the file's own]"
    )
    var rate: Double?

    @Option(
        name: .customLong("clip"),
        help:
            "The animation to take of a COLLADA or glTF file, by its name. [default: all of COLLADA, the first that moves of glTF]"
    )
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

/// What becomes of frames that are no motion.
struct FaultOptions: ParsableArguments {
    @Flag(
        help: """
            Learn from, and go on from, rows that are no motion too: zeros, spikes, repeated rows and others that inspect lists.
            """)
    var keepFaults = false
}

/// What a forecast has to be like.
struct RequiredOptions: ParsableArguments {
    @Flag(
        help: """
            End with exit code 1, once all is written, where the forecast is not known to be better than freezing the last pose.
            """)
    var requireBetter = false
}

/// How far a clip is continued.
struct LengthOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "Seconds to add. [default: 2]")
    var seconds: Double?

    @Option(parsing: .unconditional, help: "Frames to add, in place of --seconds.")
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

    /// How much to add.
    var span: Span { frames.map { .frames($0) } ?? .seconds(seconds ?? 2) }
}
