import ArgumentParser
import MotionPredict

/// `summary`: what a model is made of.
struct SummaryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summary",
        abstract: "Show a model: its layers, what it was fitted on, statistics.",
        discussion: """
            Example:
              motionpredict summary walk.safetensors
            """)

    @Argument(help: "The model.", completion: .models)
    var model: String

    @Flag(help: "Print the figures as JSON.")
    var json = false

    @OptionGroup var common: CommonOptions

    func run() throws {
        try reporting(common.console) {
            let report = SummaryReport(try ForecastModel(path: model))
            if json { try printJSON(report) } else { try printText(report.text) }
        }
    }
}
