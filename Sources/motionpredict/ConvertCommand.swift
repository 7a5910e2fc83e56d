import ArgumentParser
import MotionCore
import MotionFiles

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

    @Argument(help: "The motion file to read.")
    var input: String

    @Argument(help: "The BVH file to write.")
    var output: String

    @Option(help: "Frames a second to write. [default: the file's own]")
    var fps: Double?

    @Option(help: "The unit of length to write a COLLADA file in: cm or m. [default: the file's own]")
    var unit: LengthUnit?

    @Flag(help: "Leave the axes of a COLLADA file as they are.")
    var keepAxes = false

    @Flag(help: "Replace an existing file.")
    var force = false

    @OptionGroup var chosen: SkeletonOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if let fps, !(fps > 0 && fps <= 10_000) {
            throw ValidationError("--fps must be greater than 0 and at most 10000.")
        }
    }

    func run() throws {
        let console = common.console
        try reporting(console) {
            let clip = try clip(console)
            let file = try OutputFile(output, force: force, inputs: [input], isOurs: BVHWriter.isPlain)
            try file.write { try BVHWriter.write(clip, to: $0) }
            console.say("wrote \(output): \(clip.frameCount) frames, \((1 / clip.frameTime).short) a second")
        }
    }

    private func clip(_ console: Console) throws -> Clip {
        switch try ClipFiles.open(input, console: console) {
        case .bvh(let file):
            try file.requireMotion()
            let (document, notes) = try file.part(named: chosen.skeleton, rate: chosen.rate)
            for note in notes { console.warn("\(input): \(note)") }
            guard unit == nil else {
                throw CommandError.usage(
                    "\(input) is a BVH file, which names no unit: --unit cannot scale it")
            }
            return fps.map { document.clip.resampled(frameTime: 1 / $0) } ?? document.clip
        case .collada(let document):
            var sampling = chosen.sampling
            sampling.framesPerSecond = fps
            sampling.keepsAxes = keepAxes
            sampling.metersPerUnit = unit?.meters
            let motion = try document.motion(sampling)
            for note in motion.notes { console.warn("\(input): \(note)") }
            return motion.clip
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
