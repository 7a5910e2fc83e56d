import ArgumentParser
import MotionPredict

/// `convert`: writes any readable file as BVH.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a motion file (BVH, COLLADA) as plain BVH, at another rate where asked for.",
        discussion: """
            COLLADA is sampled at the rate of its keys, or 30 frames a second where they have \
            none, and turned Y up. Its unit of length is kept.

            Examples:
              motionpredict convert odd.bvh plain.bvh
              motionpredict convert walk120.bvh walk30.bvh --fps 30
              motionpredict convert walk.dae walk.bvh --unit cm
            """)

    @Argument(help: "The motion file to read.", completion: .clips)
    var input: String

    @Argument(help: "The BVH file to write.", completion: .motion)
    var output: String

    @Option(parsing: .unconditional, help: "Frames a second to write. [default: the file's own]")
    var fps: Double?

    @Option(help: "The unit of length to write a COLLADA file in: cm or m. [default: the file's own]")
    var unit: LengthUnit?

    @Flag(help: "Leave the axes of a COLLADA file as they are.")
    var keepAxes = false

    @Flag(help: "Replace an existing file.")
    var force = false

    @OptionGroup var chosen: SamplingOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if let fps, !(fps > 0 && fps <= 10_000) {
            throw ValidationError("--fps must be greater than 0 and at most 10000.")
        }
    }

    func run() throws {
        let console = common.console
        try reporting(console) {
            var convert = Convert()
            convert.sampling = chosen.sampling
            convert.sampling.framesPerSecond = fps
            convert.sampling.metersPerUnit = unit?.meters
            convert.sampling.keepsAxes = keepAxes
            let clip = try convert.run(input, Teller(console).monitor)
            let writer = MotionWriters.writer(forPath: output)
            let file = try OutputFile(OutputNames.path(output), force: force, inputs: [input]) {
                writer.isPlain($0)
            }
            try file.requireEnding(among: OutputNames.motionEndings)
            try file.write { try writer.write(clip, to: $0) }
            console.say(
                "wrote \(file.path): \(clip.frameCount) frames, \((1 / clip.frameTime).short) a second")
        }
    }
}

/// A unit of length on the command line.
enum LengthUnit: String, ExpressibleByArgument, CaseIterable {
    case cm
    case m

    var meters: Double {
        switch self {
        case .cm: 0.01
        case .m: 1
        }
    }
}
