import ArgumentParser
import MotionPredict

/// `convert`: writes any readable file as BVH or glTF.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract:
            "Write a motion file (BVH, COLLADA, glTF) as plain BVH or as .glb, at another rate where asked for.",
        discussion: """
            COLLADA and glTF are sampled at the rate of their keys, or 30 frames a second where \
            they have none, and turned Y up. Their unit of length is kept. A .glb is written in \
            metres, with thin bones to look at; of a BVH file, which names no unit, the unit is \
            guessed by the size of the body, and told.

            Examples:
              motionpredict convert odd.bvh plain.bvh
              motionpredict convert walk120.bvh walk30.bvh --fps 30
              motionpredict convert walk.dae walk.bvh --unit cm
              motionpredict convert walk.bvh walk.glb
            """)

    @Argument(help: "The motion file to read.", completion: .clips)
    var input: String

    @Argument(help: "The file to write: .bvh or .glb.", completion: .motion)
    var output: String

    @Option(parsing: .unconditional, help: "Frames a second to write. [default: the file's own]")
    var fps: Double?

    @Option(
        help:
            "The unit of length (cm, m, mm, in) to write a COLLADA or glTF file in or, where a .glb is made of a BVH file, the unit of that. [default: the file's own, or guessed]"
    )
    var unit: LengthUnit?

    @Option(
        help:
            "Where a .glb is made of a BVH file, the axis that points up in that: y or z. [default: guessed by the body, and told]"
    )
    var up: UpAxis?

    @Flag(help: "Leave the axes of a COLLADA file as they are; a .glb is Y up anyway.")
    var keepAxes = false

    @Flag(help: "Replace an existing file.")
    var force = false

    @OptionGroup var chosen: SamplingOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if up != nil, !MotionWriters.writer(forPath: output).hasOwnUnit {
            throw ValidationError("--up is for an output that ends in .glb.")
        }
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
            let writer = MotionWriters.writer(forPath: output)
            // A format with a unit of its own is told what the file is in; others are written in what is asked for.
            if writer.hasOwnUnit {
                convert.bvhSpace = ClipSpace(upAxis: up?.axis, metersPerUnit: unit?.meters)
            } else {
                convert.sampling.metersPerUnit = unit?.meters
            }
            convert.sampling.keepsAxes = keepAxes
            let (clip, space) = try convert.converted(input, Teller(console).monitor)
            let file = try OutputFile(OutputNames.path(output), force: force, inputs: [input]) {
                writer.isPlain($0)
            }
            try file.requireEnding(among: OutputNames.motionEndings)
            try file.write { try writer.write(clip, in: space, to: $0) }
            console.say(
                "wrote \(file.path): \(clip.frameCount) frames, \((1 / clip.frameTime).short) a second"
                    + writer.sentence(onSpaceOf: clip, in: space))
        }
    }
}

extension LengthUnit: ExpressibleByArgument {}

/// An axis that points up on the command line.
enum UpAxis: String, ExpressibleByArgument, CaseIterable {
    case y
    case z

    var axis: Axis { self == .y ? .y : .z }
}
