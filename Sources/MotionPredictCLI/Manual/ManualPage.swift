/// A page of the manual in the macros of man(7).
struct ManualPage {
    let name: String
    private(set) var text: String

    private static let mark = ".\\\" Made by motionpredict --generate-manual."

    var fileName: String { "\(name).1" }

    /// Whether a file was written here.
    static func isPage(_ bytes: [UInt8]) -> Bool { bytes.starts(with: Array(mark.utf8)) }

    /// - Parameter day: as 2025-11-28.
    init(name: String, abstract: String, day: String) {
        self.name = name
        text = """
            \(Self.mark)
            .TH \(name.uppercased()) 1 \(day) "motionpredict \(Version.number)" "User Commands"
            .ad l
            .SH NAME

            """
        text += Self.filled("\(name) - \(Self.phrase(abstract))")
    }

    /// Adds all that a command's help says.
    mutating func add(_ form: CommandForm, of program: CommandForm) {
        let isProgram = form.commandName == program.commandName
        addSynopsis(form, isProgram: isProgram)
        let (paragraphs, examples) = Self.parts(of: form.discussion ?? "")
        section("DESCRIPTION")
        addParagraphs([form.abstract ?? ""] + paragraphs.filter { !$0.hasPrefix("Exit codes:") })
        if isProgram {
            section("COMMANDS")
            for command in program.commands {
                addItem(
                    ".BR \\%motionpredict\\-\(Self.escaped(command.commandName)) (1)", command.abstract ?? "")
            }
        }
        addArguments(form)
        if isProgram { addSettings() }
        addExitStatus()
        guard !examples.isEmpty else { return }
        section("EXAMPLES")
        addExample(examples)
    }

    /// Adds the pages that belong to this one.
    mutating func addSeeAlso(_ names: [String]) {
        section("SEE ALSO")
        text += names.map { ".BR \\%\(Self.escaped($0)) (1)" }.joined(separator: ",\n") + "\n"
    }

    private mutating func section(_ title: String) { text += ".SH \(title)\n" }

    private mutating func addSynopsis(_ form: CommandForm, isProgram: Bool) {
        section("SYNOPSIS")
        guard !isProgram else {
            text += ".B motionpredict\n.I command\n[\\fIoptions\\fR] [\\fIfiles\\fR]\n"
            return
        }
        var words = ["[\\fIoptions\\fR]"]
        for argument in form.arguments ?? [] {
            let value = "\\fI\(Self.escaped(argument.valueName ?? ""))\\fR"
            if argument.kind == .positional {
                let word = value + (argument.isRepeating ? " .\\|.\\|." : "")
                words.append(argument.isOptional ? "[\(word)]" : word)
            } else if !argument.isOptional, let name = argument.longName {
                words.insert("\\fB\\-\\-\(Self.escaped(name))\\fR \(value)", at: 1)
            }
        }
        text += ".B motionpredict \(Self.escaped(form.commandName))\n" + words.joined(separator: " ") + "\n"
    }

    private mutating func addArguments(_ form: CommandForm) {
        let shown = (form.arguments ?? []).filter(\.shouldDisplay)
        let positionals = shown.filter { $0.kind == .positional }
        if !positionals.isEmpty { section("ARGUMENTS") }
        for argument in positionals {
            addItem("\\fI\(Self.escaped(argument.valueName ?? ""))\\fR", argument.abstract ?? "")
        }
        let options = shown.filter { $0.kind != .positional }
        section("OPTIONS")
        // As in the help, those with a title of their own come first.
        var titles: [String] = []
        for title in options.compactMap(\.sectionTitle) where !titles.contains(title) { titles.append(title) }
        for option in options where option.sectionTitle == nil { addOption(option) }
        for title in titles {
            text += ".SS \(Self.escaped(title))\n"
            for option in options where option.sectionTitle == title { addOption(option) }
        }
    }

    private mutating func addOption(_ option: CommandForm.Argument) {
        let names = (option.names ?? []).sorted { $0.text.count < $1.text.count }
            .map { "\\fB\(Self.escaped($0.text))\\fR" }.joined(separator: ", ")
        let value = option.kind == .option ? " \\fI\(Self.escaped(option.valueName ?? ""))\\fR" : ""
        var help = option.abstract ?? ""
        if let values = option.allValues, !values.allSatisfy({ help.contains($0) }) {
            help += " One of: \(values.joined(separator: ", "))."
        }
        if let value = option.defaultValue { help += " [default: \(value)]" }
        addItem(names + value, help)
    }

    private mutating func addItem(_ head: String, _ body: String) {
        text += ".TP\n\(head)\n\(Self.filled(body))"
    }

    private mutating func addParagraphs(_ paragraphs: [String]) {
        text += paragraphs.map(Self.filled).joined(separator: ".PP\n")
    }

    private mutating func addExample(_ lines: [String]) {
        text += ".EX\n" + lines.map { Self.escaped($0, isLiteral: true) + "\n" }.joined() + ".EE\n"
    }

    private mutating func addSettings() {
        section("SETTINGS")
        addParagraphs(Self.settings)
        text += ".PP\n"
        addExample(Self.settingsExample)
    }

    private mutating func addExitStatus() {
        section("EXIT STATUS")
        for (code, meaning) in ExitStatus.meanings { addItem("\\fB\(code)\\fR", meaning) }
    }
}
