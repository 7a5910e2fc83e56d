extension SettingsError: CustomStringConvertible {
    /// The error in one sentence: what was found, what was expected, where.
    var description: String {
        switch self {
        case .notJSON(let file, let line?, let column?):
            "\(file):\(line):\(column): this is not JSON"
        case .notJSON(let file, _, _): "\(file): this is not JSON"
        case .endsEarly(let file): "\(file): this is not JSON: it ends before its object does"
        case .noObject(let file):
            "\(file): settings are an object of JSON, as {\"extend\": {\"seconds\": 3}}"
        case .noSuchCommand(let name, let file, let known):
            "\(file): there is no command '\(name)'" + Self.meant(name, known)
        case .noSuchOption(let name, let command, let file, let known):
            "\(file): \(command ?? "no command") has "
                + (command == nil ? "an option" : "no option") + " '\(name)'" + Self.meant(name, known)
        case .wrongKind(let name, let command, let file, true, let found):
            "\(file): '\(name)' of \(command) is true or false, not \(found)"
        case .wrongKind(let name, let command, let file, false, let found):
            "\(file): '\(name)' of \(command) takes a number, a text or a list of these, not \(found)"
        }
    }

    private static func meant(_ name: String, _ known: [String]) -> String {
        CommandSuggestion.nearest(to: name, among: known).map { ". Did you mean '\($0)'?" } ?? ""
    }
}
