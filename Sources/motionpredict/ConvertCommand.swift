import ArgumentParser
import MotionCore
import MotionFiles

/// `convert`: writes any readable file as BVH.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a motion file as plain BVH, at another rate where asked for.",
        discussion: """
            Examples:
              motionpredict convert odd.bvh plain.bvh
              motionpredict convert walk120.bvh walk30.bvh --fps 30
            """)

    @Argument(help: "The motion file to read.")
    var input: String

    @Argument(help: "The BVH file to write.")
    var output: String

    @Option(help: "Frames a second to write. [default: the file's own]")
    var fps: Double?

    @Flag(help: "Replace an existing file.")
    var force = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        if let fps, !(fps > 0 && fps <= 10_000) {
            throw ValidationError("--fps must be greater than 0 and at most 10000.")
        }
    }

    func run() throws {
        let console = common.console
        try reporting(console) {
            let document = try ClipFiles.read(input, console: console, keepingText: false)
            let clip = fps.map { document.clip.resampled(frameTime: 1 / $0) } ?? document.clip
            let file = try OutputFile(output, force: force, inputs: [input], isOurs: BVHWriter.isPlain)
            try file.write { try BVHWriter.write(clip, to: $0) }
            console.say("wrote \(output): \(clip.frameCount) frames, \((1 / clip.frameTime).short) a second")
        }
    }
}
