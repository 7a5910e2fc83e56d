import ArgumentParser
import Foundation

/// What a command's options and arguments are, as the parser knows them, so that there is no second list to keep.
struct CommandForm: Decodable {
    let commandName: String
    let abstract: String?
    let discussion: String?
    let arguments: [Argument]?
    let subcommands: [CommandForm]?

    /// An option, a flag, or what stands in its place on the command line.
    struct Argument: Decodable {
        let kind: Kind
        let isOptional: Bool
        let isRepeating: Bool
        let shouldDisplay: Bool
        let parsingStrategy: String
        let sectionTitle: String?
        let names: [Name]?
        let valueName: String?
        let defaultValue: String?
        let allValues: [String]?
        let abstract: String?

        enum Kind: String, Decodable { case positional, option, flag }

        struct Name: Decodable {
            let kind: String
            let name: String

            /// As it is typed.
            var text: String { (kind == "long" ? "--" : "-") + name }
        }

        /// The long name without its dashes, by which files of settings call an option.
        var longName: String? { names?.first { $0.kind == "long" }?.name }
    }

    /// The form of the whole program.
    ///
    /// Throws `DecodingError` where the parser tells it in another way than it did.
    static func program() throws -> CommandForm {
        try JSONDecoder().decode(Whole.self, from: Data(MotionPredictCommand._dumpHelp().utf8)).command
    }

    private struct Whole: Decodable { let command: CommandForm }

    /// The commands, without `help`.
    var commands: [CommandForm] { (subcommands ?? []).filter { $0.commandName != "help" } }

    /// What may stand in a file of settings: every option and flag but those that ask for something else than the
    /// command's work.
    var settable: [Argument] {
        (arguments ?? []).filter {
            $0.kind != .positional && !Self.notSettable.contains($0.longName ?? "help")
        }
    }

    private static let notSettable: Set<String> = ["help", "version", "config", "print-config"]

    /// The option or flag of a name as it is typed.
    func argument(typed name: String) -> Argument? {
        arguments?.first { $0.names?.contains { $0.text == name } ?? false }
    }
}
