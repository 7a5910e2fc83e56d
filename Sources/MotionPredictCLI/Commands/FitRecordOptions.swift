import ArgumentParser
import MotionPredict

extension OutputFile {
    /// A page that a command writes beside its figures.
    static func page(_ name: String, force: Bool, inputs: [String], json: Bool) throws -> OutputFile {
        let file = try OutputFile(
            OutputNames.path(name), force: force, inputs: inputs, isOurs: { View.isPage($0) })
        try file.requireEnding(among: OutputNames.pageEndings)
        try file.requireAlone(json: json)
        return file
    }
}

/// What a fit leaves beside its model, for people to look at.
struct FitRecordOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Also write the curve of the training, a line a step: phase, step, error, held-out error, learning rate.",
            valueName: "file.csv"), completion: .tables)
    var log: String?

    @Option(
        help: ArgumentHelp(
            "Also write a page: the curve of the training, and a held-out prediction beside what came.",
            valueName: "page.html"), completion: .pages)
    var html: String?

    /// The file of the page, checked before any work is done.
    ///
    /// Throws `UseCaseError` and `CommandError.usage`.
    func pageFile(force: Bool, inputs: [String], json: Bool) throws -> OutputFile? {
        try html.map { try OutputFile.page($0, force: force, inputs: inputs, json: json) }
    }

    /// The file of the log, checked before any work is done.
    ///
    /// Throws `UseCaseError` and `CommandError.usage`.
    func logFile(force: Bool, inputs: [String], json: Bool) throws -> OutputFile? {
        try log.map {
            let file = try OutputFile(
                OutputNames.path($0), force: force, inputs: inputs, isOurs: { TrainingLog.isLog($0) })
            try file.requireEnding(among: OutputNames.tableEndings)
            try file.requireAlone(json: json)
            return file
        }
    }
}
