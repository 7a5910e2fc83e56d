import Foundation
import MotionPredict

/// The file that `--config` names: an object with a section a command, `{"fit": {"units": 64}}`, and, beside the sections,
/// options of every command that has them, `{"threads": 2}`.
struct SettingsFile {
    let path: String
    /// The options of the command's section, by long name.
    let section: [String: SettingValue]
    /// The options beside the sections that the command has.
    let common: [String: SettingValue]

    /// Reads the file, and checks its names in whole: a slip in another command's section is told as well.
    ///
    /// Throws `FileAccessError` and `SettingsError`.
    init(path: String, for command: CommandForm, of program: CommandForm) throws {
        let values = try Self.read(path)
        let everywhere = program.commands.flatMap(\.settable).compactMap(\.longName)
        var common: [String: SettingValue] = [:]
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            if case .section(let options) = value {
                guard let form = program.commands.first(where: { $0.commandName == name }) else {
                    throw SettingsError.noSuchCommand(
                        name, file: path, known: program.commands.map(\.commandName))
                }
                try Self.check(options, of: form, in: path)
            } else {
                guard everywhere.contains(name) else {
                    throw SettingsError.noSuchOption(name, command: nil, file: path, known: everywhere)
                }
                if command.settable.contains(where: { $0.longName == name }) { common[name] = value }
            }
        }
        try Self.check(common, of: command, in: path)
        if case .section(let options) = values[command.commandName] {
            section = options
        } else {
            section = [:]
        }
        (self.path, self.common) = (path, common)
    }

    private static func read(_ path: String) throws -> [String: SettingValue] {
        let bytes = try FileBytes.read(path: path)
        do {
            return try JSONDecoder().decode([String: SettingValue].self, from: Data(bytes))
        } catch DecodingError.typeMismatch(_, let context) where context.codingPath.isEmpty {
            throw SettingsError.noObject(file: path)
        } catch is DecodingError {
            throw fault(in: bytes, of: path)
        }
    }

    /// Where bytes stop being JSON; the decoder does not say, and its elder does in words.
    private static func fault(in bytes: [UInt8], of path: String) -> SettingsError {
        do {
            _ = try JSONSerialization.jsonObject(with: Data(bytes))
        } catch {
            let words = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? ""
            if words.hasPrefix("Unexpected end") { return .endsEarly(file: path) }
            if words.contains("character"), let offset = Int(words.filter(\.isNumber)), offset < bytes.count {
                let lines = bytes[..<offset].split(
                    separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                return .notJSON(file: path, line: lines.count, column: (lines.last?.count ?? 0) + 1)
            }
        }
        return .notJSON(file: path, line: nil, column: nil)
    }

    private static func check(_ options: [String: SettingValue], of form: CommandForm, in path: String) throws
    {
        for (name, value) in options.sorted(by: { $0.key < $1.key }) {
            guard let argument = form.settable.first(where: { $0.longName == name }) else {
                let known = form.settable.compactMap(\.longName)
                throw SettingsError.noSuchOption(name, command: form.commandName, file: path, known: known)
            }
            let fits =
                switch value {
                case .absent: true
                case .bool: argument.kind == .flag
                case .list(let values): argument.kind == .option && values.allSatisfy { $0.word != nil }
                default: argument.kind == .option && value.word != nil
                }
            if !fits {
                throw SettingsError.wrongKind(
                    name, command: form.commandName, file: path, isFlag: argument.kind == .flag,
                    found: value.shown)
            }
        }
    }
}
