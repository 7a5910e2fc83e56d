/// Text from files as a terminal may show it.
package enum Printable {
    /// The bytes as text in which each control byte, and each character that moves others, is visible.
    static func text(_ bytes: some Collection<UInt8>) -> String {
        text(String(decoding: bytes, as: UTF8.self))
    }

    /// The text with each control character, and each character that moves others, made visible.
    package static func text(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09: shown.append(" ")
            case 0x00..<0x20: shown.append(Unicode.Scalar(0x2400 + scalar.value) ?? "?")
            case 0x7F: shown.append("\u{2421}")
            default: shown.append(scalar.movesOthers ? "\u{FFFD}" : scalar)
            }
        }
        return String(shown)
    }

    /// A word for a message, cut where it is long.
    static func word(_ text: String) -> String {
        let scalars = text.unicodeScalars
        let isLong = scalars.count > 40
        return Self.text(isLong ? String(scalars.prefix(40)) + "…" : text)
    }

    /// Several lines of text; nothing but their ends is taken for a command to the terminal.
    package static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { Self.text(String($0)) }
            .joined(separator: "\n")
    }

    /// JSON that means the same, with what a terminal would obey as escapes; control characters below U+0020 are escaped
    /// in any JSON.
    package static func json(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.value == 0x7F || $0.movesOthers }) else { return text }
        var shown = ""
        for scalar in text.unicodeScalars {
            guard scalar.value == 0x7F || scalar.movesOthers else {
                shown.unicodeScalars.append(scalar)
                continue
            }
            for unit in UTF16.encode(scalar).map({ Array($0) }) ?? [] {
                let digits = String(unit, radix: 16)
                shown += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return shown
    }
}

extension Unicode.Scalar {
    /// Whether it commands a terminal (C1), turns the direction of text, or is there and cannot be seen.
    fileprivate var movesOthers: Bool {
        switch value {
        case 0x80..<0xA0, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
            0xE0000...0xE007F:
            true
        default: false
        }
    }
}
