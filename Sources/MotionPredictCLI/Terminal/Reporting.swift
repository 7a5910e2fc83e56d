import ArgumentParser
import Foundation
import MotionPredict

/// The exit codes of sysexits.h, as far as they are used.
enum ExitStatus {
    static let usage: Int32 = 64
    static let badData: Int32 = 65
    static let noInput: Int32 = 66
    static let cannotCreate: Int32 = 73
    static let inputOutput: Int32 = 74
    static let interrupted: Int32 = 130
    static let terminated: Int32 = 143

    /// What each code says, for the manual.
    static let meanings: [(code: Int32, meaning: String)] = [
        (0, "Done."),
        (
            1,
            "A batch came to its end, and some clips could not be extended; or a forecast is not known to be better than the "
                + "last pose, and --require-better was asked for."
        ),
        (usage, "The command line, or a file of settings, is wrong."),
        (badData, "The data is bad: a broken file, a clip too short, a model for another skeleton."),
        (noInput, "There is no such input."),
        (cannotCreate, "The output cannot be created, or exists and is not ours to replace."),
        (inputOutput, "Reading or writing failed, on a full disk or on standard output as well."),
        (interrupted, "Interrupted."),
        (terminated, "Ended by SIGTERM, in as good order as by Ctrl-C."),
    ]

    /// The code that an error ends the program with.
    static func code(of error: any Error) -> Int32 {
        if let error = error as? CommandError {
            return switch error {
            case .noModel: noInput
            case .usage: usage
            case .batchFailed, .notBetter: 1
            case .processLost: Interruption.exitCode
            case .figuresLost: inputOutput
            }
        }
        if let error = error as? SettingsError { return error.exitStatus }
        if let error = error as? RanksError {
            return switch error {
            case .failed(let failure): failure.code
            case .lost: Interruption.exitCode
            case .parted: usage
            }
        }
        return switch FaultCategory(error) {
        case .badRequest: usage
        case .badData: badData
        case .noInput: noInput
        case .cannotCreate: cannotCreate
        case .inputOutput: inputOutput
        case .stopped: Interruption.exitCode
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
    } catch CommandError.figuresLost(SystemFault(EPIPE)) {
        // As `head` does once it has seen enough: nothing went wrong that needs words.
        throw ExitCode(ExitStatus.inputOutput)
    } catch {
        console.error(sentence(error))
        throw ExitCode(ExitStatus.code(of: error))
    }
}
