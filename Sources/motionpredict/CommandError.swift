import ArgumentParser
import Foundation
import MotionFiles
import MotionForecast

/// What ends a command beside what files and forecasts report themselves.
enum CommandError: Error, Equatable {
    case noSuchInput(String)
    case inputIsFolder(String)
    case noClips(folder: String, patterns: [String])
    case noModel(folder: String)
    case noCheckpoint(String)
    case otherCheckpoint(String)
    case clipChanged(clip: String, model: String)
    case clipGone(clip: String, model: String)
    case noSuchFolder(output: String, folder: String)
    case outputIsFolder(String)
    case notWritable(output: String, reason: String)
    case outputExists(String)
    case outputIsInput(String)
    case usage(String)
    case interrupted
    case batchFailed(failed: Int, of: Int)
}

/// The exit codes of sysexits.h, as far as they are used.
enum ExitStatus {
    static let usage: Int32 = 64
    static let badData: Int32 = 65
    static let noInput: Int32 = 66
    static let cannotCreate: Int32 = 73
    static let inputOutput: Int32 = 74
    static let interrupted: Int32 = 130

    /// The code that an error ends the program with.
    static func code(of error: any Error) -> Int32 {
        switch error {
        case let error as any MotionFileError:
            switch error.category {
            case .noInput: noInput
            case .badData: badData
            case .ioError: inputOutput
            }
        case is ForecastError, is ClassifierError: badData
        case let error as CommandError:
            switch error {
            case .noSuchInput, .noClips, .noModel, .noCheckpoint, .clipGone: noInput
            case .inputIsFolder, .clipChanged, .otherCheckpoint: badData
            case .noSuchFolder, .outputIsFolder, .notWritable, .outputExists, .outputIsInput: cannotCreate
            case .usage: usage
            case .interrupted: interrupted
            case .batchFailed: 1
            }
        default: inputOutput
        }
    }
}

/// Runs the body of a command; an error is told in its sentence and ends the program with its code.
func reporting(_ console: Console, _ body: () throws -> Void) throws {
    do {
        try body()
    } catch let error as ValidationError {
        throw error
    } catch let code as ExitCode {
        throw code
    } catch {
        console.error("\(error)")
        throw ExitCode(ExitStatus.code(of: error))
    }
}
