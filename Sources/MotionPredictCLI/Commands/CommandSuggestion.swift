import ArgumentParser
import Foundation

/// What is said of a command that there is not.
enum CommandSuggestion {
    /// Other words for what commands do.
    private static let synonyms = [
        "train": "fit", "learn": "fit", "predict": "extend", "continue": "extend", "forecast": "extend",
        "show": "view", "play": "view", "render": "view", "info": "inspect", "score": "evaluate",
        "test": "evaluate", "label": "classify", "export": "convert",
    ]

    /// Throws `ValidationError` where the first word of the command line is no command, with the one that may be meant.
    static func check(_ arguments: [String], among commands: [String]) throws {
        guard let word = arguments.first, !word.hasPrefix("-"), !(commands + ["help"]).contains(word) else {
            return
        }
        let meant = synonyms[word.lowercased()] ?? nearest(to: word, among: commands)
        if let meant { throw ValidationError("There is no command '\(word)'. Did you mean '\(meant)'?") }
        if FileManager.default.fileExists(atPath: word) {
            throw ValidationError(
                "'\(word)' is a file, and a command comes first. Did you mean 'fit \(word)' or 'view \(word)'?"
            )
        }
        throw ValidationError(
            "There is no command '\(word)'. These are: \(commands.joined(separator: ", ")).")
    }

    /// The name that a word is a slip of the hand away from; nil where none is near.
    static func nearest(to word: String, among names: [String]) -> String? {
        let nearest = names.map { ($0, distance(Array(word.lowercased()), Array($0))) }.min { $0.1 < $1.1 }
        return nearest.flatMap { $0.1 <= max(1, $0.0.count / 3) ? $0.0 : nil }
    }

    /// How many letters are to be added, taken away, exchanged or swapped with their neighbour (Damerau 1964).
    static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var rows = [Array(0...b.count)]
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var least = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    least = min(least, rows[i - 1][j - 1] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
