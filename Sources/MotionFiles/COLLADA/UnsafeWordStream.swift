import CRowReader

/// A fault in a text that came in part by part, and the byte of the last part at which it stands.
struct TextOffence: Error {
    var fault: SceneFault
    var offset: Int
}

/// Words separated by blanks and line ends, read from parts of a text that may cut a word in two.
struct UnsafeWordStream {
    /// The longest word that is kept together; a number printed with all its digits has fewer than 1100.
    private static let longest = 4096

    // The start of a word that the next part may go on with.
    private var pending: [UInt8] = []

    /// The bytes of the word in hand.
    var pendingCount: Int { pending.count }

    /// Reads numbers, rounded as those of a BVH file are, and adds them to `numbers`.
    mutating func numbers(
        _ part: UnsafeRawBufferPointer, _ numbers: inout [Double], _ label: () -> ElementLabel
    ) throws {
        var text = UnsafeText(unmarked: part)
        try completePending(&text, label) { word in
            try word.withUnsafeBytes { bytes in
                var text = UnsafeText(unmarked: bytes)
                numbers.append(try Self.number(&text, label))
            }
        }
        let end = holdBack(part, from: text.position)
        text = UnsafeText(unmarked: UnsafeRawBufferPointer(rebasing: part[..<end]), from: text.position)
        while true {
            Self.takePlainNumbers(&text, &numbers)
            text.skipBlanksAndLines()
            if text.isAtEnd { return }
            numbers.append(try Self.number(&text, label))
        }
    }

    /// Reads numbers as long as nothing about them is unusual.
    private static func takePlainNumbers(_ text: inout UnsafeText, _ numbers: inout [Double]) {
        guard let base = text.bytes.baseAddress else { return }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 1024) { room in
            var count = room.count
            // more may follow only where there was little room left
            while count > room.count - 64 {
                let reached = crow_read_list(
                    crow_level(), base + text.position, base + text.bytes.count, room.baseAddress, room.count)
                count = reached.numbers
                text.position += reached.length
                numbers.append(contentsOf: room[..<count])
            }
        }
    }

    /// Reads words and adds them to `words`.
    mutating func words(
        _ part: UnsafeRawBufferPointer, _ words: inout [String], _ label: () -> ElementLabel
    ) throws {
        var text = UnsafeText(unmarked: part)
        try completePending(&text, label) { words.append(String(decoding: $0, as: UTF8.self)) }
        let end = holdBack(part, from: text.position)
        var at = text.position
        while at < end {
            while at < end, part[at].endsWord { at += 1 }
            let start = at
            while at < end, !part[at].endsWord { at += 1 }
            if at > start { words.append(String(decoding: part[start..<at], as: UTF8.self)) }
        }
    }

    /// The last number, which no blank follows.
    mutating func finishNumbers(_ numbers: inout [Double], _ label: () -> ElementLabel) throws {
        guard !pending.isEmpty else { return }
        defer { pending = [] }
        try pending.withUnsafeBytes { bytes in
            var text = UnsafeText(unmarked: bytes)
            numbers.append(try Self.number(&text, label))
        }
    }

    /// The last word, which no blank follows.
    mutating func finishWords(_ words: inout [String]) {
        if !pending.isEmpty { words.append(String(decoding: pending, as: UTF8.self)) }
        pending = []
    }

    /// Goes on with the word that the part before broke off in, where there is one, up to its end.
    private mutating func completePending(
        _ text: inout UnsafeText, _ label: () -> ElementLabel, _ take: ([UInt8]) throws -> Void
    ) throws {
        guard !pending.isEmpty else { return }
        let bytes = text.bytes
        var at = 0
        while at < bytes.count, !bytes[at].endsWord { at += 1 }
        pending.append(contentsOf: bytes[..<at])
        guard pending.count <= Self.longest else {
            throw TextOffence(fault: .longText(label()), offset: 0)
        }
        text.position = at
        guard at < bytes.count else { return }
        let word = pending
        pending.removeAll(keepingCapacity: true)
        do { try take(word) } catch let offence as TextOffence {
            throw TextOffence(fault: offence.fault, offset: 0)
        }
    }

    /// Keeps the word that the part may cut for the next one; returns where it starts.
    private mutating func holdBack(_ part: UnsafeRawBufferPointer, from start: Int) -> Int {
        var end = part.count
        while end > start, !part[end - 1].endsWord { end -= 1 }
        pending.append(contentsOf: part[end...])
        return end
    }

    private static func number(_ text: inout UnsafeText, _ label: () -> ElementLabel) throws -> Double {
        var value = 0.0
        switch text.takeNumber(&value) {
        case .read: return value
        case .tooLarge:
            throw TextOffence(fault: .numberTooLarge(word(text), in: label()), offset: text.position)
        case .notANumber:
            let found = word(text)
            let fault: SceneFault =
                DecimalComma.value(found) == nil
                ? .notANumber(found, in: label()) : .decimalComma(found, in: label())
            throw TextOffence(fault: fault, offset: text.position)
        }
    }

    private static func word(_ text: UnsafeText) -> String {
        var end = text.position
        while end < text.bytes.count, !text.bytes[end].endsWord, end - text.position < 200 { end += 1 }
        return text.text(text.position..<end)
    }
}

/// Numbers written with a decimal comma, as an old exporter does where the locale asks for it.
enum DecimalComma {
    /// The number; nil unless the word is one with exactly one comma for its point.
    static func value(_ word: String) -> Double? {
        let parts = word.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, word.utf8.allSatisfy({ $0.digit != nil || "+-,eE".utf8.contains($0) }) else {
            return nil
        }
        return PlainNumber.value(parts.joined(separator: "."))
    }
}

/// A decimal number that is a whole word.
enum PlainNumber {
    static func value(_ word: String) -> Double? {
        Array(word.utf8).withUnsafeBytes { bytes in
            var text = UnsafeText(unmarked: bytes)
            text.skipBlanksAndLines()
            var value = 0.0
            guard text.takeNumber(&value) == .read else { return nil }
            text.skipBlanksAndLines()
            return text.isAtEnd ? value : nil
        }
    }
}

extension UInt8 {
    fileprivate var endsWord: Bool { isBlank || isLineEnd }
}
