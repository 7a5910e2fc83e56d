import ArgumentParser
import Foundation
import MotionPredict

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

    /// How much to add.
    var span: Span { frames.map { .frames($0) } ?? .seconds(seconds ?? 2) }
}
