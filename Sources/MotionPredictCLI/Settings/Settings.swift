/// The options of a command line together with those of the file that its `--config` names.
///
/// What stands on the command line comes before the command's section of the file, that before the options beside the
/// sections, and those before what the program would choose.
struct Settings {
    /// The command line with the file's options in it, for the parser.
    let words: [String]
    /// The options that came from the file, as they would be typed.
    let fromFile: [String]
    /// The file's path.
    let file: String?
    /// Whether the settings are to be printed, and nothing else done.
    let isPrinted: Bool

    private let command: CommandForm
    private let given: GivenOptions
    private let taken: [String: SettingValue]

    /// Takes a command line apart; nil where it asks neither for a file nor to print settings.
    ///
    /// Throws what reading the file throws.
    init?(_ words: [String], program: @autoclosure () throws -> CommandForm = try .program()) throws {
        guard let name = words.first,
            words.contains(where: { $0.hasPrefix("--config") || $0 == "--print-config" })
        else { return nil }
        let program = try program()
        guard let command = program.commands.first(where: { $0.commandName == name }) else { return nil }
        let given = GivenOptions(Array(words.dropFirst()), of: command)
        let path = given.values["config"]?.last
        isPrinted = given.flags.contains("print-config")
        // Who asks for help is not to be troubled by a file.
        if given.flags.contains("help") || given.flags.contains("version") || (path == nil && !isPrinted) {
            return nil
        }
        let file = try path.map { try SettingsFile(path: $0, for: command, of: program) }
        let taken = Self.take(from: [file?.section, file?.common].compactMap(\.self), given, command)
        let options = command.settable.filter { taken[$0.longName ?? ""] != nil }
        let typed = { (isRepeating: Bool) in
            options.filter { $0.isRepeating == isRepeating }
                .flatMap { argument in taken[argument.longName ?? ""]?.typed(argument) ?? [] }
        }
        // A repeating option would take the words behind it for values of its own, and what ends the command line has none.
        self.words =
            [name] + typed(false) + (isPrinted ? Self.missing(given, command) : []) + given.words
            + typed(true) + given.rest
        fromFile = typed(false) + typed(true)
        (self.file, self.command, self.given, self.taken) = (path, command, given, taken)
    }

    /// The file's options that hold, those of stronger places first.
    private static func take(
        from places: [[String: SettingValue]], _ given: GivenOptions, _ command: CommandForm
    ) -> [String: SettingValue] {
        let names = command.settable.compactMap(\.longName)
        var decided = Set(names.filter { given.has($0) || given.withdrawn.contains($0) })
        var excluded = Set(names.filter(given.has).flatMap(Rivals.of))
        var taken: [String: SettingValue] = [:]
        for place in places {
            let holding = place.filter { !decided.contains($0.key) && !excluded.contains($0.key) }
            taken.merge(holding) { first, _ in first }
            decided.formUnion(holding.keys)
            excluded.formUnion(holding.filter { $0.value.isSet }.keys.flatMap(Rivals.of))
        }
        return taken
    }

    /// Something in place of each word that the command cannot do without: settings are also printed without a clip.
    private static func missing(_ given: GivenOptions, _ command: CommandForm) -> [String] {
        let needed = (command.arguments ?? []).filter { !$0.isOptional }
        let options = needed.compactMap { $0.kind == .positional ? nil : $0.longName }
        let positionals = needed.count { $0.kind == .positional }
        return options.filter { !given.has($0) }.map { "--\($0)=_" }
            + Array(repeating: "_", count: max(0, positionals - given.positionals))
    }

    /// All options in force, as a file of settings has them; null is left to the program.
    var inForce: [String: [String: SettingValue]] {
        let pairs = command.settable.compactMap { argument in
            argument.longName.map { ($0, value(of: argument, called: $0)) }
        }
        return [command.commandName: Dictionary(pairs) { first, _ in first }]
    }

    private func value(of argument: CommandForm.Argument, called name: String) -> SettingValue {
        if argument.kind == .flag {
            return .bool(given.has(name) || taken[name] == .bool(true))
        }
        if let words = given.values[name], let last = words.last {
            return argument.isRepeating ? .list(words.map(SettingValue.init(word:))) : .init(word: last)
        }
        return taken[name] ?? argument.defaultValue.map(SettingValue.init(word:)) ?? .absent
    }
}

extension SettingValue {
    /// Whether it says anything, beside that the program may choose.
    fileprivate var isSet: Bool { self != .absent && self != .bool(false) }

    /// The words of an option on the command line.
    fileprivate func typed(_ argument: CommandForm.Argument) -> [String] {
        let name = "--" + (argument.longName ?? "")
        switch self {
        case .absent, .bool(false), .section: return []
        case .bool(true): return [name]
        case .list(let values):
            let words = values.compactMap(\.word)
            // As in `--pose-at 0,0.5`.
            return argument.isRepeating
                ? words.map { "\(name)=\($0)" } : ["\(name)=" + words.joined(separator: ",")]
        case .integer, .natural, .number, .text: return ["\(name)=\(word ?? "")"]
        }
    }
}
