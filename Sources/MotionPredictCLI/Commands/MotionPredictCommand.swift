import ArgumentParser

/// The command line: one file a subcommand.
@main
struct MotionPredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "motionpredict",
        abstract: "Learns how skeletal motion goes on, from BVH clips, and writes the continuation as BVH.",
        discussion: """
            Examples:
              motionpredict fit walk.bvh          learn: writes walk.safetensors
              motionpredict extend --seconds 2    go on: writes walk-extended.bvh
              motionpredict batch clips/ --fit-each --seconds 2 -o extended/

            Exit codes: 0 done, 1 a batch with failures, 64 bad usage, 65 bad data,
            66 no such input, 73 cannot create the output, 74 input or output
            error, 130 interrupted.
            """,
        version: "0.1.0",
        subcommands: [
            FitCommand.self, ExtendCommand.self, BatchCommand.self, InspectCommand.self, ConvertCommand.self,
            WindowsCommand.self, EvaluateCommand.self, ClassifyCommand.self, SummaryCommand.self,
            TutorialCommand.self,
        ])
}
