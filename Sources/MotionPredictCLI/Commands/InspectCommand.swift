import ArgumentParser
import Foundation
import MotionPredict

/// `inspect`: what a motion file holds.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what motion files hold: the skeleton, channels, frames, oddities.",
        discussion: """
            Of a COLLADA or glTF file all joints are listed; channels, frames and rate are those \
            of the clip that `convert` makes of it.

            Examples:
              motionpredict inspect walk.bvh
              motionpredict inspect walk.dae --json --pose-at 0,0.5
            """)

    @Argument(help: "Motion files.", completion: .clips)
    var files: [String]

    @Flag(help: "Print the figures as JSON: a list where several files are given.")
    var json = false

    @Option(help: "Seconds, separated by commas: adds where every joint stands at these times.")
    var poseAt: Times?

    @OptionGroup var chosen: SamplingOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let console = common.console
        try reporting(console) {
            var reports: [InspectReport] = []
            for path in files {
                let report = try report(path, console)
                for fault in report.faults { console.warn("\(path): \(fault)") }
                if json { reports.append(report) } else { try printText(InspectTree(report).text) }
            }
            guard json else { return }
            if reports.count == 1 { try printJSON(reports[0]) } else { try printJSON(reports) }
        }
    }

    private func report(_ path: String, _ console: Console) throws -> InspectReport {
        var inspect = Inspect()
        inspect.sampling = chosen.sampling
        switch try inspect.run(path, Teller(console).monitor) {
        case .bvh(let document, let notes):
            return InspectReport(document, notes, path: path, times: poseAt?.seconds)
        case .scene(let document, let motion):
            return InspectReport(document, motion, path: path, times: poseAt?.seconds)
        }
    }
}

/// Times on the command line: "0,0.5,1".
struct Times: ExpressibleByArgument {
    let seconds: [Double]

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map {
            Double($0.trimmingCharacters(in: .whitespaces))
        }
        guard parts.allSatisfy({ $0?.isFinite ?? false }) else { return nil }
        seconds = parts.compactMap { $0 }
    }
}
