extension ManualPage {
    /// What the program's page says of `--config`.
    static let settings = [
        """
        Every command takes its options from a file, too, where --config names one: a JSON object with a section for each \
        command. Names are those of the long options without their dashes; a flag is true or false, and null leaves the \
        choice to the program. What stands beside the sections holds for every command that has such an option. Names of \
        files are looked up from where the command is run, as on the command line.
        """,
        """
        An option on the command line comes before one of the file, the command's section before what stands beside it, and \
        the file before what the program chooses. An option also takes the place of one that it excludes, as --frames of \
        "seconds", and a flag that the file sets is taken back by --no-FLAG. --print-config prints the options that are in \
        force as such a file, and does nothing else. For example, in walk.json:
        """,
    ]
    static let settingsExample = """
        {
          "threads": 2,
          "fit": {"units": 64, "seed": 7},
          "extend": {"seconds": 3, "lock-feet": true}
        }
        """.split(separator: "\n").map(String.init)

    /// The discussion of a command's help: its paragraphs, and the lines of its examples.
    static func parts(of discussion: String) -> (paragraphs: [String], examples: [String]) {
        var paragraphs: [String] = []
        var examples: [String] = []
        for block in discussion.split(separator: "\n\n") {
            let lines = block.split(separator: "\n").map(String.init)
            if lines[0] == "Example:" || lines[0] == "Examples:" {
                examples += lines.dropFirst().map { String($0.drop { $0 == " " }) }
            } else {
                paragraphs.append(lines.joined(separator: " "))
            }
        }
        return (paragraphs, examples)
    }

    /// A sentence as the NAME section has it: a phrase.
    static func phrase(_ sentence: String) -> String {
        let text = sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
        return (text.first?.lowercased() ?? "") + text.dropFirst()
    }

    /// Running text: nothing in it that roff would obey, in lines of up to 80 letters.
    static func filled(_ text: String) -> String {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            let word = escaped(String(word))
            if let last = lines.last, last.count + 1 + word.count <= 80 {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(word)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A word or a line with nothing in it that roff would obey.
    ///
    /// - Parameter isLiteral: whether it is a line to be typed, whose signs are to stand as they are.
    static func escaped(_ text: String, isLiteral: Bool = false) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            case "`": escaped += isLiteral ? "\\(ga" : "\\(aq"
            case "'": escaped += "\\(aq"
            case "^": escaped += "\\(ha"
            case "~": escaped += "\\(ti"
            case "…": escaped += "\\|.\\|.\\|."
            default: escaped.append(character)
            }
        }
        // A point at the beginning of a line makes it a request.
        return escaped.hasPrefix(".") ? "\\&" + escaped : escaped
    }
}
