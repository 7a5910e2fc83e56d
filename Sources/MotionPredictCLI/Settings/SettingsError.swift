/// What is wrong with a file of settings.
enum SettingsError: Error, Equatable {
    /// The reader of JSON says where, if it can; both count from 1.
    case notJSON(file: String, line: Int?, column: Int?)
    case endsEarly(file: String)
    /// It is JSON, and no object.
    case noObject(file: String)
    case noSuchCommand(String, file: String, known: [String])
    /// An option that the command lacks; without a command, one that none has.
    case noSuchOption(String, command: String?, file: String, known: [String])
    case wrongKind(String, command: String, file: String, isFlag: Bool, found: String)

    /// The code that the program ends with.
    var exitStatus: Int32 {
        switch self {
        case .notJSON, .endsEarly, .noObject: ExitStatus.badData
        case .noSuchCommand, .noSuchOption, .wrongKind: ExitStatus.usage
        }
    }
}
