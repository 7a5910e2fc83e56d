/// A value in a file of settings.
enum SettingValue: Codable, Equatable {
    case absent
    case bool(Bool)
    case integer(Int)
    case natural(UInt64)
    case number(Double)
    case text(String)
    case list([SettingValue])
    case section([String: SettingValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .absent
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode(UInt64.self) {
            self = .natural(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([SettingValue].self) {
            self = .list(value)
        } else {
            self = .section(try container.decode([String: SettingValue].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .absent: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .natural(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let values): try container.encode(values)
        case .section(let values): try container.encode(values)
        }
    }

    /// The value that an option has by this word; a number where the word is how a number is written.
    init(word: String) {
        if let value = Int(word), "\(value)" == word {
            self = .integer(value)
        } else if let value = UInt64(word), "\(value)" == word {
            self = .natural(value)
        } else if let value = Double(word), value.isFinite, "\(value)" == word {
            self = .number(value)
        } else {
            self = .text(word)
        }
    }

    /// The word that an option takes; nil where it can take none.
    var word: String? {
        switch self {
        case .integer(let value): "\(value)"
        case .natural(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): value
        case .absent, .bool, .list, .section: nil
        }
    }

    /// The value as a message shows it.
    var shown: String {
        switch self {
        case .absent: "null"
        case .bool(let value): "\(value)"
        case .integer, .natural, .number, .text: word ?? ""
        case .list: "a list"
        case .section: "an object"
        }
    }
}
