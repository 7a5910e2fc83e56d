/// What a command line gives, found without judging it: what is wrong in it is told by the parser.
struct GivenOptions {
    /// The words that each option has, by its long name.
    private(set) var values: [String: [String]] = [:]
    /// The flags that are there.
    private(set) var flags: Set<String> = []
    /// The flags that are taken back, by `--no-NAME`.
    private(set) var withdrawn: Set<String> = []
    /// How many words stand for themselves.
    private(set) var positionals = 0
    /// The command line up to a lone `--`, without what the parser would not know.
    private(set) var words: [String] = []
    /// A lone `--` and what follows it.
    private(set) var rest: [String] = []

    private let form: CommandForm

    /// - Parameter words: what follows the name of the command.
    init(_ words: [String], of form: CommandForm) {
        self.form = form
        var left = words[...]
        while let word = left.popFirst() {
            if word == "--" {
                rest = [word] + left
                positionals += left.count
                return
            }
            if let flag = takenBack(by: word) {
                withdrawn.insert(flag)
                flags.remove(flag)
                continue
            }
            self.words.append(word)
            if word.hasPrefix("--") {
                take(word, from: &left)
            } else if word.hasPrefix("-"), word != "-" {
                // "-qo" is "-q -o".
                let (name, value) = Self.split(word)
                for (index, letter) in name.dropFirst().enumerated() {
                    let isLast = index == name.count - 2
                    take("-\(letter)" + (isLast ? value.map { "=\($0)" } ?? "" : ""), from: &left)
                }
            } else {
                positionals += 1
            }
        }
    }

    /// Whether an option is there, in whichever way.
    func has(_ name: String) -> Bool { values[name] != nil || flags.contains(name) }

    private static func split(_ word: String) -> (name: String, value: String?) {
        guard let sign = word.firstIndex(of: "=") else { return (word, nil) }
        return (String(word[..<sign]), String(word[word.index(after: sign)...]))
    }

    private func takenBack(by word: String) -> String? {
        guard word.hasPrefix("--no-"), form.argument(typed: word) == nil else { return nil }
        let name = String(word.dropFirst("--no-".count))
        return form.settable.contains { $0.longName == name && $0.kind == .flag } ? name : nil
    }

    private mutating func take(_ word: String, from left: inout ArraySlice<String>) {
        let (typed, value) = Self.split(word)
        guard let argument = form.argument(typed: typed), let name = argument.longName else { return }
        if argument.kind == .flag {
            flags.insert(name)
            withdrawn.remove(name)
            return
        }
        var taken = value.map { [$0] } ?? []
        let isGreedy = argument.parsingStrategy == "upToNextOption"
        while taken.isEmpty || isGreedy, let next = left.first {
            let isValue = !next.hasPrefix("-") || next == "-"
            guard isValue || (argument.parsingStrategy == "unconditional" && next != "--") else { break }
            taken.append(next)
            words.append(next)
            left.removeFirst()
        }
        values[name, default: []] += taken
    }
}
